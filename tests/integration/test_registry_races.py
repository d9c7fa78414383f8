"""Two reviewers at once: one status change wins, and the rules of the reference tables never overlap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from app.reference import service as reference
from app.reference.models import LegalRule
from app.registry import service
from app.registry.models import Licence, LicencePeriod
from tests.builders import accounts
from tests.builders import registry as build
from tests.races import at_once, names

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def together(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Run each act in a thread and a transaction of its own; tell how each ended."""
    lost = (WrongState, RuleBroken, IntegrityError, OperationalError)
    return [name or "done" for name in names(at_once(app, *acts, lost=lost))]


def test_two_reviewers_suspend_one_licence_once(own_app: Flask) -> None:
    reviewer = accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.REVIEW]).id
    licence = build.license_expert(build.make_expert(licensed=False), [], from_=TODAY - timedelta(days=50)).id
    db.session.commit()

    def suspend(day: date) -> Callable[[], object]:
        return lambda: service.suspend_licence(
            db.session.get_one(Licence, licence),
            from_day=day,
            why="Order",
            by=db.session.get_one(Person, reviewer),
            at=NOW,
        )

    ends = together(own_app, suspend(TODAY), suspend(TODAY - timedelta(days=1)), suspend(TODAY - timedelta(days=2)))
    assert ends.count("done") == 1
    assert set(ends) <= {"done", "WrongState"}
    db.session.expire_all()
    known = select(func.count()).select_from(LicencePeriod).where(LicencePeriod.known_to.is_(None))
    assert db.session.scalar(known) == 2


def test_two_editors_never_make_overlapping_rules(own_app: Flask) -> None:
    editor = accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.EDIT_RULES]).id
    db.session.commit()

    def change(value: int) -> Callable[[], object]:
        return lambda: reference.set_rule(
            code="training.years",
            value=value,
            in_force_from=TODAY,
            source="x",
            by=db.session.get_one(Person, editor),
            at=NOW,
        )

    ends = together(own_app, change(3), change(4))
    assert ends.count("done") == 1
    db.session.expire_all()
    rows = db.session.scalars(select(LegalRule).where(LegalRule.code == "training.years")).all()
    assert len(rows) == 2
