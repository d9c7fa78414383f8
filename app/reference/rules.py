"""Pure arithmetic of the working calendar, and the shape of the legal numbers a clock is counted with.

The calendar is data (table ``calendar_day``, seeded from ``data/calendar.csv``), never code: the
Government shifts days off by order (Labour Code art. 85(3)), and Kurban ait is announced each year.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

OFF = "off"
WORK = "work"
SATURDAY = 5  # date.weekday(): Saturday and Sunday are off, the five-day week of the general regime
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """The legal numbers that rule one clock, each with the act and article it follows.

    ``cap_days`` and ``hand_over_days`` are calendar days, ``suspension_working_days`` working days
    (Law 44-VI art. 34 mixes the units: they are never normalised). They come from the dated table of
    legal rules; those in force on the day a clock started go on ruling it.
    """

    cap_days: int
    suspension_working_days: int
    hand_over_days: int
    term_source: str
    suspension_source: str
    hand_over_source: str


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One exception to the five-day week: ``kind`` is ``off`` or ``work``."""

    day: date
    kind: str
    name_en: str
    source: str


@dataclass(frozen=True)
class WorkingCalendar:
    """The five-day week with its exceptions: weekdays that are off, weekend days that are worked.

    Days outside the years listed follow the bare week; ``covers`` tells whether a day's year is known.
    """

    off: frozenset[date]
    work: frozenset[date] = frozenset()
    years: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        if both := self.off & self.work:
            raise ValueError(f"both off and worked: {min(both)}")
        object.__setattr__(self, "years", frozenset(day.year for day in self.off | self.work))

    def covers(self, day: date) -> bool:
        """Whether the calendar of that day's year has been entered."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """Whether the local date is a working day."""
        return day in self.work or (day.weekday() < SATURDAY and day not in self.off)

    def next_working(self, day: date) -> date:
        """The day itself if it is a working one, else the first working day after it.

        Carries a term's last day over (general procedural rule).
        Raises OverflowError past the last day ``date`` can name.
        """
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day strictly after ``day`` (``day`` itself need not be one).

        Raises ValueError below one; OverflowError past the last day ``date`` can name.
        """
        if n < 1:
            raise ValueError("a number of working days is at least 1")
        for _ in range(n):
            day = self.next_working(day + ONE_DAY)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``.

        The inverse of ``add_working_days``. Raises ValueError if ``end`` is before ``start``.
        """
        if end < start:
            raise ValueError("the end is before the start")
        return sum(self.is_working(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))


def calendar_from_rows(rows: Iterable[tuple[date, str]]) -> WorkingCalendar:
    """A calendar from (day, kind) pairs, as the table and the seed file hold them.

    Raises ValueError for an unknown kind and for a day that stands twice.
    """
    kinds: dict[date, str] = {}
    for day, kind in rows:
        if kind not in (OFF, WORK):
            raise ValueError(f"{day}: a day is '{OFF}' or '{WORK}', not '{kind}'")
        if day in kinds:
            raise ValueError(f"{day} stands twice in the calendar")
        kinds[day] = kind
    off = frozenset(day for day, kind in kinds.items() if kind == OFF)
    return WorkingCalendar(off=off, work=frozenset(kinds) - off)


def read_calendar_csv(lines: Iterable[str]) -> list[CalendarRow]:
    """The rows of the seed file (columns date, kind, name_en, source); the caller opens it.

    Raises ValueError for a bad date and KeyError for a missing column.
    """
    return [
        CalendarRow(date.fromisoformat(row["date"]), row["kind"], row["name_en"], row["source"])
        for row in csv.DictReader(lines)
    ]
