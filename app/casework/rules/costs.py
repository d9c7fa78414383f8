"""Arithmetic of costs: sums, the difference between estimate and report, the days until a payment. Whole tenge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from app.casework.states import CostKind
from app.reference.rules import WorkingCalendar

# Where each part of an opened offer goes; attendance is what CPC 110(1) counts as travel.
OFFERED = {
    "work_tenge": CostKind.WORK,
    "travel_tenge": CostKind.TRAVEL,
    "attendance_tenge": CostKind.TRAVEL,
    "reagents_tenge": CostKind.REAGENTS,
    "equipment_tenge": CostKind.EQUIPMENT,
    "utilities_tenge": CostKind.UTILITIES,
}


@dataclass(frozen=True)
class Line:
    """One line as it was typed: hours and rate, or a sum."""

    kind: CostKind
    amount_tenge: int | None = None
    hours: int | None = None
    rate_tenge: int | None = None
    text: str = ""

    @property
    def total(self) -> int:
        """Hours times rate where both are given, the sum otherwise."""
        if self.hours is not None and self.rate_tenge is not None:
            return self.hours * self.rate_tenge
        return self.amount_tenge or 0

    @property
    def half(self) -> bool:
        """Hours without a rate, or a rate without hours."""
        return (self.hours is None) != (self.rate_tenge is None)

    @property
    def negative(self) -> bool:
        return any((value or 0) < 0 for value in (self.amount_tenge, self.hours, self.rate_tenge))

    @property
    def disagrees(self) -> bool:
        """A sum that is not hours times rate although all three are given."""
        return self.amount_tenge is not None and self.hours is not None and self.amount_tenge != self.total


class Kept(Protocol):
    @property
    def kind(self) -> CostKind: ...
    @property
    def amount_tenge(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Difference:
    """One kind of cost: expected, actual, and why they differ."""

    kind: CostKind
    estimated: int
    actual: int
    reason: str

    @property
    def by(self) -> int:
        return self.actual - self.estimated


def total(lines: Iterable[Line]) -> int:
    """The sum of the lines in tenge."""
    return sum(line.total for line in lines)


def by_kind(lines: Iterable[Kept]) -> dict[CostKind, int]:
    """What each kind of cost comes to."""
    found: dict[CostKind, int] = {}
    for line in lines:
        found[line.kind] = found.get(line.kind, 0) + line.amount_tenge
    return found


def differences(estimate: Iterable[Kept], report: Iterable[Kept]) -> list[Difference]:
    """Every kind that stands in either, in the order of the law."""
    told = list(report)
    expected, actual = by_kind(estimate), by_kind(told)
    reasons = {line.kind: line.text for line in told}
    return [
        Difference(kind, expected.get(kind, 0), actual.get(kind, 0), reasons.get(kind, ""))
        for kind in CostKind
        if kind in expected or kind in actual
    ]


def unexplained(estimate: Iterable[Kept], lines: Iterable[Line]) -> list[CostKind]:
    """Kinds whose actual sum differs from the estimate and that give no reason."""
    expected = by_kind(estimate)
    actual = {line.kind: line for line in lines}
    return [
        kind
        for kind in CostKind
        if (found := actual.get(kind, Line(kind))).total != expected.get(kind, 0) and not found.text.strip()
    ]


def prefilled(offer: Mapping[str, int | None]) -> dict[CostKind, int]:
    """What the opened offer said, as lines of an estimate; kinds that it did not name are left out."""
    found: dict[CostKind, int] = {}
    for name, kind in OFFERED.items():
        if offer.get(name) is not None:
            found[kind] = found.get(kind, 0) + int(offer[name] or 0)
    return found


@dataclass(frozen=True)
class Waiting:
    """For how long a fixed amount has waited, or did wait, for its payment."""

    calendar_days: int
    working_days: int
    due_on: date | None  # None while the rule has no value
    late: bool


def waiting(act_on: date, until: date, calendar: WorkingCalendar, *, term_days: int | None) -> Waiting:
    """Days from the act to the last payment, or to the day asked about. `term_days` are calendar days."""
    last = max(act_on, until)
    due = act_on + timedelta(days=term_days) if term_days is not None else None
    return Waiting(
        (last - act_on).days, calendar.working_days_between(act_on, last), due, due is not None and last > due
    )


def as_lines(given: Mapping[str, Any]) -> list[Line]:
    """The lines of a form: `<kind>_tenge`, `<kind>_text`, `hours`, `rate_tenge`. Empty ones are left out."""
    found = []
    for kind in CostKind:
        worked = kind is CostKind.WORK
        line = Line(
            kind,
            given.get(f"{kind.value}_tenge"),
            given.get("hours") if worked else None,
            given.get("rate_tenge") if worked else None,
            (given.get(f"{kind.value}_text") or "").strip(),
        )
        if line.text or any(v is not None for v in (line.amount_tenge, line.hours, line.rate_tenge)):
            found.append(line)
    return found
