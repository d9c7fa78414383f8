"""Races of the market aids, with real threads and real commits."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.bidding import service
from app.bidding.models import Bid, PriceGuide, PriceReview, SavedSearch, SearchMatch, Selection
from app.bidding.states import Pace, PriceState
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.notices.models import Letter
from tests.builders.bidding import SOON, chooser, make_bid, make_bidder, open_now
from tests.builders.intake import AT, make_published
from tests.builders.market import body_of, make_flagged, make_past, make_saved, newest, opened_at
from tests.builders.reference import set_rule
from tests.integration.test_bidding_races import count, race  # noqa: F401 - a fixture


def failed(answers):
    return [answer for answer in answers if isinstance(answer, Exception)]


def test_a_notice_matched_at_once_by_two_workers_is_told_once(race):  # noqa: F811
    set_rule("invitations.max_per_week", 9)
    expertise = make_published()
    for _ in range(3):
        make_saved(make_bidder(expertise).person, pace=Pace.AT_ONCE)
    search_id = newest(expertise)
    db.session.commit()
    answers = race(*[lambda: service.match_search(search_id, at=AT + SOON)] * 3)
    assert failed(answers) == []
    assert sum(answers) == count(SearchMatch) == 3
    assert count(Letter, Letter.template == "bidding/search_found") == 3


def test_two_matches_at_once_do_not_exceed_the_letters_of_a_week(race):  # noqa: F811
    set_rule("invitations.max_per_week", 1)
    expertises = [make_published(), make_published()]
    make_saved(make_bidder(expertises[0]).person, pace=Pace.AT_ONCE)
    ids = [newest(expertise) for expertise in expertises]
    db.session.commit()
    answers = race(*(lambda key=key: service.match_search(key, at=AT + SOON) for key in ids))
    assert failed(answers) == []
    assert count(SearchMatch) == 2
    assert count(Letter, Letter.template == "bidding/search_found") == 1


def test_two_digests_at_once_are_one_letter(race):  # noqa: F811
    expertise = make_published()
    make_saved(make_bidder(expertise).person)
    service.match_search(newest(expertise), at=AT + SOON)
    db.session.commit()
    assert sorted(race(*[lambda: service.send_digests(at=AT + 2 * SOON)] * 2)) == [0, 1]
    assert count(Letter, Letter.template == "bidding/search_found") == 1


def test_the_same_name_at_once_is_one_saved_search(race):  # noqa: F811
    person_id = make_bidder(make_published()).person_id
    db.session.commit()

    def saving():
        try:
            return make_saved(db.session.get_one(Person, person_id)).id
        except RuleBroken as problem:
            db.session.rollback()
            return problem

    answers = race(saving, saving)
    assert len(failed(answers)) == 1
    assert count(SavedSearch) == 1


def test_the_database_refuses_a_second_search_of_a_name_and_a_second_match(ctx):
    expertise = make_published()
    person = make_bidder(expertise).person
    make_saved(person, name="One")
    match = {"person_id": person.id, "search_id": newest(expertise), "found_at": AT, "reasons": []}
    db.session.add(SearchMatch(**match))
    db.session.flush()
    twins = (SavedSearch(person_id=person.id, name="ONE", made_at=AT), SearchMatch(**match))
    for twin, name in zip(twins, ("uq_saved_search_name", "uq_search_match_person_id_search_id"), strict=True):
        with pytest.raises(IntegrityError, match=name), db.session.begin_nested() as nested:
            nested.session.add(twin)
    assert count(SavedSearch) == count(SearchMatch) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_two_bodies_that_choose_one_expert_at_once_leave_one(race, attempt):  # noqa: F811
    set_rule("capacity.hours_per_work", 20)
    set_rule("capacity.block_percent", 60)
    expertises = [make_published(), make_published()]
    expert = make_bidder(expertises[0], weekly_hours=10)
    bids = [make_bid(one, expert=expert) for one in expertises]
    for one in expertises:
        open_now(one)
    at = bids[0].search.offers_due_at + SOON
    pairs = [(bid.id, chooser(one).id) for bid, one in zip(bids, expertises, strict=True)]
    db.session.commit()

    def choosing(bid_id, by_id):
        def act():
            bid, by = db.session.get_one(Bid, bid_id), db.session.get_one(Person, by_id)
            return service.select_bid(bid, by=by, reason="Near.", at=at).id

        return act

    answers = race(*(choosing(*pair) for pair in pairs))
    (lost,) = failed(answers)
    assert isinstance(lost, Refused)
    assert lost.decision.codes == ("no_hours",)
    assert count(Selection) == 1


def test_an_explanation_asked_for_twice_at_once_is_asked_once(race):  # noqa: F811
    review = make_flagged()
    review_id, by_id, at, bidder_id = review.id, body_of(review).id, opened_at(review), review.bid.placed_by_id
    db.session.commit()

    def asking():
        thing, by = db.session.get_one(PriceReview, review_id), db.session.get_one(Person, by_id)
        return service.ask_price(thing, question="", working_days=2, by=by, at=at).id

    assert len(failed(race(asking, asking))) == 1
    assert db.session.get_one(PriceReview, review_id).state is PriceState.ASKED
    assert count(Letter, Letter.template == "bidding/price_asked", Letter.to_person_id == bidder_id) == 1


def test_two_nights_at_once_make_one_guide(race):  # noqa: F811
    for price in (100_000, 120_000, 150_000, 160_000, 200_000):
        make_past(price)
    db.session.commit()
    assert race(*[lambda: service.refresh_price_guide(at=AT + 900 * SOON)] * 2) == [2, 2]
    assert count(PriceGuide) == 2
