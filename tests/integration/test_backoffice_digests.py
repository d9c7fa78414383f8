"""The morning letter: the numbers of the desk, once a day, on working days, for whoever wants it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.accounts.models import Person
from app.accounts.queries import token_hash
from app.accounts.states import Verb
from app.backoffice import queries, service
from app.backoffice.models import CalendarFeed, Digest
from app.kernel import clock, mail
from app.kernel.db import db
from app.notices.models import Letter
from app.reference import queries as reference
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import make_complete, make_draft
from tests.races import at_once

MORNING = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)  # a Monday, 08:30 in Kazakhstan
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _judge(drafts: int = 2) -> Person:
    body = make_body()
    judge = make_person(body, [Verb.DRAFT, Verb.PUBLISH, Verb.SELECT, Verb.ANSWER])
    for _ in range(drafts):
        make_draft(by=judge)
    return judge


def _letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.template == "backoffice/digest")))


def test_letter_says_what_the_desk_says_and_its_links_open_the_steps(browse: Any, monkeypatch: Any) -> None:
    judge = _judge(4)
    assert service.send_digests(at=MORNING) >= 1
    (letter,) = _letters()
    desk = queries.Desk(judge, MORNING, clock.day_of(MORNING))
    told = {key: count for key, count, _path, _steps in letter.context["groups"]}
    assert told == {group.key: group.count for group in queries.overview(desk) if group.mine} == {"draft": 4}
    paper = mail.render(letter.template, letter.context, language="en")
    assert paper.subject == "What waits for you today"
    assert "Requests to complete: 4" in paper.text
    assert judge.name not in paper.text
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    (_key, _count, path, steps) = letter.context["groups"][0]
    reader = browse(judge)
    reader.get(path)
    number, _late, step = steps[0]
    assert len(steps) == 3
    assert number in reader.get(reader.get(step, status=302).location).get_data(as_text=True)
    gone = step.replace("draft", "petitions")
    assert reader.get(gone, status=302).location.endswith("/work")
    assert browse(make_person()).get(step, status=302).location.endswith("/work")


def test_one_letter_a_day_and_the_next_one_tomorrow(ctx: Flask) -> None:
    _judge()
    assert service.send_digests(at=MORNING) == 1
    assert service.send_digests(at=MORNING + 5 * HOUR) == 0
    assert len(_letters()) == 1
    assert service.send_digests(at=MORNING + DAY) == 1
    assert len(_letters()) == 2


@pytest.mark.parametrize(
    ("at", "hour", "due"),
    [
        (MORNING, None, True),
        (MORNING - HOUR, None, False),
        (MORNING - HOUR, 7, True),
        (MORNING, 9, False),
        (MORNING - DAY, None, False),  # a Sunday
    ],
)
def test_letters_go_out_on_working_days_from_the_hour_of_the_rule(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch, at: datetime, hour: int | None, due: bool
) -> None:
    if hour is not None:
        monkeypatch.setattr(queries.digests, "digest_hour", lambda on: hour)
        monkeypatch.setattr(queries, "digest_hour", lambda on: hour)
    assert service.digests.due_now(at=at) is due


def test_hour_is_eight_while_the_rule_is_not_set(ctx: Flask) -> None:
    day = clock.day_of(MORNING)
    assert reference.rule("digest.hour", on=day).value is None
    assert queries.digest_hour(day) == 8


def test_nothing_to_say_or_switched_off_is_no_letter(ctx: Flask, browse: Any) -> None:
    idle, off, none = _judge(0), _judge(), make_person()
    browse(off).post("/account/digest", {})
    assert off.digest is False
    service.send_digests(at=MORNING)
    assert _letters() == []
    assert set(db.session.scalars(select(Digest.person_id))) == {idle.id}
    for person in (idle, off, none):
        assert (db.session.scalar(select(Person.id).where(queries.wanting(), Person.id == person.id)) is not None) is (
            person.wants_digest
        )
    browse(off).post("/account/digest", {"digest": "y"})
    service.send_digests(at=MORNING + HOUR)
    assert [letter.to_person_id for letter in _letters()] == [off.id]


def test_two_workers_write_one_letter_and_two_new_calendar_addresses_leave_one(own_app: Flask) -> None:
    person_id = _judge().id
    db.session.commit()

    def feed() -> str:
        return service.make_feed(by=db.session.get_one(Person, person_id), at=MORNING)

    tokens = {token_hash(token) for token in at_once(own_app, feed, feed)}
    (living,) = db.session.scalars(select(CalendarFeed).where(CalendarFeed.ended_at.is_(None)))
    assert living.token_hash in tokens
    db.session.rollback()
    together = threading.Barrier(2)

    def work() -> None:
        with own_app.app_context():
            together.wait(10)
            service.send_digest(person_id, at=MORNING)
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(_letters()) == 1
    db.session.rollback()


def test_letter_costs_the_same_for_one_and_for_ten_things(ctx: Flask) -> None:
    few, many = _judge(1), _judge(10)
    make_complete(by=many)
    asked: list[int] = []
    for person in (few, many):
        db.session.expire_all()
        seen: list[str] = []
        note = lambda _c, _k, statement, *_: seen.append(statement)  # noqa: B023, E731
        event.listen(db.engines[None], "before_cursor_execute", note)
        assert service.send_digest(person.id, at=MORNING)
        event.remove(db.engines[None], "before_cursor_execute", note)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 16
    assert db.session.scalar(select(func.count()).select_from(Digest)) == 2
