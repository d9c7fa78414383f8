"""Figures are kept for some minutes and made by one at a time; real commits, hence a database of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.kernel.db import db
from app.kernel.errors import Refused
from app.reference.service import renew_stamp
from app.reference.states import Procedure
from app.reporting import jobs, service
from app.reporting.models import KeptFigures
from app.reporting.queries import Dimension, Made, Question, Scope, kept
from tests.builders.accounts import make_person
from tests.builders.reporting import AT, World, make_reader
from tests.races import at_once

EVERYTHING = Question(Scope(), Dimension.REGION)
CIVIL = Question(Scope(procedure=Procedure.CIVIL), Dimension.REGION)
MINUTE = timedelta(minutes=1)
CHANGES = (
    "insert into calendar_day values ('2026-03-03', 1, 'off', 'Test', 'Order 1', now(), null)",
    "update legal_rule set act = act || ' '",
    "update pilot_scope set name_en = name_en || ' '",
    "delete from pilot_region where region_code = (select min(region_code) from pilot_region)",
)


@pytest.fixture
def world(own_app: Flask) -> World:
    found = World(1)
    found.add(20)
    db.session.commit()
    return found


def ask(question: Question, at: Any = AT) -> Made:
    """As another process asks: nothing of it is in memory."""
    kept._unpacked.clear()
    found = service.figures_of(question, at=at)
    db.session.rollback()
    return found


def one_more(world: World) -> None:
    world._one()
    db.session.commit()


def total(made: Made) -> int:
    return made.figures.total.count("requested")


def test_every_process_tells_the_same_figures_for_ten_minutes_then_newer_ones(world: World) -> None:
    first = ask(EVERYTHING)
    one_more(world)
    for minutes in (0, 4, 10):
        again = ask(EVERYTHING, AT + minutes * MINUTE)
        assert (again.id, again.at, total(again)) == (first.id, AT, total(first))
        assert again.figures == first.figures
        assert (again.owners, again.open_work, again.urgent) == (first.owners, first.open_work, first.urgent)
    later = ask(EVERYTHING, AT + 11 * MINUTE)
    assert (later.at, total(later)) == (AT + 11 * MINUTE, total(first) + 1)
    assert total(kept.of_page(EVERYTHING, first.id)) == total(first), "the files of the older page"  # type: ignore[arg-type]
    assert kept.of_page(CIVIL, first.id) is None, "other filters have other figures"
    assert total(ask(EVERYTHING, AT + timedelta(days=40))) == total(later), "a clock that was moved"
    assert total(ask(EVERYTHING, AT - timedelta(days=400))) == 0, "and figures of a later moment are none of before"
    service.clear(at=AT + service.KEPT + MINUTE)
    assert kept.of_page(EVERYTHING, first.id) is None
    assert kept.of_page(EVERYTHING, later.id) is not None


def test_a_change_of_a_rule_of_the_calendar_or_of_a_pilot_makes_the_figures_anew(world: World) -> None:
    last = ask(EVERYTHING)
    for number, change in enumerate((*map(text, CHANGES), None), 1):
        one_more(world)
        assert ask(EVERYTHING).id == last.id
        renew_stamp() if change is None else db.session.execute(change)
        db.session.commit()
        newer = ask(EVERYTHING)
        assert total(newer) == total(last) + 1, number
        last = newer


def test_what_is_public_and_what_the_ministry_reads_are_never_the_same(world: World) -> None:
    hidden = world.official
    ministry, public = ask(Question(Scope(), Dimension.PROCEDURE)), ask(service.PUBLIC)
    db.session.execute(text("update expertise set restricted = '{minors}' where published_at is not null"))
    db.session.commit()
    later = AT + 61 * MINUTE
    assert total(ask(service.USUAL, later)) == total(ministry)
    assert (total(public) > 0, total(ask(service.PUBLIC, later))) == (True, 0)
    assert set(ask(service.PUBLIC, later).content) == {"figures"}
    assert service.PUBLIC.key != service.USUAL.key
    with pytest.raises(Refused):
        service.make_anew(EVERYTHING, by=hidden, at=AT)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """Counting takes its time, and is counted."""
    seen: list[Question] = []
    count = kept.count

    def counting(question: Question, **kw: Any) -> dict[str, Any]:
        seen.append(question)
        time.sleep(0.6)
        return count(question, **kw)

    monkeypatch.setattr(kept, "count", counting)
    return seen


def test_many_press_and_open_at_once_then_one_of_them_makes_the_figures(
    own_app: Flask, world: World, slow: list[Question]
) -> None:
    readers = [make_reader() for _ in range(3)]
    db.session.commit()

    def press(at: Any) -> list[Callable[[], Made]]:
        return [lambda one=one: service.make_anew(EVERYTHING, by=db.session.merge(one), at=at) for one in readers]

    def look(at: Any) -> list[Callable[[], Made]]:
        return [lambda: service.figures_of(EVERYTHING, at=at)] * 3

    first = at_once(own_app, *press(AT), *look(AT), lambda: service.figures_of(CIVIL, at=AT))
    assert sorted(q.key for q in slow) == sorted([EVERYTHING.key, CIVIL.key]), "one for each set of filters"
    assert len({made.id for made in first[:6]}) == 1
    assert total(first[6]) < total(first[0])
    later = AT + 20 * MINUTE
    one_more(world)
    second = at_once(own_app, *look(later), *look(later))
    assert len(slow) == 3
    assert {made.at for made in second} == {AT, later}, "the others are told the older ones and need not wait"
    assert len({made.id for made in at_once(own_app, *press(later + 2 * MINUTE))}) == 1
    assert len(slow) == 4
    assert db.session.scalar(select(func.count()).select_from(KeptFigures)) == 4


def test_jobs_make_what_opens_first_and_a_second_run_makes_nothing(
    own_app: Flask, world: World, slow: list[Question]
) -> None:
    make_person()
    for _ in range(2):
        jobs.renew_public(at=AT)
        jobs.renew_usual(at=AT + 2 * MINUTE)
        db.session.commit()
    assert [q.key for q in slow] == [service.PUBLIC.key, service.USUAL.key]
    assert total(ask(service.USUAL, AT + 3 * MINUTE)) == total(ask(service.USUAL, AT + 12 * MINUTE))
    assert len(slow) == 2
