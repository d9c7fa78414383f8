"""T8, time by owner: who held the ball how long, over the same expertises and strata as the other figures.

An interval that is running counts until the moment of the figures. The sums are of all published expertises in
the filter; the medians only of those that are over, because an unfinished one has not shown all of its time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.intake.models import Turn
from app.intake.states import Owner
from app.kernel import clock
from app.kernel.db import db
from app.reporting.queries.facts import Dimension, Scope, facts
from app.reporting.queries.figures import Key, strata
from app.reporting.queries.remembered import remembered
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

    def select(self) -> Select[Any]:
        """Rows (all, key, owner, cases, seconds, over, median, p90); a row without an owner counts the expertises."""
        rows = facts(self.scope, at=self.at)
        held = _held(rows, self.at)
        parts: list[Select[Any]] = []
        for source, key in ((rows, None), strata(rows, self.by)):
            parts += [_cases(rows, held, source, key), _owners(rows, held, source, key)]
        return select(union_all(*parts).subquery("parts"))

    def all(self) -> OwnerFigures:
        """Ask, or remember while nobody commits."""
        return remembered((type(self), self.scope, clock.day_of(self.at), self.by), self._ask)

    def _ask(self) -> OwnerFigures:
        cases: dict[tuple[bool, Key], int] = {}
        held: dict[tuple[bool, Key], dict[Owner, Held]] = defaultdict(dict)
        for everything, key, owner, *numbers in db.session.execute(self.select()):
            if owner is None:
                cases[everything, key] = numbers[0]
            else:
                held[everything, key][Owner(owner)] = Held(*numbers)
        found = {place: Stratum(number, held[place]) for place, number in cases.items()}
        groups = {key: stratum for (everything, key), stratum in found.items() if not everything}
        return OwnerFigures(self.scope, self.by, found.get((True, None), NOTHING), groups)


def _held(rows: CTE, at: datetime) -> CTE:
    """Seconds of each expertise by owner, up to the moment."""
    until = func.least(func.coalesce(Turn.ended_at, at), at)
    length = cast(func.extract("epoch", until - Turn.began_at), BigInteger)
    return (
        select(Turn.expertise_id.label("id"), cast(Turn.owner, Text).label("owner"), func.sum(length).label("seconds"))
        .where(Turn.expertise_id.in_(select(rows.c.id)), Turn.began_at < at)
        .group_by(Turn.expertise_id, Turn.owner)
        .cte("held")
    )


def _key(key: ColumnElement[Any] | None) -> list[ColumnElement[Any]]:
    shown = cast(null(), Text) if key is None else key
    return [literal(key is None, Boolean).label("everything"), shown.label("key")]


def _cases(rows: CTE, held: CTE, source: FromClause, key: ColumnElement[Any] | None) -> Select[Any]:
    """How many expertises have any interval."""
    unknown = [cast(null(), BigInteger).label(name) for name in ("seconds", "over", "median", "p90")]
    counted = select(*_key(key), cast(null(), Text).label("owner"), func.count().label("cases"), *unknown)
    counted = counted.select_from(source).where(rows.c.id.in_(select(held.c.id)))
    return counted if key is None else counted.group_by(key)


def _owners(rows: CTE, held: CTE, source: FromClause, key: ColumnElement[Any] | None) -> Select[Any]:
    over = rows.c.place.in_(OVER)

    def nearest_rank(share: float) -> ColumnElement[Any]:
        ranked = func.percentile_disc(share).within_group(held.c.seconds).filter(over)
        return cast(ranked, BigInteger)

    counted = select(
        *_key(key),
        held.c.owner,
        func.count().label("cases"),
        cast(func.sum(held.c.seconds), BigInteger).label("seconds"),
        func.count().filter(over).label("over"),
        nearest_rank(0.5).label("median"),
        nearest_rank(0.9).label("p90"),
    ).select_from(source.join(held, held.c.id == rows.c.id))
    return counted.group_by(*([] if key is None else [key]), held.c.owner)
