"""The steps of CrPC 277 of each further member of a team, and the answers for the places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.bidding import service as bidding
from app.casework import policy
from app.casework.articles import liability_article
from app.casework.models import MemberAppointment
from app.casework.policy import Case, Member
from app.casework.queries import member_of
from app.casework.service import letters
from app.casework.service.entrusting import entrust
from app.casework.service.steps import insist, take, told
from app.intake.models import Expertise
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.reference.states import Procedure

NOT_DECLARED = _l("Without this declaration the place cannot be accepted. Decline it and say why.")


def accept_place(expertise: Expertise, member: Member, *, declared: bool, by: Person, at: datetime) -> None:
    """The named expert accepts and declares to know of no ground for a challenge (CrPC 87, 93)."""
    if not declared:
        raise RuleBroken(declared=NOT_DECLARED)
    case = take(expertise, at=at)
    bidding.answer_place(member_of(case, member.id).place, accept=True, by=by, at=at)
    if case.selection is not None:  # the last member to accept, or one who fills a place anew
        entrust(case.expertise, case.selection, at=at)


def decline_place(expertise: Expertise, member: Member, *, reason: str, by: Person, at: datetime) -> None:
    """The named expert declines the place, with reasons."""
    told(reason=reason)
    place = member_of(take(expertise, at=at), member.id).place
    bidding.answer_place(place, accept=False, reason=reason, by=by, at=at)


def _steps(case: Case, member: Member) -> MemberAppointment:
    if member.steps is not None:
        return member.steps
    assert case.selection is not None
    begun = MemberAppointment(place_id=member.id, selection_id=case.selection.id)
    db.session.add(begun)
    db.session.flush()
    return begun


def establish_member_identity(
    expertise: Expertise, member: Member, *, how: str, by: Person, at: datetime
) -> MemberAppointment:
    """The body notes how it established who this member is (CrPC 277)."""
    case = take(expertise, at=at)
    member = member_of(case, member.id)
    insist(policy.can_establish_member_identity(by, case, member), "establish_identity", expertise.state)
    told(how=how)
    taken = _steps(case, member)
    taken.identity_at, taken.identity_by_id, taken.identity_how = at, by.id, how.strip()
    return _done(taken, "establish_identity", by=by, at=at)


def check_member_grounds(
    expertise: Expertise, member: Member, *, note: str, by: Person, at: datetime
) -> MemberAppointment:
    """The body notes that it checked this member for grounds of challenge (CrPC 93)."""
    case = take(expertise, at=at)
    member = member_of(case, member.id)
    insist(policy.can_check_member_grounds(by, case, member), "check_grounds", expertise.state)
    told(note=note)
    taken = _steps(case, member)
    taken.grounds_at, taken.grounds_by_id, taken.grounds_note = at, by.id, note.strip()
    return _done(taken, "check_grounds", by=by, at=at)


def confirm_member_warning(expertise: Expertise, member: Member, *, by: Person, at: datetime) -> MemberAppointment:
    """The member confirms having been warned of liability; the materials open to this member alone."""
    case = take(expertise, at=at)
    member = member_of(case, member.id)
    insist(policy.can_confirm_member_warning(by, case, member), "confirm_warning", expertise.state)
    taken = _steps(case, member)
    taken.warned_at = at
    taken.warned_article = liability_article(expertise.procedure or Procedure.CRIMINAL)
    letters.to_body(expertise, "warning_confirmed", at=at, article=taken.warned_article)
    return _done(taken, "confirm_warning", by=by, at=at, facts={"article": taken.warned_article})


def _done(taken: MemberAppointment, verb: str, *, by: Person, at: datetime, **more: Any) -> MemberAppointment:
    record(taken, verb, by=by, at=at, **more)
    db.session.flush()
    return taken
