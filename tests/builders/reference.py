"""Reference tables for tests. The migrated template holds them already; a rule may be set here."""

from __future__ import annotations

from datetime import date

from app.kernel.db import db
from app.reference import queries
from app.reference.models import LegalRule, Specialty
from app.reference.states import Unit

LONG_AGO = date(2017, 2, 10)


def specialty(slug: str = "handwriting") -> Specialty:
    """One of the working catalogue."""
    return queries.specialty(slug)


def set_rule(code: str, value: int | None, *, on: date = LONG_AGO, unit: Unit = Unit.NUMBER) -> LegalRule:
    """Make a rule have this value on every day from `on`, whatever was there."""
    old = db.session.query(LegalRule).where(LegalRule.code == code).all()
    example = old[0] if old else None
    for row in old:
        db.session.delete(row)
    db.session.flush()
    row = LegalRule(
        code=code,
        value=value,
        unit=example.unit if example else unit,
        act=example.act if example else "Test act",
        article=example.article if example else "",
        source="test",
        in_force_from=on,
    )
    db.session.add(row)
    db.session.flush()
    return row
