"""What waits around money and around a signed conclusion: to approve, to fix, to pay, to correct; and who is owed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, cast, literal, null, select
from sqlalchemy.orm import aliased

from app.backoffice.queries.groups import LATER, Desk, Source, line
from app.bidding.models import Selection
from app.casework import policy as cases
from app.casework import queries as casework
from app.casework.models import Conclusion, Correction, CostEstimate, Fee
from app.casework.policy.case import DECIDE, PREPARE
from app.casework.policy.costs import TO_FIX
from app.casework.policy.signing import HANDED
from app.casework.queries.conclusions import RUNNING
from app.casework.states import EstimateState, FeeState
from app.intake import policy as intake
from app.intake.models import Expertise
from app.reference import queries as reference
from app.registry.models import Expert

UNPAID = (FeeState.FIXED, FeeState.PAID_IN_PART)


def _living(selection_id: Any) -> ColumnElement[bool]:
    """Of the provider who is there now, not of one who went away."""
    living = aliased(Selection)
    there: ColumnElement[bool] = selection_id.in_(select(living.id).where(living.state.in_(casework.LIVING)))
    return there


def estimates(desk: Desk) -> Select[Any] | None:
    """Cost estimates that the actor has to approve or to refuse."""
    bodies = desk.actor.bodies_with(*DECIDE)
    if not bodies:
        return None
    return (
        line("estimates", CostEstimate.id)
        .join(CostEstimate, CostEstimate.expertise_id == Expertise.id)
        .where(CostEstimate.state == EstimateState.FILED, _living(CostEstimate.selection_id))
        .where(Expertise.body_id.in_(bodies), intake.visible_expertises(desk.actor))
    )


def amounts(desk: Desk) -> Select[Any] | None:
    """Reported expenses for which the actor has to fix the amount by an act, once the work is done."""
    bodies = desk.actor.bodies_with(*DECIDE)
    if not bodies:
        return None
    return (
        line("amounts", Fee.id)
        .join(Fee, Fee.expertise_id == Expertise.id)
        .where(Fee.state == FeeState.NOT_FIXED, Expertise.state.in_(TO_FIX), _living(Fee.selection_id))
        .where(Expertise.body_id.in_(bodies), intake.visible_expertises(desk.actor))
    )


def payment_due() -> ColumnElement[Any]:
    """The last day of payment as SQL over Fee: by the rule of the day of the act, as `waiting_of` counts it."""
    terms = [
        (and_(Fee.act_on >= first, Fee.act_on < (end or LATER)), cast(Fee.act_on + literal(value), Date))
        for first, end, value in reference.rule_periods(casework.PAYMENT_RULE)
        if value is not None
    ]
    return case(*terms, else_=cast(null(), Date)) if terms else cast(null(), Date)


def payments(desk: Desk) -> Select[Any] | None:
    """Fixed amounts that the actor's bodies have not paid, or not wholly."""
    bodies = desk.actor.bodies_with(*PREPARE)
    if not bodies:
        return None
    due = payment_due()
    return (
        line("payments", Fee.id, due=due, late=due < desk.on, state=Fee.state)
        .join(Fee, Fee.expertise_id == Expertise.id)
        .where(Fee.state.in_(UNPAID), _living(Fee.selection_id))
        .where(Expertise.body_id.in_(bodies), intake.visible_expertises(desk.actor))
    )


def owed(desk: Desk) -> Select[Any] | None:
    """Fixed amounts that the actor waits for."""
    if not desk.actor.expert:
        return None
    due = payment_due()
    return (
        line("owed", Fee.id, due=due, late=due < desk.on, mine=False, state=Fee.state, own=False)
        .join(Fee, Fee.expertise_id == Expertise.id)
        .where(Fee.state.in_(UNPAID), cases.own_fees(desk.actor))
    )


def _running() -> ColumnElement[bool]:
    """Corrections of a document that the body has: asked for, or begun."""
    signed = select(Conclusion.expertise_id).where(Conclusion.current, Conclusion.delivered_at.is_not(None))
    return and_(Correction.state.in_(RUNNING), Expertise.state.in_(HANDED), Expertise.id.in_(signed))


def corrections(desk: Desk) -> Select[Any] | None:
    """Corrections of own conclusions: to take up or to refuse, then to make."""
    if not desk.actor.expert:
        return None
    living, mine = aliased(Selection), select(Expert.id).where(Expert.person_id == desk.actor.id)
    named = select(living.expertise_id).where(living.state.in_(casework.LIVING), living.expert_id.in_(mine))
    return (
        line("corrections", Correction.id, state=Correction.state, own=False)
        .join(Correction, Correction.expertise_id == Expertise.id)
        .where(_running(), Expertise.id.in_(named))
    )


def corrections_asked(desk: Desk) -> Select[Any] | None:
    """Corrections that the actor's bodies asked for, or of which they know that they are being made."""
    if not desk.actor.bodies_with(*intake.CASE_VERBS):
        return None
    return (
        line("corrections_asked", Correction.id, state=Correction.state, mine=False)
        .join(Correction, Correction.expertise_id == Expertise.id)
        .where(_running(), intake.visible_expertises(desk.actor))
    )


SOURCES: tuple[Source, ...] = (
    Source(("estimates",), estimates),
    Source(("amounts",), amounts),
    Source(("payments",), payments),
    Source(("owed",), owed),
    Source(("corrections",), corrections),
    Source(("corrections_asked",), corrections_asked),
)
