"""Declared hours against work in hand (docs/prices-and-capacity.md). Exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil

from app.reference.rules import WorkingCalendar

FULL = 100
WORKING_WEEK = 5
MOST_WEEKLY_HOURS = 60


class Level(StrEnum):
    """What the numbers say. The first two mean: not assessed."""

    NO_RULE = "no_rule"
    NOT_DECLARED = "not_declared"
    FITS = "fits"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class LoadRules:
    """The dated rules of a day. None is 'not set': no hours, no weight but 100 percent, no warning, no block."""

    hours_per_work: int | None = None
    horizon_days: int | None = None
    warn_percent: int | None = None
    block_percent: int | None = None
    weights: Mapping[str, int] = field(default_factory=dict)  # kind or form of an expertise to percent

    def weight(self, kind: str, form: str) -> Fraction:
        """How much one expertise counts: the weight of its kind times that of its form."""
        return Fraction(self.weights.get(kind, FULL), FULL) * Fraction(self.weights.get(form, FULL), FULL)


@dataclass(frozen=True, slots=True)
class Load:
    """An expert's declared week, the works in hand as pairs of kind and form, and the days of absence."""

    weekly_hours: int | None
    works: tuple[tuple[str, str], ...] = ()
    absences: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What `assess` found. `percent` is None where it was not assessed, and where no hour is left at all."""

    level: Level
    weekly_hours: int | None
    works: int
    needed_hours: int | None = None
    available_hours: int | None = None
    percent: int | None = None
    horizon_days: int | None = None

    @property
    def assessed(self) -> bool:
        return self.level not in (Level.NO_RULE, Level.NOT_DECLARED)


def available(load: Load, *, first: date, last: date, calendar: WorkingCalendar) -> Fraction:
    """Hours from `first` to `last`, both included: a fifth of the week for each working day without absence."""
    here = sum(
        calendar.is_working(day) and not any(start <= day <= end for start, end in load.absences)
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    )
    return Fraction((load.weekly_hours or 0) * here, WORKING_WEEK)


def assess(
    load: Load, more: Iterable[tuple[str, str]], *, rules: LoadRules, on: date, calendar: WorkingCalendar
) -> Assessment:
    """Hours that the work in hand and `more` (kind and form of what would come on top) need, against those available.

    Both over the horizon that begins on the day `on`. The percentage is rounded up: 100.1 % is over.
    """
    works = (*load.works, *more)
    if rules.hours_per_work is None or not rules.horizon_days:
        return Assessment(Level.NO_RULE, load.weekly_hours, len(load.works))
    if load.weekly_hours is None:
        return Assessment(Level.NOT_DECLARED, None, len(load.works))
    needed = sum((rules.hours_per_work * rules.weight(*work) for work in works), Fraction(0))
    last = date.fromordinal(on.toordinal() + rules.horizon_days - 1)
    left = available(load, first=on, last=last, calendar=calendar)
    percent = ceil(FULL * needed / left) if left else None
    return Assessment(
        _level(percent, needed, rules),
        load.weekly_hours,
        len(load.works),
        needed_hours=ceil(needed),
        available_hours=int(left),
        percent=percent,
        horizon_days=rules.horizon_days,
    )


def _level(percent: int | None, needed: Fraction, rules: LoadRules) -> Level:
    def over(limit: int | None) -> bool:
        return limit is not None and (percent > limit if percent is not None else needed > 0)

    if over(rules.block_percent):
        return Level.BLOCK
    return Level.WARN if over(rules.warn_percent) else Level.FITS
