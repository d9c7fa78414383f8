"""Figures as tables: the same cells for the page and for the file. What is too small is withheld here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.i18n import _, language, number
from app.reporting.queries import FigureSet, Group, Load
from app.reporting.rules import LEAST_FOR_SHARE, SMALL_CELL, Curve, wilson, withheld
from app.reporting.views import words

PLACES = ("searching", "appointing", "in_work", "signed", "done", "returned", "withdrawn", "requested")
FLAGS = ("suspended", "choice_due", "overdue")


@dataclass(frozen=True)
class Cell:
    """`text` for the page; `raw` for the file: a plain number, or the same words."""

    text: str
    raw: int | float | str

    @property
    def told(self) -> bool:
        return not isinstance(self.raw, str)


@dataclass(frozen=True)
class Row:
    label: str
    cells: Sequence[Cell]
    total: bool = False


@dataclass(frozen=True)
class Table:
    definition: words.Definition
    first: str
    columns: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Lines:
    """The groups of a figure set with their labels, the total last, and what must not be told of them."""

    first: str
    labels: Sequence[str]
    groups: Sequence[Group]
    guarded: bool

    def hidden(self, *columns: Callable[[Group], int]) -> list[list[bool]]:
        """Which numbers are withheld in a table of these columns, the last one being their total."""
        table = [[column(group) for column in columns] for group in self.groups]
        return withheld(table) if self.guarded else [[False] * len(columns) for _row in table]

    def rows(self, cells: Callable[[int, Group], list[Cell]]) -> list[Row]:
        last = len(self.groups) - 1
        return [Row(self.labels[i], cells(i, group), i == last) for i, group in enumerate(self.groups)]


def lines(found: FigureSet, labels: Mapping[str, str]) -> Lines:
    """In the order of the labels; a stratum without a label shows its key."""
    keys, names = strata(found.groups, labels)
    groups = [found.groups[key] for key in keys]
    first = str(words.DIMENSIONS[found.by])
    return Lines(first, [*names, _("All")], [*groups, found.total], found.scope.may_hold_criminal)


def strata(known: Iterable[str | None], labels: Mapping[str, str]) -> tuple[list[str | None], list[str]]:
    """The strata in the order of their labels, and their labels; one without a label shows its key."""
    order = {key: place for place, key in enumerate(labels)}
    keys = sorted(known, key=lambda key: (key is None, order.get(key or "", len(order)), key or ""))
    return keys, [labels.get(key, key) if key is not None else str(words.NO_PROVIDER) for key in keys]


def count_cell(value: int, hidden: bool) -> Cell:
    return word_cell(words.WITHHELD) if hidden else Cell(number(value), value)


def word_cell(text: Any) -> Cell:
    return Cell(str(text), str(text))


def days_cell(curve: Curve, value: int | None) -> Cell:
    if not curve.reportable:
        return word_cell(words.TOO_FEW)
    return word_cell(words.NOT_REACHED) if value is None else Cell(number(value), value)


def mean_cell(value: float | None, n: int) -> Cell:
    if value is None or n < SMALL_CELL:
        return word_cell(words.TOO_FEW)
    return Cell(number(value, 1), round(value, 2))


def share_cells(k: int, n: int) -> list[Cell]:
    """The share, and its interval's two ends."""
    if n < LEAST_FOR_SHARE:
        return [word_cell(words.TOO_FEW)] * 3
    return [Cell(f"{number(share * 100, 0)}\u00a0%", round(share, 3)) for share in (k / n, *wilson(k, n))]


def guarded_cells(k: int, n: int, dark: Sequence[bool]) -> list[Cell]:
    """The share and its interval, unless one of its parts or their sum is withheld: the share would tell it."""
    told = share_cells(k, n)
    return [word_cell(words.WITHHELD)] * 3 if any(dark) and told[0].told else told


def guarded_share(k: int, n: int, dark: Sequence[bool]) -> Cell:
    """The share alone; `dark`: which of its two parts and their sum are withheld."""
    return guarded_cells(k, n, dark)[0]


def _column(name: str) -> Callable[[Group], int]:
    return lambda group: group.count(name)


def counts(at: Lines) -> Table:
    """Expertises by state."""
    hidden = at.hidden(*(_column(name) for name in PLACES))
    parts = [at.hidden(_column(name)) for name in FLAGS]

    def cells(i: int, group: Group) -> list[Cell]:
        states = {name: count_cell(group.count(name), hidden[i][c]) for c, name in enumerate(PLACES)}
        flags = [count_cell(group.count(name), parts[c][i][0]) for c, name in enumerate(FLAGS)]
        return [states.pop("requested"), *states.values(), *flags]

    columns = ["requested", *PLACES[:-1], *FLAGS]
    return Table(words.DEFINITIONS["counts"], at.first, [str(words.COUNTS[name]) for name in columns], at.rows(cells))


def lengths(at: Lines, name: str, metric: str) -> Table:
    """Median and 90th percentile of one duration; `metric` is t1, t3 or t4."""

    def curve(group: Group) -> Curve:
        found: Curve = getattr(group, metric)
        return found

    hidden = at.hidden(lambda g: curve(g).events, lambda g: curve(g).n - curve(g).events, lambda g: curve(g).n)

    def cells(i: int, group: Group) -> list[Cell]:
        found = curve(group)
        return [
            days_cell(found, found.median),
            days_cell(found, found.p90),
            count_cell(found.n, hidden[i][2]),
            count_cell(found.events, hidden[i][0]),
        ]

    columns = [_("Median, days"), _("90th percentile, days"), _("Cases"), _("Of them finished")]
    return Table(words.DEFINITIONS[name], at.first, columns, at.rows(cells))


def on_time(at: Lines) -> Table:
    """Shares delivered and signed by the due day."""
    passed = _column("due_passed")

    def parts(name: str) -> list[list[bool]]:
        return at.hidden(_column(name), lambda g: passed(g) - g.count(name), passed)

    delivered, signed = parts("delivered_in_time"), parts("signed_in_time")

    def cells(i: int, group: Group) -> list[Cell]:
        n = passed(group)
        handed = guarded_cells(group.count("delivered_in_time"), n, delivered[i])
        in_time = guarded_share(group.count("signed_in_time"), n, signed[i])
        return [*handed, in_time, count_cell(n, delivered[i][2] or signed[i][2])]

    columns = [
        _("Handed over in time"),
        _("Interval from"),
        _("Interval to"),
        _("Signed in time"),
        _("Due day has passed"),
    ]
    return Table(words.DEFINITIONS["on-time"], at.first, columns, at.rows(cells))


def offers(at: Lines) -> Table:
    """Offers per opened search, failed searches, single offers."""
    hidden = at.hidden(
        lambda g: g.offers.failed,
        lambda g: g.offers.single,
        lambda g: g.offers.searches - g.offers.failed - g.offers.single,
        lambda g: g.offers.searches,
    )

    def cells(i: int, group: Group) -> list[Cell]:
        o, (failed, single, more, searches) = group.offers, hidden[i]
        return [
            mean_cell(o.mean, o.searches),
            mean_cell(o.median, o.searches),
            guarded_share(o.failed, o.searches, (failed, searches)),
            guarded_share(o.single, o.searches - o.failed, (single, more)),
            count_cell(o.searches, searches),
            count_cell(o.failed, failed),
        ]

    columns = [
        _("Offers per search, mean"),
        _("Offers per search, median"),
        _("Without an offer"),
        _("With a single offer"),
        _("Searches opened"),
        _("Failed searches"),
    ]
    return Table(words.DEFINITIONS["offers"], at.first, columns, at.rows(cells))


def private_share(at: Lines) -> Table:
    """How many of the accepted expertises private experts do; a share that gives away one to four is withheld."""
    hidden = at.hidden(_column("private"), lambda g: g.count("provided") - g.count("private"), _column("provided"))

    def cells(i: int, group: Group) -> list[Cell]:
        n, private = group.count("provided"), group.count("private")
        return [guarded_share(private, n, hidden[i]), count_cell(n, hidden[i][2]), count_cell(private, hidden[i][0])]

    columns = [_("Share of private experts"), _("Accepted by a provider"), _("Accepted by private experts")]
    return Table(words.DEFINITIONS["private-share"], at.first, columns, at.rows(cells))


def survival(at: Lines) -> Table:
    """The shares still waiting, on each day on which one of them changed."""
    total = at.groups[-1]
    shares = {name: dict(points(getattr(total, name))) for name in ("t1", "t4")}
    rows, last = [], {"t1": 1.0, "t4": 1.0}
    for day in sorted(shares["t1"].keys() | shares["t4"].keys()):
        last = {name: shares[name].get(day, value) for name, value in last.items()}
        rows.append(Row(str(day), [Cell(number(v * 100, 1), round(v, 3)) for v in last.values()]))
    columns = [_("Without a result, percent"), _("Without an expert who has accepted, percent")]
    return Table(words.DEFINITIONS["survival"], _("Day"), columns, rows)


def points(curve: Curve) -> list[tuple[int, float]]:
    """The steps of a curve of enough cases, from everybody on day 0 to the last day of observation."""
    if curve.n < LEAST_FOR_SHARE:
        return []
    found = {0: 1.0} | {step.day: round(step.survival, 3) for step in curve.steps}
    return list(found.items()) if curve.last_day in found else [*found.items(), (curve.last_day, [*found.values()][-1])]


def open_work(name: str, loads: Sequence[Load]) -> Table:
    """Open work of each provider, by number and, where every weight is set, weighted."""
    rows = [
        Row(
            load.name[language()],
            [
                Cell(number(load.number), load.number),
                word_cell(words.NOT_SET) if load.weighted is None else Cell(number(load.weighted, 1), load.weighted),
            ],
        )
        for load in loads
    ]
    first = _("Institute") if name == "open-work-institutes" else _("Expert")
    return Table(words.DEFINITIONS[name], first, [_("Count"), _("Weighted")], rows)


def of_figures(at: Lines) -> dict[str, Table]:
    """Every table that follows from one figure set."""
    found = [
        counts(at),
        lengths(at, "turnaround", "t1"),
        lengths(at, "expert-turnaround", "t3"),
        lengths(at, "sourcing", "t4"),
        on_time(at),
        offers(at),
        private_share(at),
        survival(at),
    ]
    return {table.definition.name: table for table in found}
