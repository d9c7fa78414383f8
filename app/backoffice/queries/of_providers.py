"""What waits for the one who does the work, or for whoever assigns it; and for the Chamber."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.accounts.states import Verb
from app.backoffice.queries.groups import Desk, Source, among, line
from app.backoffice.queries.of_bodies import late_courier
from app.bidding import policy as bidding
from app.bidding.models import Bid, PriceReview, Selection, TeamPlace
from app.bidding.queries.standing import stands
from app.bidding.states import BidState, PlaceState, PriceState, SelectionState
from app.casework import policy as cases
from app.casework import queries as casework
from app.casework.models import ClockReading, HandOver, InstituteReview
from app.casework.rules.reviews import ReviewState
from app.casework.states import HandOverState, Leg
from app.complaints import policy as complaints
from app.complaints.models import Complaint
from app.complaints.states import UNDECIDED, ComplaintState
from app.intake import policy as intake
from app.intake.models import Expertise, Search, SearchInvitation
from app.intake.states import FINAL, ExpertiseState
from app.registry.models import Expert

S = ExpertiseState
DONE = FINAL | {S.DELIVERED}


def _provides(actor: Person) -> bool:
    """Has this person an entry as an expert, or assigns work at an institute?"""
    return actor.expert or bool(actor.bodies_with(Verb.ASSIGN))


def _entries(actor: Person) -> Any:
    return select(Expert.id).where(Expert.person_id == actor.id)


def _own_bid(actor: Person) -> ColumnElement[bool]:
    """Offers of the institutes where the actor assigns, and as a private expert; over Bid."""
    private = and_(Bid.institute_id.is_(None), Bid.expert_id.in_(_entries(actor)))
    return or_(private, among(Bid.institute_id, actor.bodies_with(Verb.ASSIGN)))


def work(desk: Desk) -> Select[Any] | None:
    """What was entrusted to the actor and is not handed over: to answer, then to do.

    A member of a team answers for the own place only, and does not hand over what the leader does. Whoever assigns
    at an institute waits for the expert who works, unless the work is late.
    """
    actor, on = desk.actor, desk.on
    if not _provides(actor):
        return None
    waiting = Selection.state == SelectionState.WAITING
    suspended, choice = casework.is_suspended(on), casework.choice_due(on)
    signed = Expertise.state == S.COMPLETED
    due = case((waiting, Selection.answer_due_on), (signed, ClockReading.hand_over_due_on), else_=casework.due_on(on))
    others = and_(Expertise.state.in_((S.APPOINTED, S.IN_WORK)), ~_does(actor))
    read, unmanned = _in_review(ReviewState.WITH_REVIEWER), _in_review(ReviewState.UNMANNED)
    unhanded = func.coalesce(ClockReading.hand_over_due_on < on, False)
    late = or_(and_(signed, unhanded), and_(~signed, casework.is_overdue(on)))
    at_step = case(
        (choice, "choice"), (suspended, "suspended"), (read, "with_reviewer"),
        (unmanned, "unmanned"),
        (and_(others, late), "late_with_expert"), (others, "with_expert"),
        else_=Expertise.state,
    )  # fmt: skip
    assigns = among(Selection.institute_id, actor.bodies_with(Verb.ASSIGN))
    leads = or_(assigns, Selection.expert_id.in_(_entries(actor)))
    answers = or_(assigns, and_(Selection.institute_id.is_(None), leads))
    doing = and_(~suspended, Expertise.state != S.ACCEPTED, or_(leads, ~signed), ~others, ~read, ~unmanned)
    mine = or_(waiting, and_(late, or_(leads, ~signed)), choice, doing)
    kind = case((waiting, "answer"), else_="work")
    return (
        line(kind, Selection.id, due=due, mine=mine, late=late, state=at_step, own=False)
        .join(Selection, and_(Selection.expertise_id == Expertise.id, Selection.state.in_(casework.LIVING)))
        .outerjoin(ClockReading, ClockReading.expertise_id == Expertise.id)
        .where(bidding.visible_to_provider(actor), Expertise.state.not_in(DONE), or_(~waiting, answers))
    )


def _does(actor: Person) -> ColumnElement[bool]:
    """Is the actor among those who do the work themselves? Over Selection; of who assigns nowhere it always is so."""
    if not actor.bodies_with(Verb.ASSIGN):
        return true()
    entries = _entries(actor)
    return func.coalesce(or_(Selection.expert_id.in_(entries), bidding.places_held_by(entries)), False)


def _in_review(state: ReviewState) -> ColumnElement[bool]:
    """Does a review inside the institute stand so for this work? Over Selection."""
    return (
        exists()
        .where(InstituteReview.selection_id == Selection.id, InstituteReview.state == state)
        .correlate(Selection)
    )


def places(desk: Desk) -> Select[Any] | None:
    """Places in a team that the actor has not answered for."""
    if not desk.actor.expert:
        return None
    return (
        line("team_places", TeamPlace.id, due=Selection.answer_due_on, own=False)
        .join(Selection, and_(Selection.expertise_id == Expertise.id, Selection.state.in_(casework.LIVING)))
        .join(TeamPlace, TeamPlace.selection_id == Selection.id)
        .where(TeamPlace.state == PlaceState.WAITING, TeamPlace.expert_id.in_(_entries(desk.actor)))
    )


def offers(desk: Desk) -> Select[Any] | None:
    """Own offers on which the choice has not fallen; those that lapse unless they are confirmed, apart."""
    if not _provides(desk.actor):
        return None
    sealed = and_(Bid.state == BidState.SEALED, Expertise.state == S.OPEN)
    opened = and_(Bid.state == BidState.OPENED, Expertise.state == S.OPENED)
    stale = and_(sealed, ~stands())
    due = case((sealed, Search.offers_due_on))
    return (
        line(case((stale, "confirm"), else_="offers"), Bid.id, due=due, mine=stale, state=Bid.state, own=False)
        .join(Search, Search.expertise_id == Expertise.id)
        .join(Bid, Bid.search_id == Search.id)
        .where(_own_bid(desk.actor), or_(sealed, opened))
    )


def invitations(desk: Desk) -> Select[Any] | None:
    """Searches to which the actor is invited and in which no offer was made yet."""
    if not _provides(desk.actor):
        return None
    guest, assigns = SearchInvitation, desk.actor.bodies_with(Verb.ASSIGN)
    made = exists().where(Bid.search_id == Search.id, _own_bid(desk.actor)).correlate(Search)
    return (
        line("invited", SearchInvitation.id, due=Search.offers_due_on, own=False)
        .join(Search, and_(Search.expertise_id == Expertise.id, Search.outcome.is_(None)))
        .join(guest, guest.expertise_id == Expertise.id)
        .where(or_(guest.expert_id.in_(_entries(desk.actor)), among(guest.institute_id, assigns)))
        .where(Expertise.state == S.OPEN, Search.offers_due_at > desk.at, ~made)
        .where(intake.visible_notices(desk.actor, on=desk.on))
    )


def explanations(desk: Desk) -> Select[Any] | None:
    """Own prices about which the body asks."""
    if not _provides(desk.actor):
        return None
    return (
        line("explain_price", PriceReview.id, due=PriceReview.due_on, own=False)
        .join(Search, Search.expertise_id == Expertise.id)
        .join(Bid, Bid.search_id == Search.id)
        .join(PriceReview, PriceReview.bid_id == Bid.id)
        .where(PriceReview.state == PriceState.ASKED, PriceReview.due_on >= desk.on, _own_bid(desk.actor))
        .where(Expertise.state.in_((S.OPENED, S.FAILED)))
    )


def hand_overs(desk: Desk) -> Select[Any] | None:
    """Objects on their way to the provider: confirm or refuse, after the warning of liability."""
    if not _provides(desk.actor):
        return None
    living = aliased(Selection)
    return (
        line("hand_overs", HandOver.id, due=HandOver.expected_on, late=late_courier(desk), own=False)
        .join(HandOver, HandOver.expertise_id == Expertise.id)
        .join(living, and_(living.id == HandOver.selection_id, living.state.in_(casework.LIVING)))
        .where(HandOver.state == HandOverState.PENDING, HandOver.leg != Leg.BACK)
        .where(bidding.visible_to_provider(desk.actor), cases.visible_hand_overs(desk.actor))
    )


def complaints_to_decide(desk: Desk) -> Select[Any] | None:
    """Complaints before the Chamber, but those to which the reviewer is a party; while the expert is asked for an
    explanation, the Chamber waits.
    """
    actor = desk.actor
    if not complaints.reviews(actor):
        return None
    party = or_(
        and_(Complaint.filed_by_id == actor.id, ~Complaint.on_paper),
        Complaint.expert_id.in_(_entries(actor)),
        func.coalesce(among(Complaint.body_id, actor.bodies_with()), False),
    )
    late = and_(Complaint.state.in_(UNDECIDED), Complaint.due_on < desk.on)
    heard = and_(Complaint.state == ComplaintState.ASKED, func.coalesce(Complaint.explain_by >= desk.on, False))
    return _complaint("complaints", Complaint.due_on, late, mine=or_(~heard, late)).where(
        Complaint.state.in_((ComplaintState.FILED, *UNDECIDED)), complaints.visible_complaints(actor), ~party
    )


def complaints_to_explain(desk: Desk) -> Select[Any] | None:
    """Complaints about the actor on which an explanation is asked for."""
    if not desk.actor.expert:
        return None
    return _complaint("explain", Complaint.explain_by, Complaint.explain_by < desk.on).where(
        Complaint.state == ComplaintState.ASKED, Complaint.expert_id.in_(_entries(desk.actor))
    )


def _complaint(kind: str, due: Any, late: Any, mine: Any = True) -> Select[Any]:
    return line(
        kind, Complaint.id, due=due, mine=mine, late=late, number=Complaint.number, state=Complaint.state, own=False,
        of_expertise=False,
    ).select_from(Complaint)  # fmt: skip


SOURCES: tuple[Source, ...] = (
    Source(("answer", "work"), work),
    Source(("team_places",), places),
    Source(("confirm", "offers"), offers),
    Source(("invited",), invitations),
    Source(("explain_price",), explanations),
    Source(("hand_overs",), hand_overs),
    Source(("complaints",), complaints_to_decide),
    Source(("explain",), complaints_to_explain),
)
