"""From the answer of the chosen provider to the started clock: the steps of CrPC 277 in their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from app.accounts.models import Person
from app.bidding import service as bidding
from app.bidding.queries import terms_of
from app.casework import policy
from app.casework.articles import liability_article
from app.casework.models import Appointment
from app.casework.policy import Case
from app.casework.rules import EventKind
from app.casework.service import clocks, hand_overs, letters
from app.casework.service.before_ruling import turn_before_ruling
from app.casework.service.costs import insist_estimate
from app.casework.service.entrusting import entrust
from app.casework.service.receipts import note_receipts
from app.casework.service.rulings import ruling_of
from app.casework.service.steps import NEEDED, insist, take, told
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import Owner
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.document_data import Ruling
from app.kernel.documents import render
from app.kernel.errors import RuleBroken
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.reference import queries as reference
from app.reference.states import Procedure
from app.registry.models import Expert

RULING_LIMIT_BYTES = 20 * 1024 * 1024


def answer(
    expertise: Expertise,
    *,
    accept: bool,
    by: Person,
    at: datetime,
    expert: Expert | None = None,
    reason: str = "",
    days: int | None = None,
    price_tenge: int | None = None,
) -> None:
    """The chosen provider accepts (an institute names the expert) or declines with reasons.

    Whoever was chosen directly says days and price now: see `bidding.service.answer_selection`.
    """
    case = take(expertise, at=at)
    insist(policy.step_of_answer(case), "accept" if accept else "decline", case.expertise.state)
    if case.selection is None:
        return
    if not accept:
        told(reason=reason)
    bidding.answer_selection(
        case.selection,
        accept=accept,
        by=by,
        at=at,
        reason=reason.strip(),
        expert=expert,
        days=days,
        price_tenge=price_tenge,
    )
    entrust(case.expertise, case.selection, at=at)


def _appointment(case: Case) -> Appointment:
    """The steps of the living provider, begun with the first one."""
    if case.appointment is not None:
        return case.appointment
    assert case.selection is not None
    begun = Appointment(selection_id=case.selection.id, expertise_id=case.expertise.id)
    db.session.add(begun)
    db.session.flush()
    return begun


def establish_identity(expertise: Expertise, *, how: str, by: Person, at: datetime) -> Appointment:
    """The body notes how it established who the expert is (CrPC 277)."""
    case = take(expertise, at=at)
    insist(policy.can_establish_identity(by, case), "establish_identity", case.expertise.state)
    told(how=how)
    taken = _appointment(case)
    taken.identity_at, taken.identity_by_id, taken.identity_how = at, by.id, how.strip()
    record(taken, "establish_identity", by=by, at=at)
    db.session.flush()
    return taken


def check_grounds(expertise: Expertise, *, note: str, by: Person, at: datetime) -> Appointment:
    """The body notes that it checked for grounds of challenge (CrPC 93) and what it found."""
    case = take(expertise, at=at)
    insist(policy.can_check_grounds(by, case), "check_grounds", case.expertise.state)
    told(note=note)
    taken = _appointment(case)
    taken.grounds_at, taken.grounds_by_id, taken.grounds_note = at, by.id, note.strip()
    record(taken, "check_grounds", by=by, at=at)
    db.session.flush()
    turn_before_ruling(take(expertise, at=at), at=at)
    return taken


def _term_days(case: Case, *, on: date) -> int | None:
    """The days offered, or said on acceptance, are the term that the ruling sets, never more than the cap
    (Law 44-VI art. 34).
    """
    said = terms_of(case.selection).days if case.selection is not None else None
    return min(said, reference.clock_terms(on=on).cap_days) if said is not None else None


def _paper(case: Case, *, by: Person, at: datetime) -> Ruling:
    """The ruling as it stands on the day, issued or not."""
    today = day_of(at)
    return ruling_of(case, by=by, on=today, term_days=_term_days(case, on=today))


def _printed(paper: Ruling, case: Case, *, at: datetime) -> bytes:
    return render(paper, lang=case.expertise.ruling_language, made_at=at, standard="a-3a")


def draft_of_ruling(case: Case, *, by: Person, at: datetime) -> bytes:
    """What `issue_ruling` would print now, as PDF, marked as a draft on each page; nothing is kept or journalled."""
    insist(policy.can_issue_ruling(by, case), "issue_ruling", case.expertise.state)
    return _printed(replace(_paper(case, by=by, at=at), draft=True), case, at=at)


def issue_ruling(expertise: Expertise, *, by: Person, at: datetime) -> Appointment:
    """Print the ruling in the language of the case, keep it by its hash, appoint the expert."""
    case = take(expertise, at=at)
    insist(policy.can_issue_ruling(by, case), "issue_ruling", case.expertise.state)
    taken, paper = _appointment(case), _paper(case, by=by, at=at)
    stored = file_store().put(_printed(paper, case, at=at), limit_bytes=RULING_LIMIT_BYTES)
    taken.ruling_at, taken.ruling_by_id, taken.ruling_sha256 = at, by.id, stored.sha256
    record(taken, "issue_ruling", by=by, at=at, facts={"sha256": stored.sha256})
    clocks.begin_reading(case, term_days=paper.term_days, at=at)
    intake.move_expertise(expertise, "issue_ruling", by=by, at=at)
    return taken


def hand_ruling(expertise: Expertise, *, how: str, by: Person, at: datetime) -> Appointment:
    """The body hands the ruling to the expert; the ball passes to the expert."""
    case = take(expertise, at=at)
    insist(policy.can_hand_ruling(by, case), "hand_ruling", case.expertise.state)
    told(how=how)
    taken = _appointment(case)
    taken.handed_at, taken.handed_by_id, taken.handed_how = at, by.id, how.strip()
    record(taken, "hand_ruling", by=by, at=at)
    intake.pass_turn(expertise, Owner.EXPERT, why="ruling_handed", at=at)
    letters.to_provider(expertise, case.selection, "ruling_handed", at=at)
    db.session.flush()
    return taken


def confirm_warning(expertise: Expertise, *, by: Person, at: datetime) -> Appointment:
    """The expert confirms having been warned of liability (CC 420; CAO 659); the materials open."""
    case = take(expertise, at=at)
    insist(policy.can_confirm_warning(by, case), "confirm_warning", case.expertise.state)
    insist_estimate(case, at=at)
    taken = _appointment(case)
    taken.warned_at = at
    taken.warned_article = liability_article(expertise.procedure or Procedure.CRIMINAL)
    record(taken, "confirm_warning", by=by, at=at, facts={"article": taken.warned_article})
    letters.to_body(expertise, "warning_confirmed", at=at, article=taken.warned_article)
    db.session.flush()
    return taken


def record_receipts(
    expertise: Expertise, *, ruling_on: date | None, objects_on: date | None, by: Person, at: datetime
) -> None:
    """The provider records the day on which the ruling, the objects or both were received.

    The later of the two starts the clock (Law 44-VI art. 34). Not before the hand-over, not in the future.
    Objects on their way are confirmed by it as stated.
    """
    case = take(expertise, at=at)
    insist(policy.can_record_receipt(by, case), "record_receipt", case.expertise.state)
    if ruling_on is None and objects_on is None:
        raise RuleBroken(ruling_on=NEEDED)
    given = (
        ("ruling_on", EventKind.RULING_RECEIVED, ruling_on),
        ("objects_on", EventKind.OBJECTS_RECEIVED, objects_on),
    )
    note_receipts(case, given, by=by, at=at)
    if objects_on is not None:
        hand_overs.receive_all(case, on=objects_on, by=by, at=at)
    hand_overs.pass_for_objects(take(expertise, at=at), at=at)
