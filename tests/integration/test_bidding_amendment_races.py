"""A change of a published request against the deadline, against offers, against confirmations: real threads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.bidding import queries, rules, service
from app.bidding.models import Bid, BidConfirmation, NoticeQuestion, OpenedBid
from app.bidding.states import BidState
from app.intake.models import Amendment, Expertise, Search
from app.intake.rules.amending import values_of
from app.intake.states import SearchOutcome
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale
from tests.builders.bidding import SOON, make_bid, make_bidder, offer
from tests.builders.intake import make_published
from tests.builders.questions import TEXT, make_amended, make_question
from tests.integration.test_bidding_races import placing
from tests.integration.test_bidding_races import race as race  # noqa: PLC0414 - the fixture

TICK = timedelta(microseconds=1)


def amending(expertise_id, at, question="What is it worth?"):
    def act():
        expertise = db.session.get_one(Expertise, expertise_id)
        values = values_of(expertise) | {"questions": [question]}
        try:
            row = service.amend(expertise, values, why="Asked for.", by=expertise.official, at=at)
        except (Stale, RuleBroken) as problem:
            db.session.rollback()
            return problem
        return row.number

    return act


def confirming(bid_id, person_id, at, edition):
    def act():
        bid, person = db.session.get_one(Bid, bid_id), db.session.get_one(Person, person_id)
        try:
            return service.confirm_bid(bid, by=person, at=at, edition=edition).id
        except Stale as problem:
            db.session.rollback()
            return problem

    return act


@pytest.mark.parametrize("attempt", range(3))
def test_a_change_at_the_deadline_extends_it_or_comes_too_late(race, attempt):
    expertise = make_published()
    make_bid(expertise)
    search = queries.newest_search(expertise.id)
    search_id, due, key = search.id, search.offers_due_at, expertise.id
    db.session.commit()
    changed, opened = race(amending(key, due - TICK), lambda: service.open_search(search_id, at=due))
    search = db.session.get(Search, search_id)
    if isinstance(changed, Refused):
        assert opened is True
        assert search.outcome is SearchOutcome.OFFERS
    else:
        assert (changed, opened) == (1, False)
        assert search.outcome is None
        assert search.offers_due_at > due
        assert db.session.scalar(select(func.count()).select_from(OpenedBid)) == 0


@pytest.mark.parametrize("attempt", range(3))
def test_a_change_against_an_offer_leaves_it_sealed_for_one_edition(race, attempt):
    expertise = make_published()
    expert = make_bidder(expertise)
    at, ids = queries.newest_search(expertise.id).began_at + SOON, (expertise.id, expert.person_id)
    db.session.commit()
    placed, _ = race(placing(*ids, at), amending(expertise.id, at))
    bid = db.session.get(Bid, placed)
    search = db.session.get(Search, bid.search_id)
    assert (bid.state, search.edition) == (BidState.SEALED, 2)
    assert queries.needs_confirmation(bid) is (bid.versions[0].edition == 1)


@pytest.mark.parametrize("attempt", range(3))
def test_an_offer_of_an_old_page_is_refused_where_the_change_was_faster(race, attempt):
    expertise = make_published()
    expert = make_bidder(expertise)
    at, ids = queries.newest_search(expertise.id).began_at + SOON, (expertise.id, expert.person_id)
    db.session.commit()

    def act():
        key, person = db.session.get_one(Expertise, ids[0]), db.session.get_one(Person, ids[1])
        try:
            return service.place_bid(key, by=person, offer=offer(edition="1"), at=at).id
        except Stale as problem:
            db.session.rollback()
            return problem

    placed, _ = race(act, amending(expertise.id, at))
    bids = list(db.session.scalars(select(Bid)))
    assert len(bids) == (0 if isinstance(placed, Stale) else 1)
    assert all(bid.versions[0].edition == 1 for bid in bids)


@pytest.mark.parametrize("attempt", range(3))
def test_a_confirmation_at_the_deadline_is_stored_and_opened_or_refused(race, attempt):
    expertise = make_published()
    bid = make_bid(expertise)
    make_amended(expertise)
    search = queries.newest_search(expertise.id)
    search_id, due, ids = search.id, search.offers_due_at, (bid.id, bid.expert.person_id)
    db.session.commit()
    answers = race(confirming(*ids, due - TICK, 2), lambda: service.open_search(search_id, at=due))
    bid = db.session.get(Bid, ids[0])
    assert answers[1] is True
    if isinstance(answers[0], Refused):
        assert bid.state is BidState.LAPSED
        assert db.session.get(OpenedBid, bid.id) is None
    else:
        assert bid.state is BidState.OPENED
        assert db.session.get(OpenedBid, bid.id) is not None


@pytest.mark.parametrize("attempt", range(3))
def test_a_confirmation_against_a_second_change_is_of_the_edition_that_was_read(race, attempt):
    expertise = make_published()
    bid = make_bid(expertise)
    make_amended(expertise)
    at, ids = queries.newest_search(expertise.id).began_at + 3 * SOON, (bid.id, bid.expert.person_id)
    db.session.commit()
    race(confirming(*ids, at, 2), amending(expertise.id, at, "And what is the shed worth?"))
    assert all(row.edition == 2 for row in db.session.scalars(select(BidConfirmation)))
    assert queries.needs_confirmation(db.session.get(Bid, ids[0]))


def test_two_clicks_at_once_are_one_confirmation(race):
    expertise = make_published()
    bid = make_bid(expertise)
    make_amended(expertise)
    at, ids = queries.newest_search(expertise.id).began_at + 3 * SOON, (bid.id, bid.expert.person_id)
    db.session.commit()
    answers = race(*(confirming(*ids, at, 2) for _ in range(3)))
    assert len(set(answers)) == 1
    assert db.session.scalar(select(func.count()).select_from(BidConfirmation)) == 1


def test_two_changes_at_once_have_two_numbers(race):
    expertise = make_published()
    at, key = queries.newest_search(expertise.id).began_at + SOON, expertise.id
    db.session.commit()
    answers = race(amending(key, at, "One?"), amending(key, at, "Two?"))
    assert sorted(answers) == [1, 2]
    rows = list(db.session.scalars(select(Amendment).order_by(Amendment.number)))
    assert rows[1].before["bidders"] == rows[0].after["bidders"]


def test_questions_at_once_are_numbered_and_limited(race):
    expertise = make_published()
    expert = make_bidder(expertise)
    at, ids = queries.newest_search(expertise.id).began_at + SOON, (expertise.id, expert.person_id)
    db.session.commit()

    def act():
        key, person = db.session.get_one(Expertise, ids[0]), db.session.get_one(Person, ids[1])
        try:
            return service.ask_question(key, by=person, text=TEXT, at=at).number
        except RuleBroken as problem:
            db.session.rollback()
            return problem

    answers = race(*(act for _ in range(rules.MOST_WAITING + 2)))
    assert sorted(a for a in answers if isinstance(a, int)) == list(range(1, rules.MOST_WAITING + 1))


def test_two_answers_at_once_leave_one(race):
    question = make_question(make_published())
    key, by_id = question.id, question.search.expertise.official_id
    at = question.search.began_at + 2 * SOON
    db.session.commit()

    def answering(words):
        def act():
            asked, person = db.session.get_one(NoticeQuestion, key), db.session.get_one(Person, by_id)
            return service.answer_question(asked, by=person, answer=words, affects=False, at=at).answer

        return act

    answers = race(answering("Yes."), answering("No."))
    assert sum(isinstance(answer, Exception) for answer in answers) == 1
    assert db.session.get(NoticeQuestion, key).answer in answers
