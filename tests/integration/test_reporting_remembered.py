"""Answers are kept only as long as nobody commits; real commits, hence a database of its own."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event

from app.kernel.db import db
from app.reporting.queries import Dimension, Figures, Scope
from tests.builders.reporting import AT, World


def asked() -> tuple[int, int]:
    """(requested expertises, statements it took)"""
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    found = Figures(Scope(), AT, Dimension.REGION).all()
    event.remove(db.engine, "before_cursor_execute", note)
    db.session.rollback()
    return found.total.count("requested"), len(seen)


def test_ministry_asks_twice_then_is_answered_from_memory_until_somebody_commits(own_app: Flask) -> None:
    world = World(1)
    world.add(20)
    db.session.commit()
    first, took = asked()
    assert took == 2
    # a commit anywhere on the server makes an answer worthless, and other tests commit beside this one
    assert (first, 1) in (asked() for _ in range(200))
    with own_app.app_context():
        row = World(2)
        row._one()
        db.session.commit()
    assert asked() == (first + 1, 2)


def test_a_transaction_that_has_written_sees_its_own_rows(own_app: Flask) -> None:
    world = World(1)
    world.add(20)
    db.session.commit()
    before, _ = asked()
    world._one()
    db.session.flush()
    assert Figures(Scope(), AT, Dimension.REGION).all().total.count("requested") == before + 1
