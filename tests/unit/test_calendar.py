"""The working calendar: arithmetic by property, the seed against the law's own rule of carrying over."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reference.rules import WorkingCalendar, calendar_from_rows, read_calendar_csv
from tests.unit.clock_naive import CALENDAR, ROWS

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
# Law "On Holidays", month and day; those that may not be carried over are Labour Code art. 84(5)'s.
FEASTS = [(1, 1), (1, 2), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (5, 7), (5, 9), (7, 6), (10, 25), (12, 16)]
KURBAN_AIT = {2024: date(2024, 6, 16), 2025: date(2025, 6, 6), 2026: date(2026, 5, 27)}
MOVED = {date(2024, 5, 8): date(2024, 5, 4), date(2025, 1, 3): date(2025, 1, 5)}


def by_the_law(year: int) -> set[date]:
    """The weekdays off of a year, from the list of holidays and the rule of carrying over alone."""
    constitution = [(3, 15)] if year >= 2027 else [(8, 30)] if year <= 2025 else []
    feasts = {date(year, month, dom) for month, dom in FEASTS + constitution}
    taken = set(feasts)
    for feast in sorted(feasts):
        if feast.weekday() >= 5:
            carried = feast
            while carried.weekday() >= 5 or carried in taken:
                carried += timedelta(days=1)
            taken.add(carried)
    taken |= {date(year, 1, 7)} | ({KURBAN_AIT[year]} if year in KURBAN_AIT else set())
    return {day for day in taken if day.weekday() < 5}


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_seed_is_what_the_law_gives(year: int) -> None:
    moved = {off for off in MOVED if off.year == year}
    assert {day for day in CALENDAR.off if day.year == year} == by_the_law(year) | moved
    assert {day for day in CALENDAR.work if day.year == year} == {MOVED[off] for off in moved}


@pytest.mark.parametrize("year", [2024, 2025])
def test_seed_of_past_years_is_the_holidays_package(year: int) -> None:
    known = holidays.country_holidays("KZ", years=year)
    day = date(year, 1, 1)
    while day.year == year:
        assert CALENDAR.is_working(day) == known.is_working_day(day), day
        day += timedelta(days=1)


def test_seed_names_a_source_for_every_day_and_lists_it_once_in_order() -> None:
    listed = [row.day for row in ROWS]
    assert listed == sorted(set(listed))
    assert all(row.name_en and row.source for row in ROWS)
    assert {row.day.year for row in ROWS} == CALENDAR.years == {2024, 2025, 2026, 2027}
    assert not CALENDAR.covers(date(2028, 1, 1))


def test_the_day_that_is_a_holiday_no_more_is_worked() -> None:
    assert CALENDAR.is_working(date(2026, 8, 31))
    assert not CALENDAR.is_working(date(2025, 9, 1))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [("2026-03-16", 10, "2026-04-02"), ("2026-03-20", 1, "2026-03-26"), ("2026-03-21", 1, "2026-03-26"),
     ("2024-05-03", 1, "2024-05-04"), ("2024-05-04", 1, "2024-05-06"), ("2024-05-06", 1, "2024-05-10"),
     ("2025-01-04", 1, "2025-01-05"), ("2026-12-31", 1, "2027-01-05"), ("2026-04-30", 3, "2026-05-06")],
)  # fmt: skip
def test_working_days_are_counted_after_the_day(start: str, n: int, end: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(start), n) == date.fromisoformat(end)


@settings(max_examples=100, deadline=None)
@given(start=days, n=st.integers(1, 40))
def test_adding_and_counting_are_inverse(start: date, n: int) -> None:
    end = CALENDAR.add_working_days(start, n)
    assert end > start
    assert CALENDAR.is_working(end)
    assert CALENDAR.working_days_between(start, end) == n
    assert CALENDAR.working_days_between(start, end - timedelta(days=1)) == n - 1


@settings(max_examples=100, deadline=None)
@given(day=days)
def test_next_working_skips_no_working_day(day: date) -> None:
    found = CALENDAR.next_working(day)
    assert CALENDAR.is_working(found)
    assert found >= day
    assert not any(CALENDAR.is_working(day + timedelta(days=step)) for step in range((found - day).days))


def test_bad_questions_are_errors() -> None:
    day = date(2026, 3, 16)
    with pytest.raises(ValueError, match="at least 1"):
        CALENDAR.add_working_days(day, 0)
    with pytest.raises(ValueError, match="before the start"):
        CALENDAR.working_days_between(day, day - timedelta(days=1))
    assert CALENDAR.working_days_between(day, day) == 0


def test_bad_rows_are_errors() -> None:
    day = date(2026, 3, 16)
    with pytest.raises(ValueError, match="not 'holiday'"):
        calendar_from_rows([(day, "holiday")])
    with pytest.raises(ValueError, match="stands twice"):
        calendar_from_rows([(day, "off"), (day, "work")])
    with pytest.raises(ValueError, match="both off and worked"):
        WorkingCalendar(frozenset({day}), frozenset({day}))
    with pytest.raises(ValueError, match="Invalid isoformat"):
        read_calendar_csv(["date,kind,name_en,source", "16.03.2026,off,x,y"])
