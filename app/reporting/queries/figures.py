"""All figures of the Ministry's page out of one statement: counts, durations, punctuality, offers.

PostgreSQL reads the facts once and groups them; what comes back are histograms, so that the work of the
web process does not grow with the number of expertises.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from app.bidding.states import Provider
from app.intake.models import Search, expertise_specialty
from app.intake.states import SearchOutcome
from app.kernel.db import db
from app.reference.models import Specialty
from app.reference.states import SearchMode
from app.reporting.queries.facts import PLACES, Dimension, Scope, facts
from app.reporting.rules import Curve, kaplan_meier, nearest_rank

FLAGS = ("suspended", "choice_due", "overdue")
METRICS = ("t1", "t3", "t4")
PROVIDED = ("provided", "private")  # accepted by anybody, accepted by a private expert
COUNTED = ("requested", *PLACES, *FLAGS, *PROVIDED, "due_passed", "delivered_in_time", "signed_in_time")
Rows = list[list[Any]]
Key = str | None  # None: the stratum is not known yet (no provider has accepted)


@dataclass(frozen=True)
class Offers:
    """The searches whose offers were opened, by the number of valid offers. A running search is never in it."""

    by_count: Mapping[int, int]

    @property
    def searches(self) -> int:
        return sum(self.by_count.values())

    @property
    def failed(self) -> int:
        """Searches without a valid offer: an institute was proposed instead (metrics C3)."""
        return self.by_count.get(0, 0)

    @property
    def single(self) -> int:
        return self.by_count.get(1, 0)

    @property
    def mean(self) -> float | None:
        """Offers per opened search, failed ones included (metrics C1)."""
        return sum(k * n for k, n in self.by_count.items()) / self.searches if self.searches else None

    @property
    def median(self) -> int | None:
        return nearest_rank(self.by_count, 50)


@dataclass(frozen=True)
class Group:
    """The figures of one stratum, or of all."""

    counts: Mapping[str, int]
    t1: Curve
    t3: Curve
    t4: Curve
    offers: Offers

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)


@dataclass(frozen=True)
class FigureSet:
    """Everything that the page shows: all together, and by stratum in the order of their keys."""

    scope: Scope
    at: datetime
    by: Dimension
    total: Group
    groups: Mapping[Key, Group]


@dataclass
class _Draft:
    counts: Counter[str] = field(default_factory=Counter)
    lengths: dict[str, list[tuple[int, bool, int]]] = field(default_factory=lambda: defaultdict(list))
    offers: Counter[int] = field(default_factory=Counter)

    def add(self, part: str, number: int, ended: bool, counts: Sequence[int]) -> None:
        """One row of the answer; strata that do not overlap add up to the whole."""
        if part == "counts":
            self.counts.update(dict(zip(COUNTED, counts, strict=True)))
        elif part == "offers":
            self.offers[number] += counts[0]
        else:
            self.lengths[part].append((number, ended, counts[0]))

    def group(self) -> Group:
        t1, t3, t4 = (kaplan_meier(self.lengths[name]) for name in METRICS)
        return Group(self.counts, t1, t3, t4, Offers(self.offers))


@dataclass(frozen=True)
class Figures:
    """What the Ministry asks: which expertises, on which moment, broken down by what."""

    scope: Scope
    at: datetime
    by: Dimension = Dimension.REGION

    def all(self) -> FigureSet:
        """Ask, and estimate."""
        return figure_set(figure_rows(self.scope, self.at, [self.by])[self.by], self.scope, self.at, self.by)


def figure_rows(scope: Scope, at: datetime, dimensions: Sequence[Dimension]) -> dict[Dimension, Rows]:
    """The answer in one statement, by each dimension: lists of plain values that can be kept as they are."""
    found: dict[Dimension, Rows] = {by: [] for by in dimensions}
    for by, *row in db.session.execute(_select(scope, at, list(found))):
        found[Dimension(by)].append(row)
    return found


def figure_set(rows: Rows, scope: Scope, at: datetime, by: Dimension) -> FigureSet:
    """The figures of such rows."""
    total, groups = _Draft(), defaultdict[Key, _Draft](_Draft)
    for part, everything, key, number, ended, counts in rows:
        if not everything:
            groups[key].add(part, number, ended, counts)
        if everything or by.adds_up:
            total.add(part, number, ended, counts)
    ordered = sorted(groups, key=lambda key: (key is None, key or ""))
    return FigureSet(scope, at, by, total.group(), {key: groups[key].group() for key in ordered})


def _select(scope: Scope, at: datetime, dimensions: Sequence[Dimension]) -> Select[Any]:
    """Rows (by, part, all, key, number, ended, counts): `all` marks the totals where they are no plain sums.

    The expertises are read once, however many dimensions there are.
    """
    rows = facts(scope, at=at)
    parts: list[Select[Any]] = []
    for by in dimensions:
        for source, key in [strata(rows, by)] if by.adds_up else [(rows, None), strata(rows, by)]:
            found = [_counts(rows, source, key), *(_lengths(rows, source, key, name) for name in METRICS)]
            found.append(_offers(rows, source, key))
            parts += [part.add_columns(literal(by.value, Text).label("by")) for part in found]
    whole = union_all(*parts).subquery("parts")
    return select(whole.c.by, *(column for column in whole.c if column.key != "by"))


def strata(rows: CTE, by: Dimension) -> tuple[FromClause, ColumnElement[Any]]:
    """What to group, and by which column. An expertise of two specialties stands under both."""
    if by is not Dimension.SPECIALTY:
        return rows, rows.c[by.value]
    link = expertise_specialty.c
    named = rows.join(expertise_specialty, link.expertise_id == rows.c.id)
    return named.join(Specialty, Specialty.id == link.specialty_id), cast(Specialty.slug, Text)


def _part(
    name: str,
    source: FromClause,
    key: ColumnElement[Any] | None,
    counts: list[ColumnElement[int]],
    *,
    number: ColumnElement[Any] | None = None,
    ended: ColumnElement[Any] | None = None,
) -> Select[Any]:
    grouping = [column for column in (key, number, ended) if column is not None]
    numbers = cast(array(counts), ARRAY(BigInteger))
    return (
        select(
            literal(name, Text).label("part"),
            literal(key is None, Boolean).label("everything"),
            (cast(null(), Text) if key is None else key).label("key"),
            (cast(null(), Integer) if number is None else number).label("number"),
            (cast(null(), Boolean) if ended is None else ended).label("ended"),
            numbers.label("counts"),
        )
        .select_from(source)
        .group_by(*grouping)
    )


def _counts(rows: CTE, source: FromClause, key: ColumnElement[Any] | None) -> Select[Any]:
    c = rows.c
    found: dict[str, ColumnElement[int]] = {"requested": func.count()}
    found |= {place: func.count().filter(c.place == place) for place in PLACES}
    found |= {flag: func.count().filter(c[flag]) for flag in (*FLAGS, "due_passed")}
    found |= {"provided": func.count(c.provider), "private": func.count().filter(c.provider == Provider.PRIVATE.value)}
    found |= {name: func.count().filter(and_(c.due_passed, c[name])) for name in COUNTED[-2:]}
    return _part("counts", source, key, [found[name] for name in COUNTED])


def _lengths(rows: CTE, source: FromClause, key: ColumnElement[Any] | None, name: str) -> Select[Any]:
    days, ended = rows.c[f"{name}_days"], rows.c[f"{name}_ended"]
    return _part(name, source, key, [func.count()], number=days, ended=ended).where(days.is_not(None))


def _offers(rows: CTE, source: FromClause, key: ColumnElement[Any] | None) -> Select[Any]:
    read = [SearchOutcome.OFFERS, SearchOutcome.NONE, SearchOutcome.TOO_FEW]
    asked = Search.mode != SearchMode.DIRECT  # a direct choice asks for no offers, also where it fails
    opened = and_(Search.expertise_id == rows.c.id, Search.outcome.in_(read), asked)
    number = cast(func.coalesce(Search.offers_count, 0), Integer)
    return _part("offers", source.join(Search, opened), key, [func.count()], number=number)
