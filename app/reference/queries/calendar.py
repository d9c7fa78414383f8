"""The working calendar: the five-day week with the exceptions that somebody entered."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from app.kernel.db import db
from app.reference.models import CalendarDay
from app.reference.queries.stamp import remembered
from app.reference.rules import WorkingCalendar, calendar_from_rows
from app.reference.states import DayKind


@dataclass(frozen=True, slots=True)
class CalendarException:
    """A day whose kind differs from the plain five-day week, as it is known now."""

    day: date
    kind: DayKind
    name: str
    source: str


def _read_exceptions() -> Sequence[CalendarException]:
    version = func.max(CalendarDay.version).label("version")
    newest = select(CalendarDay.day, version).group_by(CalendarDay.day).subquery()
    rows = db.session.scalars(
        select(CalendarDay)
        .join(newest, and_(CalendarDay.day == newest.c.day, CalendarDay.version == newest.c.version))
        .where(CalendarDay.kind.is_not(None))
        .order_by(CalendarDay.day)
    )
    return [CalendarException(row.day, row.kind, row.name, row.source) for row in rows if row.kind is not None]


def calendar_rows() -> Sequence[CalendarException]:
    """The newest version of each exception, exceptions taken back left out, by day."""
    return remembered("exceptions", _read_exceptions)


def _read_calendar() -> WorkingCalendar:
    return calendar_from_rows((row.day, row.kind.value) for row in calendar_rows())


def working_calendar() -> WorkingCalendar:
    """The working calendar as it is known now."""
    return remembered("calendar", _read_calendar)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the calendar page."""

    first: date
    working_days: int
    days_off: int
    exceptions: int


def calendar_years() -> list[int]:
    """The years that the calendar covers."""
    return sorted({row.year for row in db.session.scalars(select(CalendarDay.day).distinct())})


def months(year: int) -> list[Month]:
    """The twelve months of a year: working days, days off, exceptions to the five-day week."""
    calendar = working_calendar()
    found = []
    for number in range(1, 13):
        first = date(year, number, 1)
        days = [date(year, number, d) for d in range(1, monthrange(year, number)[1] + 1)]
        working = sum(calendar.is_working(d) for d in days)
        exceptions = sum(d in calendar.off or d in calendar.work for d in days)
        found.append(Month(first, working, len(days) - working, exceptions))
    return found
