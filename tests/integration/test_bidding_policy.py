"""One rule, one home: each yes/no and its SQL agree on a small population; each state allows its verbs."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from app.accounts.states import Verb
from app.bidding import policy, queries, service
from app.bidding.models import Bid, Selection
from app.bidding.states import BidState, SelectionState
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState, Kind
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, Stale
from app.reference.queries import specialties
from app.reference.states import Procedure
from app.registry import policy as registry
from app.registry.queries import experts_of_institute
from app.registry.states import ExpertKind
from tests.builders.accounts import join, make_person
from tests.builders.bidding import (
    SOON,
    chooser,
    make_accepted,
    make_bid,
    make_bidder,
    make_failed,
    make_institute,
    make_institute_bid,
    make_opened,
    make_selected,
    open_now,
)
from tests.builders.intake import AT, make_published
from tests.builders.registry import make_expert

pytestmark = pytest.mark.usefixtures("ctx")
ON_BOARD = AT + timedelta(hours=2)


def people_of(expertises):
    """Somebody of each kind who has to do with the world below."""
    found = [make_person()]
    for expertise in expertises:
        found += [
            chooser(expertise),
            make_person(expertise.body, [Verb.DRAFT]),
            make_person(expertise.body, [Verb.ANSWER]),
        ]
    found += [bid.expert.person for bid in db.session.scalars(select(Bid)) if bid.expert.person is not None]
    for bid in db.session.scalars(select(Bid).where(Bid.institute_id.is_not(None))):
        found += [make_person(bid.institute, [Verb.ASSIGN]), make_person(bid.institute, [Verb.REVIEW])]
    return found


def test_visible_bids_agree_with_the_yes_or_no():
    sealed = make_published()
    make_bid(sealed)
    make_institute_bid(sealed)
    opened = make_published()
    make_institute_bid(opened)
    gone = make_bid(opened)
    service.withdraw_bid(gone, by=gone.expert.person, at=gone.placed_at)
    make_bid(opened)
    open_now(opened)
    for person in people_of([sealed, opened]):
        by_sql = set(db.session.scalars(select(Bid.id).where(policy.visible_bids(person))))
        assert by_sql == {bid.id for bid in db.session.scalars(select(Bid)) if policy.can_see_bid(person, bid)}


def test_visible_to_provider_agrees_with_is_provider():
    waiting = make_selected()
    accepted = make_accepted()
    declined = make_selected()
    service.answer_selection(
        declined, accept=False, by=declined.expert.person, reason="Ill.", at=declined.selected_at + SOON
    )
    expertise = make_published()
    make_institute_bid(expertise)
    institute = make_selected(open_now(expertise))
    selections = [waiting, accepted, declined, institute]
    for person in people_of([one.expertise for one in selections]):
        by_sql = set(db.session.scalars(select(Expertise.id).where(policy.visible_to_provider(person))))
        assert by_sql == {one.expertise_id for one in selections if policy.is_provider(person, one)}


def test_the_board_agrees_with_can_bid():
    made = [
        make_published(),
        make_published(specialties=["goods"]),
        make_published(specialties=["build", "goods"]),
        make_published(procedure=Procedure.CRIMINAL),
        make_published(kind=Kind.REPEATED, earlier_expert="Ахметов С.Б."),
        make_published(kind=Kind.REPEATED, earlier_expert="см. TEST-EARLIER, заключение 12"),
        make_published(kind=Kind.ADDITIONAL, earlier_expert="Ахметов С.Б."),
    ]
    make_opened()
    experts = [
        make_expert(specialties=["build"]),
        make_expert(specialties=["build", "goods"]),
        make_expert(specialties=["build", "goods"], chamber=False),
        make_expert(specialties=["build"], name="Ахметов Серік Болатович"),
        make_expert(specialties=["build"], register_no="TEST-EARLIER"),
    ]
    member = make_expert(specialties=["build"])
    join(member.person, made[0].body)
    for expert in [*experts, member]:
        bidder, on = policy.bidder_of(expert.person), day_of(ON_BOARD)
        fit = queries.fit_map(bidder, on=on)
        shown = {s.expertise_id for s in queries.Board(expert.person, fit, True, ON_BOARD).page().items}
        searches = list(db.session.scalars(select(Search)))
        assert shown == {
            s.expertise_id for s in searches if policy.can_bid(expert.person, s, expert=expert, at=ON_BOARD)
        }
        other = {s.expertise_id for s in queries.Board(expert.person, fit, False, ON_BOARD).page().items}
        assert not shown & other
        assert made[3].id not in other


def test_the_fit_map_agrees_with_the_register_for_each_specialty():
    person, _ = make_institute(make_published(specialties=["build", "goods"]))
    body_id = person.bodies_with(Verb.ASSIGN)[0]
    body = person.active_memberships[0].body
    make_expert(kind=ExpertKind.STATE, institute=body, specialties=["handwriting"], attested_on=None)
    make_expert(kind=ExpertKind.STATE, institute=body, specialties=["handwriting", "goods"])
    private = make_expert(specialties=["build", "goods"], licensed=True)
    for bidder in (policy.Bidder(institute_id=body_id), policy.Bidder(expert=private)):
        fit = queries.fit_map(bidder, on=day_of(AT))
        mine = [private] if bidder.expert else experts_of_institute(body_id)
        for expert in mine:
            for specialty in specialties(day_of(AT)):
                expected = bool(registry.is_fit(expert, specialty, on=day_of(AT)))
                assert (specialty.id in fit.get(expert, frozenset())) is expected


def test_the_reasons_of_a_row_are_those_of_the_register_for_its_own_specialties():
    rows = [make_published(specialties=["build"]), make_published(specialties=["goods", "it"])]
    expert = make_expert(specialties=["goods"], chamber=False)
    bidder, on = policy.bidder_of(expert.person), day_of(ON_BOARD)
    fit = queries.fit_map(bidder, on=on)
    searches = queries.Board(expert.person, fit, False, ON_BOARD).page().items
    shown = queries.board_rows(searches, actor=expert.person, bidder=bidder, fitting=False, on=on)
    assert {row.expertise.id for row in shown} == {row.id for row in rows}
    for row in shown:
        alone = registry.is_fit(expert, list(row.expertise.specialties), on=on).decision
        assert [(r.code, r.params) for r in row.decision.reasons] == [(r.code, r.params) for r in alone.reasons]


def in_state(wanted):
    """An expertise in each state that bidding knows, and what is needed to try every verb on it."""
    if wanted is ExpertiseState.OPEN:
        expertise = make_published()
        make_bid(expertise)
        return expertise
    makers = {
        ExpertiseState.OPENED: make_opened,
        ExpertiseState.FAILED: make_failed,
        ExpertiseState.SELECTED: lambda: make_selected().expertise,
        ExpertiseState.ACCEPTED: lambda: make_accepted().expertise,
    }
    return makers[wanted]()


S = ExpertiseState
STATES = (S.OPEN, S.OPENED, S.FAILED, S.SELECTED, S.ACCEPTED)
MAY = {
    "select": {S.OPENED},
    "confirm_fallback": {S.FAILED},
    "search_again": {S.OPENED, S.FAILED},
    "bid": {S.OPEN},
    "answer": {S.SELECTED},
}


def answers(expertise):
    """Each verb's yes or no, asked by whoever would be allowed to."""
    by, search = chooser(expertise), queries.newest_search(expertise.id)
    bid = db.session.scalar(select(Bid).where(Bid.search_id == search.id).order_by(Bid.state.desc()).limit(1))
    living = queries.living_selection(expertise.id)
    expert = make_bidder(expertise)
    open_bid = next(iter(queries.choosable(search.id)), bid)
    return {
        "select": bool(open_bid and policy.can_select(by, open_bid)),
        "confirm_fallback": bool(policy.can_confirm_fallback(by, expertise)),
        "search_again": bool(policy.can_search_again(by, expertise)),
        "bid": bool(policy.can_bid(expert.person, search, expert=expert, at=search.began_at + SOON)),
        "answer": bool(living and policy.can_answer(living.expert.person, living)),
    }


@pytest.mark.parametrize("state", STATES)
def test_each_state_allows_its_verbs_and_no_other(state):
    expertise = in_state(state)
    assert expertise.state is state
    assert answers(expertise) == {verb: state in states for verb, states in MAY.items()}


@pytest.mark.parametrize(("state", "verb"), list(product(STATES, ("select", "confirm_fallback", "search_again"))))
def test_a_verb_in_the_wrong_state_is_refused_by_the_service_too(state, verb):
    if state in MAY[verb]:
        return
    expertise = in_state(state)
    by, search = chooser(expertise), queries.newest_search(expertise.id)
    at = search.offers_due_at + SOON
    bid = db.session.scalar(select(Bid).where(Bid.search_id == search.id).limit(1)) or make_bid()
    acts = {
        "select": lambda: service.select_bid(bid, by=by, reason="Near.", at=at),
        "confirm_fallback": lambda: service.confirm_fallback(expertise, by=by, at=at),
        "search_again": lambda: service.search_again(expertise, by=by, working_days=3, at=at),
    }
    with pytest.raises((Refused, Stale)):
        acts[verb]()
    assert expertise.state is state


def test_one_living_selection_by_constraint():
    selection = make_selected()
    other = make_expert(specialties=["build"])
    twin = Selection(
        expertise_id=selection.expertise_id, provider=selection.provider, expert_id=other.id, reason="Twin",
        selected_at=AT, selected_by_id=selection.selected_by_id, state=SelectionState.WAITING,
    )  # fmt: skip
    db.session.add(twin)
    with pytest.raises(Exception, match="uq_selection_living"):
        db.session.flush()
    db.session.rollback()


def test_sealed_offers_are_only_their_own_bidders():
    bid = make_bid()
    assert bid.state is BidState.SEALED
    assert not policy.can_see_bid(chooser(bid.search.expertise), bid)
    assert policy.can_see_bid(bid.expert.person, bid)
