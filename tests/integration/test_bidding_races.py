"""Races with real threads and real commits: the database has the last word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.models import Person
from app.bidding import queries, service
from app.bidding.models import Bid, BidVersion, OpenedBid, Selection
from app.bidding.states import BidState
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState, SearchOutcome
from app.kernel.db import db
from app.kernel.errors import Refused, Stale, WrongState
from app.kernel.journal import JournalEntry
from app.notices.models import Letter
from tests.builders.bidding import SOON, chooser, make_bid, make_bidder, make_opened, offer
from tests.builders.intake import make_published
from tests.races import at_once

LOST = (IntegrityError, StaleDataError, Refused, Stale, WrongState)


@pytest.fixture
def race(own_app):
    """Runs functions at the same moment, each in a thread, session and transaction of its own."""
    db.session.commit()

    def run(*acts: Callable[[], Any]) -> list[Any]:
        return at_once(own_app, *acts, lost=LOST)

    return run


def count(model: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def placing(expertise_id: Any, person_id: Any, at: Any, *, version: int = 0, **kw: Any) -> Callable[[], Any]:
    def act() -> Any:
        expertise, person = db.session.get_one(Expertise, expertise_id), db.session.get_one(Person, person_id)
        return service.place_bid(expertise, by=person, offer=offer(**kw), at=at, version=version).id

    return act


def test_two_openings_at_once_open_once(race):
    expertise = make_published()
    bid = make_bid(expertise)
    search_id, due, bid_id = bid.search_id, bid.search.offers_due_at, bid.id
    db.session.commit()
    acts = [lambda: service.open_search(search_id, at=due) for _ in range(4)]
    assert sorted(race(*acts)) == [False, False, False, True]
    search = db.session.get(Search, search_id)
    assert (search.outcome, search.offers_count) == (SearchOutcome.OFFERS, 1)
    assert count(OpenedBid) == 1
    assert count(JournalEntry, JournalEntry.subject_id == bid_id, JournalEntry.verb == "open") == 1
    assert count(Letter, Letter.template == "bidding/offers_opened") == 1


def test_the_same_offer_twice_at_once_is_one_offer(race):
    expertise = make_published()
    expert = make_bidder(expertise)
    ids = expertise.id, expert.person_id
    at = queries.newest_search(expertise.id).began_at + SOON
    db.session.commit()
    answers = race(placing(*ids, at), placing(*ids, at))
    stored = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(stored) == 1
    assert count(Bid) == 1
    assert count(BidVersion) == 1


@pytest.mark.parametrize("attempt", range(4))
def test_an_offer_at_the_deadline_is_stored_and_opened_or_refused_with_the_time(race, attempt):
    expertise = make_published()
    expert = make_bidder(expertise)
    search = queries.newest_search(expertise.id)
    search_id, due, ids = search.id, search.offers_due_at, (expertise.id, expert.person_id)
    db.session.commit()
    answers = race(
        placing(*ids, due - timedelta(microseconds=1), days=7), lambda: service.open_search(search_id, at=due)
    )
    assert answers[1] is True
    search = db.session.get(Search, search_id)
    if isinstance(answers[0], Refused):
        assert answers[0].decision.codes == ("not_open",)
        assert count(Bid) == 0
        assert search.outcome is SearchOutcome.NONE
    else:
        assert db.session.get(OpenedBid, answers[0]).days == 7
        assert search.outcome is SearchOutcome.OFFERS
    assert count(Bid, Bid.state == BidState.SEALED) == 0


def test_two_selections_at_once_leave_one(race):
    expertise = make_opened()
    by_id = chooser(expertise).id
    search = queries.newest_search(expertise.id)
    at, bids = search.offers_due_at + SOON, [bid.id for bid in queries.choosable(search.id)]
    db.session.commit()

    def choosing(bid_id):
        def act():
            person, bid = db.session.get_one(Person, by_id), db.session.get_one(Bid, bid_id)
            return service.select_bid(bid, by=person, reason="Near.", at=at).id

        return act

    answers = race(*(choosing(bid_id) for bid_id in bids))
    assert sum(isinstance(answer, Exception) for answer in answers) == 1
    assert count(Selection) == 1
    assert db.session.get(Expertise, expertise.id).state is ExpertiseState.SELECTED
    assert count(Bid, Bid.state == BidState.SELECTED) == 1


def test_two_answers_at_once_leave_one(race):
    expertise = make_opened(offers=1)
    search = queries.newest_search(expertise.id)
    at = search.offers_due_at + SOON
    bid = queries.choosable(search.id)[0]
    selection = service.select_bid(bid, by=chooser(expertise), reason="Near.", at=at)
    selection_id, person_id = selection.id, bid.expert.person_id
    db.session.commit()

    def answering(accept):
        def act():
            chosen, person = db.session.get_one(Selection, selection_id), db.session.get_one(Person, person_id)
            service.answer_selection(chosen, accept=accept, by=person, reason="Because.", at=at + SOON)
            return accept

        return act

    answers = race(answering(True), answering(False))
    assert sum(isinstance(answer, Exception) for answer in answers) == 1
