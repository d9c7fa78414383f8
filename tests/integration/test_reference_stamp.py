"""The calendar and the rules are kept in memory: every change of them is seen by the next who asks."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, text

from app.kernel.db import db
from app.reference import queries
from app.reference.queries import stamp

DAY = date(2026, 3, 3)  # a plain Tuesday
MOVE = "insert into calendar_day values ('2026-03-03', 1, 'off', 'Test', 'Order 1', now(), null)"


def test_an_unchanged_calendar_costs_at_most_its_stamp(ctx: Flask) -> None:
    queries.working_calendar()
    db.session.rollback()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    queries.working_calendar()
    queries.rule("clock.term_days", on=DAY)
    queries.working_calendar()
    assert [one for one in asked if "calendar_day" in one] == []
    assert len([one for one in asked if "reference_stamp" in one]) == 1


def test_another_connection_that_moves_a_day_is_seen_once_it_has_committed(own_app: Flask) -> None:
    assert queries.working_calendar().is_working(DAY)
    db.session.rollback()
    with db.engine.connect() as other:
        other.execute(text(MOVE))
        assert queries.working_calendar().is_working(DAY)
        db.session.rollback()
        other.commit()
    assert not queries.working_calendar().is_working(DAY)


def test_what_was_rolled_back_is_not_kept(own_app: Flask) -> None:
    db.session.execute(text(MOVE))
    assert not queries.working_calendar().is_working(DAY)
    db.session.rollback()
    assert queries.working_calendar().is_working(DAY)


def test_what_another_thread_throws_out_meanwhile_is_read_again(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Emptied(dict):  # type: ignore[type-arg]
        def __contains__(self, _key: object) -> bool:
            return True  # it was here a moment ago

    monkeypatch.setattr(stamp, "_kept", Emptied())
    assert queries.working_calendar().is_working(DAY)
