"""The end of the work: who signs, delivers, confirms, and who may open what."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.accounts.models import Person
from app.bidding.models import Selection, TeamPlace
from app.bidding.policy import HELD, LIVING, visible_to_provider
from app.casework.models import Appointment, Conclusion, ConclusionSignature, MemberAppointment
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case
from app.casework.policy.signing import correctable
from app.casework.policy.words import role, step
from app.casework.rules import ClockState
from app.intake.models import Expertise
from app.intake.policy import visible_expertises
from app.intake.states import ExpertiseState as S
from app.kernel import sight
from app.kernel.policy import Decision, both
from app.registry.models import Expert

DUTIES = "Law 44-VI art. 34"


def can_sign(actor: Person, case: Case, *, correcting: bool = False) -> Decision:
    """Each named expert herself, while the clock neither stands still nor waits for a choice.

    Fitness is checked and kept at this moment, but does not stand in the way: what expires blocks new
    awards and does not kill work begun (docs/decisions/0007). `correcting`: a correction has been begun; it is
    signed like the first version, and the clock has nothing to do with it.
    """
    state = case.picture.state if case.picture is not None else None
    return both(
        can_draft(actor, case, correcting=correcting),
        step(correcting or state is not ClockState.SUSPENDED, words.SUSPENDED, DUTIES),
        step(correcting or state is not ClockState.CHOICE_DUE, words.CHOICE_DUE, DUTIES),
    )


def can_draft(actor: Person, case: Case, *, correcting: bool = False) -> Decision:
    """Each named expert may write at any time of the work, also while the clock stands still."""
    first = case.expertise.state is S.IN_WORK and case.conclusion is None
    writes = roles.is_named_expert(actor, case) or roles.place_of(actor, case) is not None
    return both(
        role(writes, words.EXPERT_ONLY),
        step(first or (correcting and correctable(case))),
        step(case.everybody_warned, words.WARNING_FIRST, DUTIES),
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
    """Whoever signed it, and after the hand-over the appointing body's members (Law 44-VI art. 18)."""
    conclusion = case.conclusion
    if conclusion is None:
        return step(False)
    if conclusion.signed_by_id == actor.id or roles.place_of(actor, case) is not None:
        return Decision()
    reads = roles.of_body(actor, case) or roles.reads_by_grant(actor, case)
    return both(role(reads, words.BODY_ONLY), step(conclusion.delivered_at is not None, words.NOT_DELIVERED, DUTIES))


def can_open_ruling(actor: Person, case: Case) -> Decision:
    """The body's members as soon as it is issued, the provider once it is handed over."""
    taken = case.appointment
    if taken is None or taken.ruling_sha256 is None:
        return step(False, words.RULING_FIRST)
    if roles.of_body(actor, case) or roles.reads_by_grant(actor, case):
        return Decision()
    mine = roles.of_provider(actor, case) or roles.place_of(actor, case) is not None
    return both(role(mine, words.PROVIDER_ONLY), step(taken.handed_at is not None, words.NOT_HANDED))


def can_see_contents(actor: Person, case: Case) -> Decision:
    """Questions, objects and files: the body always, the provider after the warning, of a team each her own."""
    if roles.of_body(actor, case) or roles.reads_by_grant(actor, case):
        return Decision()
    member = roles.place_of(actor, case)
    if member is not None:
        return step(member.warned, words.CLOSED_MATERIALS, "CrPC art. 277")
    warned = case.appointment is not None and case.appointment.warned_at is not None
    return both(
        role(roles.of_provider(actor, case), words.PROVIDER_ONLY),
        step(warned, words.CLOSED_MATERIALS, "CrPC art. 277"),
    )


def contents_of_work(actor: Person) -> ColumnElement[bool]:
    """`can_see_contents` of a provider as SQL over Expertise: after the warning, of a team each after her own."""
    experts = select(Expert.id).where(Expert.person_id == actor.id)
    leads = (
        select(Appointment.selection_id)
        .join(Selection, Selection.id == Appointment.selection_id)
        .where(Appointment.warned_at.is_not(None), roles.provided_by(actor))
    )
    beside = (
        select(TeamPlace.selection_id, MemberAppointment.warned_at)
        .outerjoin(MemberAppointment, MemberAppointment.place_id == TeamPlace.id)
        .where(TeamPlace.leads.is_(False), TeamPlace.state.in_(HELD), TeamPlace.expert_id.in_(experts))
        .subquery()
    )
    warned = select(beside.c.selection_id).where(beside.c.warned_at.is_not(None))
    first = and_(Selection.id.in_(leads), Selection.id.not_in(select(beside.c.selection_id)))
    living = select(Selection.expertise_id).where(Selection.state.in_(LIVING), or_(first, Selection.id.in_(warned)))
    return Expertise.id.in_(living)


def visible_cases(actor: Person | None) -> ColumnElement[bool]:
    """Expertises whose page the actor may open: the body's members, the provider, and a reader by grant."""
    if actor is None:
        return false()
    return or_(visible_expertises(actor), visible_to_provider(actor), *_opened_to(actor))


sight.tell_by("expertise", Expertise.id, visible_cases)


def _opened_to(actor: Person) -> list[ColumnElement[bool]]:
    """What break-glass lets the actor read: nearly always nothing, and then the query has no part of it."""
    return [Expertise.id.in_(actor.opened)] if actor.opened else []


def visible_conclusions(actor: Person | None) -> ColumnElement[bool]:
    """Conclusions that the actor may open: the same rule as `can_open_conclusion`."""
    if actor is None:
        return false()
    of_the_body = select(Expertise.id).where(or_(visible_expertises(actor), *_opened_to(actor)))
    return or_(
        Conclusion.signed_by_id == actor.id,
        Conclusion.id.in_(select(ConclusionSignature.conclusion_id).where(ConclusionSignature.person_id == actor.id)),
        and_(Conclusion.delivered_at.is_not(None), Conclusion.expertise_id.in_(of_the_body)),
    )
