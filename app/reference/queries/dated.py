"""The dated legal rules, and the monthly calculation index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference.models import LegalRule, Mrp
from app.reference.queries.stamp import remembered
from app.reference.rules import ClockTerms
from app.reference.states import Unit


class RuleNotSet(LookupError):
    """A rule without which nothing can be counted has no value on that day."""


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One rule as it stands on a day. `value` is None where it is not set: nothing pretends to know it."""

    code: str
    value: int | None
    unit: Unit
    act: str
    article: str
    source: str
    in_force_from: date | None

    @property
    def cited(self) -> str:
        """Act and article as a reason or a step shows them."""
        return f"{self.act} {self.article}" if self.article else self.act


@dataclass(frozen=True, slots=True)
class _Version:
    """A stored version as a plain value, and the day before which it ends."""

    told: RuleValue
    in_force_to: date | None

    def holds(self, on: date) -> bool:
        begun = self.told.in_force_from is not None and self.told.in_force_from <= on
        return begun and (self.in_force_to is None or self.in_force_to > on)


def _read_versions() -> Sequence[_Version]:
    return [_Version(value_of(row), row.in_force_to) for row in db.session.scalars(select(LegalRule))]


def rules(codes: Collection[str], *, on: date) -> dict[str, RuleValue]:
    """Several rules as they stand on a day; each code asked for is in the answer."""
    asked = set(codes)
    versions = remembered("rules", _read_versions)
    known = {one.told.code: one.told for one in versions if one.told.code in asked and one.holds(on)}
    return {code: known.get(code) or _unset(code) for code in codes}


def rule(code: str, *, on: date) -> RuleValue:
    """One rule as it stands on a day; its `value` is None where it is not set."""
    return rules((code,), on=on)[code]


def rule_periods(code: str) -> list[tuple[date, date | None, int | None]]:
    """Every version of a rule as (first day, day before which it ends, value), the earliest first: for SQL."""
    found = [one for one in remembered("rules", _read_versions) if one.told.code == code]
    rows = [(one.told.in_force_from, one.in_force_to, one.told.value) for one in found]
    return sorted(((first, end, value) for first, end, value in rows if first is not None), key=lambda row: row[0])


def value_of(row: LegalRule) -> RuleValue:
    """A stored version as a plain value."""
    return RuleValue(row.code, row.value, row.unit, row.act, row.article, row.source, row.in_force_from)


def clock_terms(*, on: date) -> ClockTerms:
    """The numbers that rule a clock started on this day (Law 44-VI art. 34).

    Raises RuleNotSet while one of the three has no value: no clock may be counted by a guess.
    """
    codes = ("clock.term_days", "clock.suspension_working_days", "clock.hand_over_days")
    found = rules(codes, on=on)
    cap, suspension, hand_over = (found[code] for code in codes)
    if cap.value is None or suspension.value is None or hand_over.value is None:
        raise RuleNotSet(", ".join(code for code in codes if found[code].value is None))
    return ClockTerms(
        cap_days=cap.value,
        suspension_working_days=suspension.value,
        hand_over_days=hand_over.value,
        term_source=cap.cited,
        suspension_source=suspension.cited,
        hand_over_source=hand_over.cited,
    )


def mrp(year: int) -> int | None:
    """The monthly calculation index of a year, in tenge; None where it is not entered."""
    found = db.session.get(Mrp, year)
    return found.tenge if found is not None else None


def mrp_rows() -> list[Mrp]:
    """The monthly calculation index of each year entered, newest first."""
    return list(db.session.scalars(select(Mrp).order_by(Mrp.year.desc())))


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """A rule with all its versions, newest first, and the one in force on the day asked for."""

    code: str
    present: RuleValue
    versions: tuple[LegalRule, ...]

    @property
    def newest(self) -> LegalRule:
        return self.versions[0]

    @property
    def version(self) -> int:
        """Rises with every change of the rule, whichever of its versions is concerned."""
        return sum(row.version for row in self.versions)


def rule_histories(*, on: date) -> list[RuleHistory]:
    """Every rule with its versions, by code."""
    found: dict[str, list[LegalRule]] = {}
    for row in db.session.scalars(select(LegalRule).order_by(LegalRule.code, LegalRule.in_force_from.desc())):
        found.setdefault(row.code, []).append(row)
    return [_history(code, rows, on) for code, rows in found.items()]


def rule_history(code: str, *, on: date) -> RuleHistory:
    """One rule with its versions; NotVisible where there is none."""
    rows = db.session.scalars(
        select(LegalRule).where(LegalRule.code == code).order_by(LegalRule.in_force_from.desc())
    ).all()
    if not rows:
        raise NotVisible
    return _history(code, list(rows), on)


def _history(code: str, rows: list[LegalRule], on: date) -> RuleHistory:
    present = next((r for r in rows if r.in_force_from <= on and (r.in_force_to is None or r.in_force_to > on)), None)
    value = value_of(present) if present is not None else replace(value_of(rows[0]), value=None)
    return RuleHistory(code, value, tuple(rows))


def _unset(code: str) -> RuleValue:
    return RuleValue(code, None, Unit.NUMBER, "", "", "", None)
