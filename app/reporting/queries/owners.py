"""T8, time by owner: who held the ball how long, over the same expertises and strata as the other figures.

An interval that is running counts until the moment of the figures. The sums are of all published expertises in
the filter; the medians only of those that are over, because an unfinished one has not shown all of its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Double,
    FromClause,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from app.intake.models import Turn
from app.intake.states import Owner
from app.kernel.db import db
from app.reporting.queries.facts import Dimension, Scope, facts
from app.reporting.queries.figures import Key, Rows, strata
from app.reporting.rules import SMALL_CELL

DAY = 24 * 60 * 60
OVER = ("done", "returned", "withdrawn")  # places of the figures


@dataclass(frozen=True, slots=True)
class Held:
    """What one owner held in a stratum: expertises in which it did, its seconds, and of those that are over:
    how many, median and 90th percentile of the seconds held in one."""

    cases: int
    seconds: int
    over: int
    median: int | None
    p90: int | None

    def _days(self, seconds: int | None) -> float | None:
        return None if seconds is None or self.over < SMALL_CELL else seconds / DAY

    @property
    def median_days(self) -> float | None:
        """Nearest rank; None of fewer than five."""
        return self._days(self.median)

    @property
    def p90_days(self) -> float | None:
        """Nearest rank; None of fewer than five."""
        return self._days(self.p90)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Time by owner in one stratum; `cases` are the expertises with any interval."""

    cases: int
    held: Mapping[Owner, Held]

    @property
    def seconds(self) -> int:
        return sum(one.seconds for one in self.held.values())

    def share(self, owner: Owner) -> float | None:
        """The owner's part of all the time; None of fewer than five expertises, or of no time."""
        if self.cases < SMALL_CELL or not self.seconds:
            return None
        return self.held[owner].seconds / self.seconds if owner in self.held else 0.0


@dataclass(frozen=True)
class OwnerFigures:
    """All together, and by stratum."""

    scope: Scope
    by: Dimension
    total: Stratum
    groups: Mapping[Key, Stratum]


NOTHING = Stratum(0, {})


@dataclass(frozen=True)
class TimeByOwner:
    """What the Ministry asks: which expertises, on which moment, broken down by what."""

    scope: Scope
    at: datetime
    by: Dimension = Dimension.REGION

    def all(self) -> OwnerFigures:
        """Ask."""
        return owner_figures(owner_rows(self.scope, self.at, self.by), self.scope, self.by)


def owner_rows(scope: Scope, at: datetime, by: Dimension) -> Rows:
    """The answer as lists of plain values that can be kept as they are."""
    return [list(row) for row in db.session.execute(_select(scope, at, by))]


def owner_figures(rows: Rows, scope: Scope, by: Dimension) -> OwnerFigures:
    """The figures of such rows."""
    total, groups = NOTHING, dict[Key, Stratum]()
    for everything, key, cases, *owners in rows:
        stratum = Stratum(cases, {owner: _held(row) for owner, row in zip(Owner, owners, strict=True) if row[0]})
        if everything:
            total = stratum if cases else NOTHING
        else:
            groups[key] = stratum
    return OwnerFigures(scope, by, total, groups)


def _held(row: Sequence[Any]) -> Held:
    cases, seconds, over, quantiles = row
    median, p90 = quantiles or (None, None)
    return Held(cases, seconds, over, median, p90)


def _select(scope: Scope, at: datetime, by: Dimension) -> Select[Any]:
    """Rows (all, key, cases, and for each owner: cases, seconds, over, [median, p90]).

    The turns are read once and give one row for each expertise with a column for each owner; all together and
    each stratum are counted from the same rows.
    """
    rows = facts(scope, at=at, once=by.adds_up)
    held = _seconds(at)
    if by.adds_up:
        key: ColumnElement[Any] = rows.c[by.value]
        parts = [_counted(rows, held, rows, func.grouping(key) == 1, key).group_by(func.grouping_sets(tuple_(), key))]
    else:
        source, key = strata(rows, by)
        whole = _counted(rows, held, rows, literal(True, Boolean), cast(null(), Text))
        parts = [whole, _counted(rows, held, source, literal(False, Boolean), key).group_by(key)]
    return select(union_all(*parts).subquery("parts"))


def _seconds(at: datetime) -> CTE:
    """Of each expertise the seconds by owner, up to the moment; null where an owner never had it."""
    until = func.least(func.coalesce(Turn.ended_at, at), at)
    length = cast(func.date_part("epoch", until - Turn.began_at), BigInteger)
    return (
        select(
            Turn.expertise_id.label("id"),
            *(cast(func.sum(length).filter(Turn.owner == owner), BigInteger).label(owner.value) for owner in Owner),
        )
        .where(Turn.began_at < at)
        .group_by(Turn.expertise_id)
        .cte("held")
    )


def _counted(
    rows: CTE, held: CTE, source: FromClause, everything: ColumnElement[bool], key: ColumnElement[Any]
) -> Select[Any]:
    over = rows.c.place.in_(OVER)
    columns: list[ColumnElement[Any]] = []
    for owner in Owner:
        seconds = held.c[owner.value]
        quantiles = func.percentile_disc(cast(array([0.5, 0.9]), ARRAY(Double)))
        columns.append(
            func.jsonb_build_array(
                func.count(seconds),
                func.sum(seconds),
                func.count(seconds).filter(over),
                quantiles.within_group(seconds).filter(over),
            ).label(owner.value)
        )
    counted = select(everything.label("everything"), key.label("key"), func.count().label("cases"), *columns)
    return counted.select_from(source.join(held, held.c.id == rows.c.id))
