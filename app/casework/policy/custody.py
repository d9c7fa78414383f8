"""Who hands an object over, who receives it, who may use it up or declare it lost; and the same as SQL."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.accounts.models import Person
from app.bidding.models import Selection, TeamPlace
from app.bidding.policy import HELD, LIVING
from app.casework.models import Appointment, Custody, HandOver, MemberAppointment
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case
from app.casework.policy.words import role, step
from app.casework.states import ACCOUNTED, CUSTODY_WORKFLOW, HAND_OVER_WORKFLOW, CustodyState, Leg
from app.intake.models import Expertise
from app.intake.policy import visible_expertises
from app.intake.states import ExpertiseState as S
from app.intake.states import Permission
from app.kernel.policy import Decision, allow, both, deny
from app.registry.models import Expert

KEEPING = "CrPC art. 79"
AT_WORK = frozenset({S.APPOINTED, S.IN_WORK})
ON_THE_WAY = frozenset({CustodyState.GIVEN, CustodyState.IN_TRANSIT})
TO_ASK_BACK = ON_THE_WAY | {CustodyState.WITH_PROVIDER, CustodyState.LENDING, CustodyState.ELSEWHERE}
TO_BRING_BACK = frozenset({S.APPOINTED, S.IN_WORK, S.COMPLETED, S.DELIVERED, S.RETURNED})


def _warned(case: Case) -> Decision:
    done = case.everybody_warned
    return step(done, words.WARNING_FIRST, "CrPC art. 277")


def can_give(actor: Person, case: Case, leg: Leg = Leg.TO_PROVIDER) -> Decision:
    """May the actor state a hand-over: the body towards the provider, the provider on to an institute or back?"""
    if leg is Leg.TO_PROVIDER:
        mine = role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY)
        return both(mine, step(case.expertise.state in AT_WORK and case.selection is not None))
    mine = role(roles.of_provider(actor, case), words.PROVIDER_ONLY)
    states = TO_BRING_BACK if leg is Leg.BACK else {S.IN_WORK}
    return both(mine, step(case.expertise.state in states))


def can_settle(actor: Person, case: Case, hand_over: HandOver) -> Decision:
    """May the actor confirm or refuse: the provider what comes in, the body what comes back?

    What goes on to another institute is confirmed by the provider, who holds that institute's receipt.
    """
    waits = step(HAND_OVER_WORKFLOW.allows("confirm", hand_over.state))
    if hand_over.leg is Leg.BACK:
        return both(role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY), waits)
    theirs = case.selection is not None and case.selection.id == hand_over.selection_id
    mine = role(theirs and roles.of_provider(actor, case), words.PROVIDER_ONLY)
    return both(mine, waits, _warned(case), step(case.expertise.state in AT_WORK))


def can_withdraw_hand_over(actor: Person, case: Case, hand_over: HandOver) -> Decision:
    """The giver takes a hand-over back while nobody has answered."""
    waits = step(HAND_OVER_WORKFLOW.allows("withdraw", hand_over.state))
    if hand_over.leg is Leg.TO_PROVIDER:
        return both(role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY), waits)
    return both(role(roles.of_provider(actor, case), words.PROVIDER_ONLY), waits)


def can_acknowledge(actor: Person, case: Case, custody: Custody) -> Decision:
    """The body states afterwards that it gave what the provider recorded alone."""
    mine = role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY)
    return both(mine, step(custody.alone_since is not None))


def permits(permission: Permission, left_percent: int) -> bool:
    """Does the permission allow that so much is left: nothing needs a full one, a part a partial one?"""
    return permission is Permission.FULL or (permission is Permission.PARTIAL and left_percent > 0)


def can_consume(actor: Person, case: Case, custody: Custody, left_percent: int = 1) -> Decision:
    """The named expert, while the object is with her, within the permission of the body (CrPC 79(4))."""
    mine = role(roles.is_named_expert(actor, case), words.EXPERT_ONLY)
    here = step(case.expertise.state is S.IN_WORK and CUSTODY_WORKFLOW.allows("consume", custody.state))
    may = permits(custody.permission, left_percent)
    return both(mine, here, allow() if may else deny("permission", words.NO_PERMISSION, KEEPING))


def can_ask_permission(actor: Person, case: Case, custody: Custody) -> Decision:
    """The provider petitions for a wider permission for one object, once at a time."""
    pending = any(p.object_id == custody.object_id and p.decided_at is None for p in case.petitions)
    return both(
        role(roles.of_provider(actor, case), words.PROVIDER_ONLY),
        step(case.expertise.state is S.IN_WORK),
        step(custody.permission is not Permission.FULL and custody.state not in {CustodyState.CONSUMED}),
        deny("pending", words.PENDING) if pending else allow(),
    )


def can_take_back(actor: Person, case: Case, custody: Custody) -> Decision:
    """The provider has it again from the other institute."""
    mine = role(roles.of_provider(actor, case), words.PROVIDER_ONLY)
    return both(mine, step(CUSTODY_WORKFLOW.allows("take_back", custody.state)))


def can_leave(actor: Person, case: Case, custody: Custody) -> Decision:
    """Who decides at the body leaves an object where it is, with reasons."""
    mine = role(roles.of_body(actor, case, *roles.DECIDE), words.BODY_ONLY)
    return both(mine, step(CUSTODY_WORKFLOW.allows("leave", custody.state)))


def can_lose(actor: Person, case: Case, custody: Custody) -> Decision:
    """Either side declares a loss; the body is told."""
    mine = roles.of_provider(actor, case) or roles.of_body(actor, case, *roles.PREPARE)
    return both(role(mine, words.PROVIDER_ONLY), step(CUSTODY_WORKFLOW.allows("lose", custody.state)))


def is_to_ask_back(case: Case, custody: Custody) -> bool:
    """Was the object given to somebody whose part in the expertise has ended?"""
    former = case.selection is None or custody.selection_id != case.selection.id
    return custody.state in TO_ASK_BACK and former


def to_ask_back() -> ColumnElement[bool]:
    """`is_to_ask_back` as SQL over Custody."""
    living = select(Selection.id).where(Selection.id == Custody.selection_id, Selection.state.in_(LIVING))
    return and_(Custody.state.in_(TO_ASK_BACK), ~living.correlate(Custody).exists())


def can_recover(actor: Person, case: Case, custody: Custody) -> Decision:
    """The body records that it has the object again: one found, or one that a former provider had."""
    gone = case.selection is None or custody.selection_id != case.selection.id
    alone = custody.state in {CustodyState.LOST, CustodyState.LEFT}
    mine = role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY)
    return both(mine, step(CUSTODY_WORKFLOW.allows("recover", custody.state) and (gone or alone)))


def can_close_with(custody: Iterable[Custody]) -> Decision:
    """An expertise is closed only when each object is returned, consumed or left by decision."""
    missing = [thing.object.name for thing in custody if thing.state not in ACCOUNTED]
    if not missing:
        return allow()
    return deny("objects", words.UNACCOUNTED, "Law 44-VI art. 34", names="; ".join(missing))


def visible_hand_overs(actor: Person | None) -> ColumnElement[bool]:
    """Hand-overs that the actor may see: the body's all, the living provider's own, of a team each member, and all of
    these only after the own warning. SQL over HandOver.
    """
    if actor is None:
        return false()
    of_the_body = select(Expertise.id).where(visible_expertises(actor))
    warned = select(Appointment.selection_id).where(Appointment.warned_at.is_not(None))
    leads = select(Selection.id).where(roles.provided_by(actor), Selection.id.in_(warned))
    member = (
        select(Selection.id)
        .join(TeamPlace, TeamPlace.selection_id == Selection.id)
        .join(MemberAppointment, MemberAppointment.place_id == TeamPlace.id)
        .join(Expert, Expert.id == TeamPlace.expert_id)
        .where(Selection.state.in_(LIVING), Expert.person_id == actor.id, MemberAppointment.warned_at.is_not(None))
        .where(TeamPlace.leads.is_(False), TeamPlace.state.in_(HELD))
    )
    return or_(
        HandOver.expertise_id.in_(of_the_body), HandOver.selection_id.in_(leads), HandOver.selection_id.in_(member)
    )


def can_see_hand_over(actor: Person, case: Case, hand_over: HandOver) -> bool:
    """`visible_hand_overs` for one of them."""
    if roles.of_body(actor, case):
        return True
    if case.selection is None or case.selection.id != hand_over.selection_id:
        return False
    taken, member = case.appointment, roles.place_of(actor, case)
    first = roles.of_provider(actor, case) and taken is not None and taken.warned_at is not None
    return first or (member is not None and member.warned)
