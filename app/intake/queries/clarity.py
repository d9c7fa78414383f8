"""How clear a request is now, and how clear it was when published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.intake.models import ClarityAside, ClarityReading, Expertise
from app.intake.rules import lint
from app.kernel.db import db


@dataclass(frozen=True)
class Clarity:
    """Score from 0 to 100 without what was set aside; the findings that stand, and those set aside with why."""

    score: int
    standing: list[lint.Finding]
    aside: list[tuple[lint.Finding, ClarityAside]]

    def at_question(self, place: int) -> list[lint.Finding]:
        """The standing findings on one question."""
        return [f for f in self.standing if f.place == place and f.part == "questions"]


def clarity_of(expertise: Expertise) -> Clarity:
    """The findings on the request as it stands."""
    rows = db.session.scalars(select(ClarityAside).where(ClarityAside.expertise_id == expertise.id))
    asides: Mapping[str, ClarityAside] = {row.mark: row for row in rows}
    found = lint.lint(expertise)
    return Clarity(
        lint.score(found, asides.keys()),
        [f for f in found if f.mark not in asides],
        [(f, asides[f.mark]) for f in found if f.mark in asides],
    )


def clarity_readings(expertise: Expertise) -> list[ClarityReading]:
    """What was kept at publication, oldest first."""
    own = ClarityReading.expertise_id == expertise.id
    return list(db.session.scalars(select(ClarityReading).where(own).order_by(ClarityReading.read_at)))
