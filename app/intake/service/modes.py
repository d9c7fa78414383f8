"""Whom the body invites, which mode a search has, and what of it still blocks publication."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts import queries as accounts
from app.accounts.models import Body, Person
from app.accounts.states import Verb
from app.intake import policy
from app.intake.models import Expertise, SearchInvitation
from app.intake.policy import Guest
from app.intake.rules import Missing, missing
from app.intake.rules.missing import SERVICE
from app.intake.rules.urgency import beyond_quota
from app.intake.service.drafting import keep, touch
from app.intake.states import ExpertiseState, Form, ModeReason, Part
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.i18n import _l, name_of
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter
from app.reference import queries as reference
from app.reference.queries import ModesAllowed
from app.reference.states import SearchMode
from app.registry.models import Expert

QUOTA_RULE = "urgent.quota_percent"
FORBIDDEN = _l("The rules in force do not allow this kind of search for the chosen specialties and region.")
RESERVED = _l("The law reserves this type of expertise to state institutes: choose “State institutes only”.")
TWICE = _l("This one is invited already.")
NO_REASON = _l("Choose why the search is not open to all.")
NO_WORDS = _l("Say the reason in words.")
QUOTA = _l("The body has used its quota of urgent requests for this month. Say why this one is urgent all the same.")
TEAM = _l("A commission or complex expertise is entrusted directly to an institute only: it names the members.")
UNFIT = _l("%(name)s is not fit today and cannot be invited: take the invitation back.")


def allowed_modes(expertise: Expertise, *, on: date) -> ModesAllowed:
    """The modes that the rules in force on a day allow this request."""
    return reference.search_modes(
        specialty_ids=[s.id for s in expertise.specialties], region_code=expertise.region_code, on=on
    )


def check_mode(found: ModesAllowed, mode: SearchMode, reason: ModeReason | None, text: str) -> dict[str, Any]:
    """What is wrong with a mode and its reason, by the field it stands in. Nothing is wrong with an open search."""
    if mode not in found.modes:
        return {"mode": RESERVED if found.reserved else FORBIDDEN}
    if mode is SearchMode.OPEN:
        return {}
    if reason is None:
        return {"mode_reason": NO_REASON}
    return {"mode_text": NO_WORDS} if reason is ModeReason.OTHER and not text.strip() else {}


def lacking(expertise: Expertise, *, at: datetime) -> list[Missing]:
    """Everything that blocks publication: what is not filled in, and what the rules of the day do not allow."""
    return [*missing(expertise), *_problems(expertise, at=at)]


def _problems(expertise: Expertise, *, at: datetime) -> Iterator[Missing]:
    on = clock.day_of(at)
    found = allowed_modes(expertise, on=on)
    if expertise.mode not in found.modes:
        text = RESERVED if found.reserved else FORBIDDEN
        yield Missing("mode", Part.SEARCH, text, found.cited)
    if expertise.mode in policy.INVITING:
        for guest in expertise.invitations:
            if not policy.can_be_invited(expertise, guest.expert or guest.institute, on=on):
                name = guest.expert.name if guest.expert is not None else name_of(guest.institute)
                yield Missing("guest", Part.SEARCH, UNFIT % {"name": name})
    team = expertise.mode is SearchMode.DIRECT and expertise.form is not Form.INDIVIDUAL
    if team and any(one.expert is not None for one in expertise.invitations):
        yield Missing("team", Part.SEARCH, TEAM, SERVICE)
    if not expertise.urgent_quota_reason.strip() and is_beyond_quota(expertise, at=at):
        yield Missing("urgent_quota", Part.SEARCH, QUOTA, reference.rule(QUOTA_RULE, on=on).cited)


def is_beyond_quota(expertise: Expertise, *, at: datetime) -> bool:
    """Would this urgent request exceed the share that the rule of the day allows the body in the local month?"""
    on = clock.day_of(at)
    percent = reference.rule(QUOTA_RULE, on=on).value
    if not expertise.urgent or percent is None:
        return False
    counted = select(func.count(), func.count().filter(Expertise.urgent)).where(
        Expertise.body_id == expertise.body_id,
        Expertise.id != expertise.id,
        Expertise.published_at >= clock.start_of(on.replace(day=1)),
        Expertise.published_at <= at,
    )
    total, urgent = db.session.execute(counted).one()
    return beyond_quota(urgent=urgent + 1, total=total + 1, percent=percent)


def invite(expertise: Expertise, *, guest_id: uuid.UUID, by: Person, at: datetime, version: int | None = None) -> None:
    """Put a private expert, or an institute, on the list of those invited (or named, for a direct choice).

    Refused where the guest is not fit on this day, with every reason. RuleBroken where it is on the list
    already: of two at the same moment one is too late, by the unique index.
    """
    _touch(expertise, by=by, version=version)
    guest = _guest(guest_id)
    require(policy.can_be_invited(expertise, guest, on=clock.day_of(at)))
    kind = "institute_id" if isinstance(guest, Body) else "expert_id"
    values = {"expertise_id": expertise.id, kind: guest.id, "invited_at": at, "invited_by_id": by.id}
    made = insert(SearchInvitation).values(**values).on_conflict_do_nothing().returning(SearchInvitation.id)
    if db.session.scalar(made) is None:
        raise RuleBroken(guest_id=TWICE)
    _keep(expertise, "invited", by=by, at=at)


def uninvite(
    expertise: Expertise, invitation_id: uuid.UUID, *, by: Person, at: datetime, version: int | None = None
) -> None:
    """Take an invitation back before the search begins."""
    _touch(expertise, by=by, version=version)
    found = next((one for one in expertise.invitations if one.id == invitation_id), None)
    if found is None:
        raise NotVisible
    db.session.delete(found)
    _keep(expertise, "uninvited", by=by, at=at)


def _guest(guest_id: uuid.UUID) -> Expert | Body:
    found = db.session.get(Expert, guest_id) or db.session.get(Body, guest_id)
    if found is None:
        raise NotVisible
    return found


def _touch(expertise: Expertise, *, by: Person, version: int | None) -> None:
    require(policy.can_invite(by, expertise))
    if expertise.state is ExpertiseState.DRAFT:
        touch(expertise, by=by, version=version)


def _keep(expertise: Expertise, what: str, *, by: Person, at: datetime) -> None:
    """Journal that the list was changed, and when; never who stands on it."""
    if expertise.state is ExpertiseState.DRAFT:
        keep(expertise, Part.SEARCH, [what], by=by, at=at)
    else:
        record(expertise, "edit", by=by, at=at, facts={"part": Part.SEARCH.value, "fields": [what]})
    db.session.flush()
    db.session.expire(expertise, ["invitations"])


def change_mode(
    expertise: Expertise, *, mode: SearchMode, reason: ModeReason | None, text: str, by: Person, at: datetime
) -> None:
    """The mode of the next round of a published request, the same or another. RuleBroken where the rules of the day
    or the list of the invited do not allow it. Whether the actor may search again is for the caller.
    """
    problems = check_mode(allowed_modes(expertise, on=clock.day_of(at)), mode, reason, text)
    if problems:
        raise RuleBroken(problems)
    before = expertise.mode, expertise.mode_reason
    expertise.mode = mode
    expertise.mode_reason, expertise.mode_text = (None, "") if mode is SearchMode.OPEN else (reason, text.strip())
    wrong = [one for one in lacking(expertise, at=at) if one.code in {"invitations", "guest", "team"}]
    if wrong:
        raise RuleBroken(mode=wrong[0].text)
    if (expertise.mode, expertise.mode_reason) != before:
        facts = {"from": before[0].value, "to": mode.value, "reason": reason.value if reason else None}
        record(expertise, "change_mode", by=by, at=at, facts=facts)
    db.session.flush()


def tell_invited(expertise: Expertise, *, due: datetime, at: datetime) -> None:
    """A letter to each of the invited, once the search runs. None of them learns of the others."""
    if expertise.mode is not SearchMode.INVITED:
        return
    context = {"number": expertise.number, "expertise_id": str(expertise.id), "due": due}
    for one in expertise.invitations:
        for person in _readers(one, on=clock.day_of(at)):
            write_letter(to=person, template="intake/invited", context=context, at=at)


def _readers(invitation: SearchInvitation, *, on: date) -> list[Person]:
    if invitation.institute_id is not None:
        return accounts.people_with(Verb.ASSIGN, invitation.institute_id, on=on)
    person = invitation.expert.person if invitation.expert is not None else None
    return [person] if person is not None and person.closed_at is None else []


def guest_of(invitation: SearchInvitation) -> Guest:
    """The invited one as the policy asks about it."""
    return Guest(expert_id=invitation.expert_id, institute_id=invitation.institute_id)
