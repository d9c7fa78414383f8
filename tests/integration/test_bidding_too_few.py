"""The least number of valid offers: below it the search has failed, and what came may still be chosen."""

from __future__ import annotations

import pytest

from app.bidding import policy, queries, service
from app.bidding.states import BidState, SelectionState
from app.intake.states import ExpertiseState, SearchOutcome
from app.kernel.clock import day_of
from app.kernel.errors import Stale
from tests.builders.bidding import SOON, chooser, letters_to, make_bid, make_institute, make_opened, open_now
from tests.builders.intake import make_published
from tests.builders.reference import set_rule

pytestmark = pytest.mark.usefixtures("ctx")


def few(offers=1, **kw):
    set_rule("offers.minimum", 2)
    expertise = make_published(**kw)
    make_institute(expertise)
    bids = [make_bid(expertise) for _ in range(offers)]
    open_now(expertise)
    return expertise, queries.newest_search(expertise.id), bids


def test_without_a_value_one_valid_offer_is_enough():
    expertise = make_opened(offers=1)
    assert expertise.state is ExpertiseState.OPENED
    assert queries.least_offers(queries.newest_search(expertise.id)) == 1


def test_too_few_offers_are_opened_counted_and_the_institute_is_proposed_in_time():
    expertise, search, bids = few()
    assert (expertise.state, search.outcome, search.offers_count) == (
        ExpertiseState.FAILED, SearchOutcome.TOO_FEW, 1,
    )  # fmt: skip
    assert bids[0].state is BidState.OPENED
    proposal = queries.living_proposal(search.id)
    assert proposal.institute_id is not None
    assert proposal.due_on is not None
    assert "bidding/search_failed" in letters_to(expertise.official)


@pytest.mark.parametrize(("offers", "state"), [(0, "none"), (1, "too_few"), (2, "offers"), (3, "offers")])
def test_the_outcome_by_the_number_of_valid_offers(offers, state):
    assert few(offers)[1].outcome == state


def test_the_greatest_rule_of_a_specialty_goes_before_the_general_one():
    set_rule("offers.minimum", 1)
    set_rule("offers.minimum.goods", 3)
    expertise = make_published(specialties=["build", "goods"])
    assert queries.least_offers(queries.newest_search(expertise.id)) == 3
    assert queries.least_offers(queries.newest_search(make_published().id)) == 1


def test_the_rule_of_the_day_on_which_the_search_began_holds():
    expertise = make_published()
    make_bid(expertise)
    search = queries.newest_search(expertise.id)
    set_rule("offers.minimum", 2, on=day_of(search.offers_due_at))
    open_now(expertise)
    assert search.outcome is SearchOutcome.OFFERS


def test_the_body_chooses_among_what_came_with_its_reason():
    expertise, search, (bid,) = few()
    by, at = chooser(expertise), search.offers_due_at + SOON
    assert policy.can_select(by, bid)
    selection = service.select_bid(bid, by=by, reason="The only one, and in good time.", at=at)
    assert selection.state is SelectionState.WAITING
    service.answer_selection(selection, accept=True, by=bid.expert.person, at=at + SOON)
    assert expertise.state is ExpertiseState.ACCEPTED


def test_an_offer_of_a_failed_search_without_such_an_outcome_is_not_chosen():
    expertise, search, (bid,) = few()
    search.outcome = SearchOutcome.OFFERS
    assert not policy.can_select(chooser(expertise), bid)


def test_the_institute_is_confirmed_instead_and_those_who_offered_are_told():
    expertise, search, (bid,) = few()
    by, at = chooser(expertise), search.offers_due_at + SOON
    selection = service.confirm_fallback(expertise, by=by, at=at)
    head = queries.living_proposal(search.id).institute
    assert selection.institute_id == head.id
    with pytest.raises(Stale):
        service.select_bid(bid, by=by, reason="After all.", at=at)


def test_or_the_body_searches_again():
    expertise, search, (bid,) = few()
    service.search_again(expertise, by=chooser(expertise), working_days=5, at=search.offers_due_at + SOON)
    assert expertise.state is ExpertiseState.OPEN
    assert letters_to(bid.expert.person)[-1] == "bidding/search_again"


def test_who_declines_leaves_the_others_to_choose_from_and_then_the_institute():
    set_rule("offers.minimum", 3)
    expertise = make_published()
    bids = [make_bid(expertise) for _ in range(2)]
    open_now(expertise)
    at = queries.newest_search(expertise.id).offers_due_at + SOON
    for bid, state in zip(bids, (ExpertiseState.OPENED, ExpertiseState.FAILED), strict=True):
        selection = service.select_bid(bid, by=chooser(expertise), reason="Near.", at=at)
        service.answer_selection(selection, accept=False, by=bid.expert.person, reason="Ill.", at=at)
        assert expertise.state is state
