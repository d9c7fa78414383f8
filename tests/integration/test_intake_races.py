"""Real threads, real commits: nobody publishes twice, no number is given twice, no turn overlaps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.models import Person
from app.intake import service
from app.intake.models import Expertise, Search, Turn
from app.intake.states import Owner
from app.kernel.db import db
from app.kernel.errors import WrongState
from app.kernel.numbers import parse_number
from tests.builders.intake import AT, make_official, make_prepared, make_published
from tests.races import at_once

Act = Callable[[int], Any]
LOST = (StaleDataError, WrongState, IntegrityError)


def race(app: Flask, act: Act, runners: int = 4) -> list[Any]:
    """Everybody at once, each in a transaction of its own; the answers, or the errors of those who lost."""
    return at_once(app, *(partial(act, index) for index in range(runners)), lost=LOST)


def test_publication_pressed_by_four_at_once_is_one_publication(own_app: Flask) -> None:
    e = make_prepared()
    db.session.commit()
    expertise_id, key, official_id = e.id, e.publish_key, e.official_id

    def publish(_: int) -> str:
        found, official = db.session.get(Expertise, expertise_id), db.session.get(Person, official_id)
        return service.publish(found, publish_key=key, by=official, at=AT).state.value  # type: ignore[arg-type]

    assert race(own_app, publish) == ["open"] * 4
    db.session.expire_all()
    count = select(func.count())
    assert db.session.scalar(count.select_from(Search)) == 1
    assert db.session.scalar(text("select count(*) from journal_entry where verb = 'publish'")) == 1
    assert (
        db.session.scalar(text("select count(*) from procrastinate_jobs where task_name = 'bidding.open_search'")) == 1
    )


def test_numbers_drawn_at_once_are_all_different(own_app: Flask) -> None:
    official = make_official()
    db.session.commit()
    official_id = official.id

    def draft(_: int) -> str:
        person = db.session.get(Person, official_id)
        assert person is not None
        return service.create_draft(body=person.active_memberships[0].body, by=person, at=AT).number

    numbers = race(own_app, draft, 6)
    assert sorted(parse_number(n).sequence for n in numbers) == [1, 2, 3, 4, 5, 6]


def test_two_moves_at_once_are_one_move(own_app: Flask) -> None:
    e = make_published()
    db.session.commit()
    expertise_id = e.id

    def move(index: int) -> str:
        found = db.session.get(Expertise, expertise_id)
        assert found is not None
        verb = ("open_offers", "withdraw")[index % 2]
        service.move_expertise(found, verb, by=None, at=AT + timedelta(hours=1))
        return verb

    answers = race(own_app, move)
    assert sum(isinstance(a, str) for a in answers) == 1
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(Turn)) <= 2


def test_ball_passed_by_four_at_once_makes_one_line(own_app: Flask) -> None:
    e = make_published()
    db.session.commit()
    expertise_id, owners = e.id, list(Owner)

    def throw(index: int) -> int:
        found = db.session.get(Expertise, expertise_id)
        assert found is not None
        service.pass_turn(found, owners[index % 3], why=str(index), at=AT + timedelta(minutes=7 - index))
        return index

    assert race(own_app, throw) == [0, 1, 2, 3]
    db.session.expire_all()
    turns = list(db.session.scalars(select(Turn).order_by(Turn.began_at)))
    assert all(a.ended_at == b.began_at for a, b in pairwise(turns))
    assert turns[-1].ended_at is None
