"""What everybody may see: by procedure, rounded down to a multiple of five, nothing of fewer than five.

Whoever knows every civil search (they are public) could take them off a total and be left with the criminal
ones. Hence each number is rounded on its own, and the total is the sum of what is shown and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.reference.states import Procedure
from app.reporting.queries.facts import Dimension, Scope
from app.reporting.queries.figures import Figures, FigureSet
from app.reporting.rules import SMALL_CELL, rounded_down


@dataclass(frozen=True, slots=True)
class PublicRow:
    """`None` stands where there are fewer than five; a median may also not be reached yet."""

    requested: int | None
    delivered: int | None
    median_days: int | None

    @property
    def enough(self) -> bool:
        """Whether there were five results to take a median of."""
        return self.delivered is not None


@dataclass(frozen=True)
class PublicFigures:
    """The figures of the front page on a moment."""

    at: datetime
    found: FigureSet | None = None  # as it was kept; without it the tables are asked

    def all(self) -> tuple[Mapping[Procedure, PublicRow], PublicRow]:
        """By procedure, and all together."""
        found = self.found or Figures(Scope(public=True), self.at, Dimension.PROCEDURE).all()
        rows: dict[Procedure, PublicRow] = {}
        for procedure in Procedure:
            group = found.groups.get(procedure.value)
            rows[procedure] = PublicRow(
                _told(group.count("requested") if group else 0),
                _told(group.t1.events if group else 0),
                group.t1.median if group and group.t1.events >= SMALL_CELL else None,
            )
        median = found.total.t1.median if found.total.t1.events >= SMALL_CELL else None
        return rows, PublicRow(
            _added([row.requested for row in rows.values()]), _added([row.delivered for row in rows.values()]), median
        )


def _told(count: int) -> int | None:
    return rounded_down(count) or None


def _added(shown: list[int | None]) -> int | None:
    return sum(number for number in shown if number is not None) or None
