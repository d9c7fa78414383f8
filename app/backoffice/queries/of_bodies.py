"""What waits for the body that orders expertises, and for a prosecutor's office."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, true
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.accounts.states import Verb
from app.backoffice.queries.groups import Desk, Source, among, line
from app.bidding import policy as bidding
from app.bidding.models import Bid, NoticeQuestion, PriceReview, Selection
from app.bidding.states import BidState, PriceState
from app.casework import queries as casework
from app.casework.models import Challenge, ClockReading, Custody, HandOver, Petition
from app.casework.policy import to_ask_back
from app.casework.policy.case import ANSWER, DECIDE, PREPARE
from app.casework.policy.working import BY_ANSWER
from app.casework.states import ChallengeState, HandOverState, Leg, PetitionState, Way
from app.intake import policy as intake
from app.intake.models import Acquaintance, ConsentQuestion, Expertise, Party, PartyProposal, Search, Turn
from app.intake.states import (
    BEFORE_PUBLICATION,
    FINAL,
    ConsentState,
    ExpertiseState,
    Owner,
    PartyState,
    ProposalState,
    SearchOutcome,
)

S = ExpertiseState
# Who acts in a state, for the body's own turn; in every other state the body waits for somebody else.
ACTS: dict[ExpertiseState, tuple[Verb, ...]] = {
    S.DRAFT: (Verb.DRAFT,),
    S.PREPARED: (Verb.PUBLISH,),
    S.OPENED: (Verb.SELECT,),
    S.FAILED: (Verb.SELECT,),
    S.ACCEPTED: PREPARE,
    S.APPOINTED: PREPARE,
    S.DELIVERED: ANSWER,
}


def _concerns(actor: Person) -> bool:
    return bool(actor.bodies_with(*intake.CASE_VERBS))


def _has_turn(owner: Owner) -> ColumnElement[bool]:
    """Is it this owner's turn? Over Expertise."""
    running = exists().where(Turn.expertise_id == Expertise.id, Turn.ended_at.is_(None), Turn.owner == owner)
    return running.correlate(Expertise)


def _waits_for_body(state: ExpertiseState) -> ColumnElement[bool]:
    """A frozen request may wait for the prosecutor or the parties, an accepted one for a payment in advance or the
    parties.

    After the ruling the body acts until ruling and objects are given; then the provider does.
    """
    if state not in (S.PREPARED, S.ACCEPTED, S.APPOINTED):
        return true()
    own, unpaid = _has_turn(Owner.BODY), _has_turn(Owner.PAYER)
    waits = or_(unpaid, _has_turn(Owner.PARTY))
    if state is not S.APPOINTED:
        return own if state is S.PREPARED else ~waits
    given = exists().where(HandOver.selection_id == Selection.id, HandOver.leg == Leg.TO_PROVIDER,
                           HandOver.state.in_((HandOverState.PENDING, HandOverState.CONFIRMED)))  # fmt: skip
    return or_(own, and_(~given.correlate(Selection), ~unpaid))


def stages(desk: Desk) -> Select[Any] | None:
    """The unfinished expertises of the actor's bodies by state, the late ones apart."""
    actor, on = desk.actor, desk.on
    if not _concerns(actor):
        return None
    late = casework.is_overdue(on)
    still = and_(Expertise.state == S.IN_WORK, casework.is_suspended(on))
    due = case(
        (Expertise.state == S.OPEN, Search.offers_due_on),
        (Expertise.state == S.SELECTED, Selection.answer_due_on),
        (Expertise.state == S.COMPLETED, ClockReading.hand_over_due_on),
        (still, ClockReading.suspension_ends_on),
        (Expertise.state == S.IN_WORK, casework.due_on(on)),
    )
    turns = [and_(Expertise.state == state, among(Expertise.body_id, actor.bodies_with(*verbs)), _waits_for_body(state))
             for state, verbs in ACTS.items()]  # fmt: skip
    turns.append(and_(still, among(Expertise.body_id, actor.bodies_with(*PREPARE))))
    kind = case((late, "overdue"), (still, "materials"), else_=Expertise.state)
    accepted = Expertise.state == S.ACCEPTED
    step = case(
        (and_(accepted, _has_turn(Owner.PAYER)), "unpaid"), (and_(accepted, _has_turn(Owner.PARTY)), "reread"),
        else_=Expertise.state,
    )  # fmt: skip
    return (
        line(kind, Expertise.id, due=due, mine=or_(*turns), late=late, state=step)
        .select_from(Expertise)
        .outerjoin(Search, and_(Search.expertise_id == Expertise.id, Search.outcome.is_(None)))
        .outerjoin(Selection, and_(Selection.expertise_id == Expertise.id, Selection.state.in_(bidding.LIVING)))
        .outerjoin(ClockReading, ClockReading.expertise_id == Expertise.id)
        .where(intake.visible_expertises(actor), Expertise.state.not_in(FINAL))
    )


def petitions(desk: Desk) -> Select[Any] | None:
    """Petitions that the actor has to decide: what changes the term or the task asks for more rights than the rest."""
    actor, by_answer = desk.actor, Petition.kind.in_(BY_ANSWER)
    if not actor.bodies_with(*ANSWER):
        return None
    longer = and_(~by_answer, among(Expertise.body_id, actor.bodies_with(*DECIDE)))
    other = and_(by_answer, among(Expertise.body_id, actor.bodies_with(*ANSWER)))
    return (
        line("petitions", Petition.id, state=Petition.kind)
        .join(Petition, Petition.expertise_id == Expertise.id)
        .where(Petition.state == PetitionState.FILED, or_(longer, other), intake.visible_expertises(actor))
    )


def challenges(desk: Desk) -> Select[Any] | None:
    """Challenges that the actor has to decide; one of a provider who is no longer there is not decided any more."""
    bodies = desk.actor.bodies_with(*DECIDE)
    if not bodies:
        return None
    return (
        line("challenges", Challenge.id, due=Challenge.decide_by, late=Challenge.decide_by < desk.on)
        .join(Challenge, Challenge.expertise_id == Expertise.id)
        .join(Selection, and_(Selection.id == Challenge.selection_id, Selection.state.in_(bidding.LIVING)))
        .where(Challenge.state == ChallengeState.FILED, Expertise.body_id.in_(bodies))
        .where(intake.visible_expertises(desk.actor))
    )


def proposals(desk: Desk) -> Select[Any] | None:
    """What parties propose and nobody has answered."""
    bodies = desk.actor.bodies_with(Verb.PUBLISH)
    if not bodies:
        return None
    return (
        line("proposals", PartyProposal.id)
        .join(PartyProposal, PartyProposal.expertise_id == Expertise.id)
        .where(PartyProposal.state == ProposalState.MADE, Expertise.state.in_(BEFORE_PUBLICATION))
        .where(Expertise.body_id.in_(bodies), intake.visible_expertises(desk.actor))
    )


def parties(desk: Desk) -> Select[Any] | None:
    """Acquaintances that run: parties who were told and have not confirmed."""
    if not desk.actor.bodies_with(Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER):
        return None
    told = exists().where(Party.expertise_id == Expertise.id, Party.state == PartyState.TOLD)
    return (
        line("parties", Acquaintance.id, due=Acquaintance.due_on, mine=False)
        .join(Acquaintance, Acquaintance.expertise_id == Expertise.id)
        .where(Expertise.state.in_(BEFORE_PUBLICATION), told.correlate(Expertise))
        .where(among(Expertise.body_id, desk.actor.bodies_with(Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER)))
        .where(intake.visible_expertises(desk.actor))
    )


def consents_asked(desk: Desk) -> Select[Any] | None:
    """Questions of the actor's bodies that a prosecutor has not answered."""
    if not _concerns(desk.actor):
        return None
    return (
        line("consent_asked", ConsentQuestion.id, due=ConsentQuestion.due_on, mine=False)
        .join(ConsentQuestion, ConsentQuestion.expertise_id == Expertise.id)
        .where(ConsentQuestion.state == ConsentState.ASKED, intake.visible_expertises(desk.actor))
    )


def consents(desk: Desk) -> Select[Any] | None:
    """Questions put to the actor's prosecutor's offices."""
    if not desk.actor.bodies_with(Verb.CONSENT):
        return None
    late = ConsentQuestion.due_on < desk.on
    return (
        line("consents", ConsentQuestion.id, due=ConsentQuestion.due_on, late=late, own=False)
        .join(ConsentQuestion, ConsentQuestion.expertise_id == Expertise.id)
        .where(ConsentQuestion.state == ConsentState.ASKED, intake.visible_consents(desk.actor))
    )


def questions(desk: Desk) -> Select[Any] | None:
    """Bidders' questions that the actor may answer."""
    if not desk.actor.bodies_with(Verb.ANSWER):
        return None
    return (
        line("questions", NoticeQuestion.id, due=NoticeQuestion.answer_due_on)
        .join(Search, Search.expertise_id == Expertise.id)
        .join(NoticeQuestion, NoticeQuestion.search_id == Search.id)
        .where(bidding.to_answer(desk.actor, at=desk.at))
    )


def prices(desk: Desk) -> Select[Any] | None:
    """Abnormally low prices that the body has to ask about or to judge, or about which it waits."""
    bodies = desk.actor.bodies_with(Verb.SELECT)
    if not bodies:
        return None
    few = and_(Expertise.state == S.FAILED, Search.outcome == SearchOutcome.TOO_FEW)
    waits = and_(PriceReview.state == PriceState.ASKED, PriceReview.due_on >= desk.on)
    newer = aliased(Search)
    later = exists().where(newer.expertise_id == Expertise.id, newer.round > Search.round)
    return (
        line("prices", PriceReview.id, second=Bid.id, due=PriceReview.due_on, mine=~waits, state=PriceReview.state)
        .join(Search, Search.expertise_id == Expertise.id)
        .join(Bid, and_(Bid.search_id == Search.id, Bid.state == BidState.OPENED))
        .join(PriceReview, PriceReview.bid_id == Bid.id)
        .where(PriceReview.state.in_((PriceState.FLAGGED, PriceState.ASKED, PriceState.GIVEN)))
        .where(or_(Expertise.state == S.OPENED, few), ~later.correlate(Expertise, Search))
        .where(Expertise.body_id.in_(bodies), Search.opened_at.is_not(None), intake.visible_expertises(desk.actor))
    )


def late_courier(desk: Desk) -> ColumnElement[bool]:
    """A courier who should have come."""
    return and_(HandOver.way == Way.COURIER, HandOver.expected_on < desk.on)


def returns(desk: Desk) -> Select[Any] | None:
    """Objects that come back to the body: confirm or refuse."""
    bodies = desk.actor.bodies_with(*PREPARE)
    if not bodies:
        return None
    return (
        line("hand_overs", HandOver.id, due=HandOver.expected_on, late=late_courier(desk))
        .join(HandOver, HandOver.expertise_id == Expertise.id)
        .where(HandOver.state == HandOverState.PENDING, HandOver.leg == Leg.BACK)
        .where(Expertise.body_id.in_(bodies), intake.visible_expertises(desk.actor))
    )


def objects_back(desk: Desk) -> Select[Any] | None:
    """Expertises of whose objects somebody still has some whose part in it has ended."""
    bodies = desk.actor.bodies_with(*PREPARE)
    if not bodies:
        return None
    held = exists().where(Custody.expertise_id == Expertise.id, to_ask_back())
    return line("objects_back", Expertise.id).where(
        held.correlate(Expertise), Expertise.body_id.in_(bodies), intake.visible_expertises(desk.actor)
    )


SOURCES: tuple[Source, ...] = (
    Source(("overdue", "materials", *(state.value for state in S if state not in FINAL)), stages),
    Source(("petitions",), petitions),
    Source(("challenges",), challenges),
    Source(("proposals",), proposals),
    Source(("parties",), parties),
    Source(("consent_asked",), consents_asked),
    Source(("consents",), consents),
    Source(("questions",), questions),
    Source(("prices",), prices),
    Source(("hand_overs",), returns),
    Source(("objects_back",), objects_back),
)
