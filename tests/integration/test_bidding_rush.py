"""Five hundred offers in the last second before a deadline, against two web workers: none lost, none doubled.

How many get in depends on the machine, and no assertion rests on it: whoever posts long before the deadline is
stored, whoever posts after the opening is refused, and of the rush between each is told what became of the offer.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.bidding import queries, service
from app.bidding.models import Bid, BidVersion, OpenedBid
from app.bidding.states import BidState
from app.intake.models import Search
from app.intake.states import SearchOutcome
from app.kernel import clock, sealing
from app.kernel.db import db
from app.notices.models import Letter
from tests.builders.intake import make_published
from tests.builders.registry import make_expert
from tests.rush import Answer, Client, Shot, fire, make_crowd, two_workers

CROWD, EARLY, LATE = 500, 20, 5
LAST_SECOND, STEP = timedelta(seconds=1), timedelta(seconds=1.1) / CROWD  # the last ones come after the deadline
STORED, REFUSED, DOUBLED = 302, 403, 409

Post = Callable[[Sequence[Shot]], list[Answer]]


@pytest.fixture
def rush(own_app, settings) -> Iterator[tuple[Any, list[Client], Post]]:
    """A published request, a crowd of fit experts who are signed in, and how they post."""
    now = clock.now()
    expertise = make_published(at=now - timedelta(days=1))
    search_id = queries.newest_search(expertise.id).id
    clients = make_crowd(own_app, make_expert(specialties=["build"], on=clock.day_of(now)), CROWD + LATE)
    path = f"/expertises/{expertise.id}/offer"
    with two_workers(settings, own_app.config["SQLALCHEMY_DATABASE_URI"]) as port:
        yield search_id, clients, lambda shots: fire(port, path, shots)


def opening(app: Any, search_id: Any) -> threading.Thread:
    """The job of the opening, which tries all the while and opens once."""

    def try_on() -> None:
        with app.app_context():
            while not service.open_search(search_id, at=clock.now()):
                db.session.rollback()
                time.sleep(0.02)
            db.session.commit()
            db.session.remove()

    thread = threading.Thread(target=try_on)
    thread.start()
    return thread


def test_who_offers_in_the_last_second_is_stored_and_opened_or_refused_with_the_time(own_app, rush):
    search_id, clients, post = rush
    begun = datetime.now(UTC)
    shots = [Shot(client, begun, 150_000 + place) for place, client in enumerate(clients[:EARLY])]
    early = post([*shots, *shots])  # each form twice at once: a double click
    again = {client: int(client in clients[:EARLY]) for client in clients}  # the version that their page shows
    due = datetime.now(UTC) + 2 * LAST_SECOND
    db.session.get_one(Search, search_id).offers_due_at = due
    db.session.commit()
    job = opening(own_app, search_id)
    last = post(
        [
            Shot(one, due - LAST_SECOND + STEP * place, 200_000 + place, again[one])
            for place, one in enumerate(clients[:CROWD])
        ]
    )
    job.join(300)
    late = post([Shot(client, begun, 300_000) for client in clients[CROWD:]])
    assert Counter(answer.status for answer in early) == {STORED: EARLY, DOUBLED: EARLY}
    assert {answer.status for answer in late} == {REFUSED}
    assert {answer.status for answer in last} <= {STORED, REFUSED}
    db.session.expire_all()
    assert_told_the_truth(search_id, due, [*early, *last, *late])


def assert_told_the_truth(search_id: Any, due: datetime, answers: list[Answer]) -> None:
    """What the clients were told is what the database holds, version by version, and all of it was opened."""
    stored: dict[Any, list[int]] = defaultdict(list)
    for answer in answers:
        if answer.status == STORED:
            stored[answer.shot.client.expert_id].append(answer.shot.tenge)
        elif answer.status == REFUSED:
            assert clock.local(due).strftime("%H:%M") in answer.text
    search = db.session.get_one(Search, search_id)
    bids = {bid.expert_id: bid for bid in db.session.scalars(select(Bid).where(Bid.search_id == search_id))}
    assert bids.keys() == stored.keys()
    assert (search.outcome, search.offers_count) == (SearchOutcome.OFFERS, len(bids))
    assert db.session.scalar(select(func.count()).select_from(OpenedBid)) == len(bids)
    sent = select(Letter.context["digest"].as_string()).where(Letter.template == "bidding/offer_placed")
    letters = Counter(db.session.scalars(sent))
    assert letters == Counter(db.session.scalars(select(BidVersion.digest)))
    for expert_id, bid in bids.items():
        assert_opened(bid, stored[expert_id], due)


def assert_opened(bid: Bid, posted: list[int], due: datetime) -> None:
    """Each stored post is one version, received in time and unharmed; the last one is what was opened."""
    assert [version.number for version in bid.versions] == list(range(1, len(posted) + 1))
    for version in bid.versions:
        assert version.at < due
        assert sealing.digest(version.sealed) == version.digest
    assert bid.state is BidState.OPENED
    assert db.session.get_one(OpenedBid, bid.id).work_tenge == max(posted)  # whoever changed an offer asked for more
