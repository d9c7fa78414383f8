"""The end of the work: who signs, delivers, confirms, and who may open what."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.accounts.models import Person
from app.bidding.policy import visible_to_provider
from app.casework.models import Conclusion
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case
from app.casework.policy.words import role, step
from app.casework.rules import ClockState
from app.intake.models import Expertise
from app.intake.policy import visible_expertises
from app.intake.states import ExpertiseState as S
from app.kernel.policy import Decision, both

DUTIES = "Law 44-VI art. 34"


def can_sign(actor: Person, case: Case) -> Decision:
    """The named expert herself, while the clock neither stands still nor waits for a choice.

    Fitness is checked and kept at this moment, but does not stand in the way: what expires blocks new
    awards and does not kill work begun (docs/decisions/0007).
    """
    state = case.picture.state if case.picture is not None else None
    return both(
        role(roles.is_named_expert(actor, case), words.EXPERT_ONLY),
        step(case.expertise.state is S.IN_WORK and case.conclusion is None),
        step(state is not ClockState.SUSPENDED, words.SUSPENDED, DUTIES),
        step(state is not ClockState.CHOICE_DUE, words.CHOICE_DUE, DUTIES),
    )


def can_draft(actor: Person, case: Case) -> Decision:
    """The named expert may write at any time of the work, also while the clock stands still."""
    return both(
        role(roles.is_named_expert(actor, case), words.EXPERT_ONLY),
        step(case.expertise.state is S.IN_WORK and case.conclusion is None),
    )


def can_deliver(actor: Person, case: Case) -> Decision:
    """The provider hands the signed conclusion over to the appointing body, and to nobody else."""
    return both(
        role(roles.of_provider(actor, case), words.PROVIDER_ONLY),
        step(case.expertise.state is S.COMPLETED and case.conclusion is not None),
    )


def can_confirm_receipt(actor: Person, case: Case) -> Decision:
    """The body confirms that it has received the conclusion."""
    return both(
        role(roles.of_body(actor, case, *roles.ANSWER), words.BODY_ONLY),
        step(case.expertise.state is S.DELIVERED and case.conclusion is not None),
    )


def can_open_conclusion(actor: Person, case: Case) -> Decision:
    """The author, and after the hand-over the appointing body's members (Law 44-VI art. 18)."""
    conclusion = case.conclusion
    if conclusion is None:
        return step(False)
    if conclusion.signed_by_id == actor.id:
        return Decision()
    return both(
        role(roles.of_body(actor, case), words.BODY_ONLY),
        step(conclusion.delivered_at is not None, words.NOT_DELIVERED, DUTIES),
    )


def can_open_ruling(actor: Person, case: Case) -> Decision:
    """The body's members as soon as it is issued, the provider once it is handed over."""
    taken = case.appointment
    if taken is None or taken.ruling_sha256 is None:
        return step(False, words.RULING_FIRST)
    if roles.of_body(actor, case):
        return Decision()
    return both(
        role(roles.of_provider(actor, case), words.PROVIDER_ONLY), step(taken.handed_at is not None, words.NOT_HANDED)
    )


def can_see_contents(actor: Person, case: Case) -> Decision:
    """Questions, objects and files: the body always, the provider after the warning."""
    if roles.of_body(actor, case):
        return Decision()
    warned = case.appointment is not None and case.appointment.warned_at is not None
    return both(
        role(roles.of_provider(actor, case), words.PROVIDER_ONLY),
        step(warned, words.CLOSED_MATERIALS, "CrPC art. 277"),
    )


def visible_cases(actor: Person | None) -> ColumnElement[bool]:
    """Expertises whose page the actor may open: the body's members and the provider."""
    if actor is None:
        return false()
    return or_(visible_expertises(actor), visible_to_provider(actor))


def visible_conclusions(actor: Person | None) -> ColumnElement[bool]:
    """Conclusions that the actor may open: the same rule as `can_open_conclusion`."""
    if actor is None:
        return false()
    of_the_body = select(Expertise.id).where(visible_expertises(actor))
    return or_(
        Conclusion.signed_by_id == actor.id,
        and_(Conclusion.delivered_at.is_not(None), Conclusion.expertise_id.in_(of_the_body)),
    )
