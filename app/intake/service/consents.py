"""The prosecutor's consent to a frozen request: asked, given, refused, taken back, without force once it changed."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind
from app.intake import policy
from app.intake.models import ConsentQuestion, Expertise
from app.intake.rules.digest import content_digest
from app.intake.service.holding import hold, letter_to_body, letter_to_prosecutors, pass_gate_turn
from app.intake.states import ConsentState
from app.kernel import clock, jobs
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.reference.states import Step

OVERDUE_JOB = "intake.consent_overdue"
NO_OFFICE = _l("Choose a prosecutor's office of the region from the list.")
REFUSED_THIS = _l("This office has refused this very request. Change the request, or ask another office.")
NO_REASONS = _l("Say why the consent is refused.")


def offices_for(expertise: Expertise) -> list[Body]:
    """The open prosecutor's offices of the region of the request, by id."""
    found = select(Body).where(
        Body.kind == BodyKind.PROSECUTION, Body.region_code == expertise.region_code, Body.closed_at.is_(None)
    )
    return list(db.session.scalars(found.order_by(Body.id)))


def consent_due_on(expertise: Expertise, *, at: datetime) -> date | None:
    """The last day for the answer if it were asked at this moment: calendar days by rule; None: no term is set."""
    rule = policy.step_demanded(expertise, Step.CONSENT)
    return None if rule is None or rule.days is None else clock.day_of(at) + timedelta(days=rule.days)


def ask_consent(expertise: Expertise, *, body_id: uuid.UUID | None, by: Person, at: datetime) -> ConsentQuestion:
    """Put the frozen request to a prosecutor's office of its region; the ball passes to the prosecutor.

    RuleBroken(body_id=...) for an office that is not of the region, or that has refused this very content.
    """
    hold(expertise)
    require(policy.can_ask_consent(by, expertise))
    office = next((body for body in offices_for(expertise) if body.id == body_id), None)
    if office is None:
        raise RuleBroken(body_id=NO_OFFICE)
    digest = content_digest(expertise)
    if _refused(expertise, office, digest):
        raise RuleBroken(body_id=REFUSED_THIS)
    question = ConsentQuestion(
        expertise=expertise,
        body=office,
        digest=digest,
        asked_by=by,
        asked_at=at,
        due_on=consent_due_on(expertise, at=at),
    )
    db.session.add(question)
    db.session.flush()
    record(question, "ask", by=by, at=at, to_state=question.state.value, facts=_facts(question))
    record(expertise, "ask_consent", by=by, at=at, facts=_facts(question))
    pass_gate_turn(expertise, at=at)
    letter_to_prosecutors(question, "consent_asked", at=at, due_on=question.due_on)
    if question.due_on is not None:
        jobs.defer(OVERDUE_JOB, at=clock.end_of(question.due_on), question_id=str(question.id))
    return question


def _refused(expertise: Expertise, office: Body, digest: str) -> bool:
    found = select(ConsentQuestion.id).where(
        ConsentQuestion.expertise_id == expertise.id,
        ConsentQuestion.body_id == office.id,
        ConsentQuestion.digest == digest,
        ConsentQuestion.state == ConsentState.REFUSED,
    )
    return db.session.scalar(found.limit(1)) is not None


def _facts(question: ConsentQuestion) -> dict[str, object]:
    return {
        "body": str(question.body_id),
        "digest": question.digest,
        "due_on": question.due_on.isoformat() if question.due_on else None,
    }


def _end(
    question: ConsentQuestion, verb: str, told: str, *, by: Person | None, at: datetime, reasons: str = ""
) -> None:
    question.ended_at, question.ended_by, question.reasons = at, by, reasons
    make_move(question, verb, by=by, at=at, why=reasons or None, facts=_facts(question))
    record(question.expertise, told, by=by, at=at, why=reasons or None, facts=_facts(question))
    pass_gate_turn(question.expertise, at=at)


def _held(question: ConsentQuestion) -> None:
    hold(question.expertise)
    db.session.refresh(question)


def decide_consent(question: ConsentQuestion, *, give: bool, reasons: str, by: Person, at: datetime) -> ConsentQuestion:
    """Give the consent, or refuse it with reasons. It holds for exactly the content that was shown.

    Refused for an answered question; RuleBroken(reasons=...) for a refusal without reasons; Stale where the
    content is no longer the one that was asked about.
    """
    _held(question)
    require(policy.can_decide_consent(by, question))
    if not give and not reasons.strip():
        raise RuleBroken(reasons=NO_REASONS)
    if question.digest != content_digest(question.expertise):
        raise Stale
    verb, told = ("give", "consent_given") if give else ("refuse", "consent_refused")
    _end(question, verb, told, by=by, at=at, reasons=reasons.strip())
    letter_to_body(question.expertise, told, at=at)
    return question


def take_back_consent(question: ConsentQuestion, *, by: Person, at: datetime) -> ConsentQuestion:
    """Take the question back while there is no answer; the prosecutor no longer sees the request."""
    _held(question)
    require(policy.can_take_back_consent(by, question))
    _end(question, "take_back", "consent_taken_back", by=by, at=at)
    letter_to_prosecutors(question, "consent_taken_back", at=at)
    return question


def void_consent(expertise: Expertise, *, by: Person, at: datetime) -> None:
    """The request goes back to the draft or is withdrawn: a question or a consent about it has no force any more."""
    question = policy.living_question(expertise)
    if question is None:
        return
    waited = question.state is ConsentState.ASKED
    _end(question, "void", "consent_void", by=by, at=at)
    if waited:
        letter_to_prosecutors(question, "consent_taken_back", at=at)


def tell_overdue(question_id: uuid.UUID, *, at: datetime) -> bool:
    """The term for the answer is over: mark it and tell both sides, once. True if it was told now."""
    question = db.session.scalar(
        select(ConsentQuestion).where(ConsentQuestion.id == question_id).with_for_update(of=ConsentQuestion)
    )
    if question is None or question.state is not ConsentState.ASKED or question.overdue_at is not None:
        return False
    if question.due_on is None or at < clock.end_of(question.due_on):
        return False
    question.overdue_at = at
    record(question.expertise, "consent_overdue", by=None, at=at, facts=_facts(question))
    letter_to_prosecutors(question, "consent_overdue", at=at, due_on=question.due_on)
    letter_to_body(question.expertise, "consent_overdue_body", at=at, due_on=question.due_on)
    return True
