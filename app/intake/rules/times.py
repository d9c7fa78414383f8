"""Time by owner: how long each owner held the ball, as calendar time and as working time. Pure.

Calendar time is the exact length of an interval. Working time is the part of it that lies on working days
(local dates of the Kazakh calendar, each counted from midnight to midnight): parts add up to the whole, and
an hour of waiting costs the same whoever waits. Both are shown in days of 24 hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.intake.states import Owner
from app.kernel import clock
from app.reference.rules import WorkingCalendar

DAY = timedelta(days=1)


class Held(Protocol):
    """An interval during which one owner held the ball; without an end it is running."""

    owner: Owner
    why: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval, counted until a moment if it is running."""

    owner: Owner
    why: str
    began_at: datetime
    ended_at: datetime
    running: bool
    calendar: timedelta
    working: timedelta


@dataclass(frozen=True, slots=True)
class Share:
    """What one owner held in all; `part` is the share of the whole calendar time, None of no time at all."""

    owner: Owner
    calendar: timedelta
    working: timedelta
    part: float | None
    running: bool


@dataclass(frozen=True, slots=True)
class TimeByOwner:
    """The intervals in their order, and their sums in the order of owners."""

    intervals: Sequence[Interval]
    shares: Sequence[Share]
    calendar: timedelta
    working: timedelta


def in_days(length: timedelta) -> float:
    """A length in days of 24 hours."""
    return length / DAY


def working_time(began: datetime, ended: datetime, calendar: WorkingCalendar) -> timedelta:
    """The part of an interval that lies on working days (local dates, midnight to midnight).

    Raises ValueError if it ends before it begins.
    """
    if ended < began:
        raise ValueError("the end is before the beginning")
    found, day, last = timedelta(), clock.day_of(began), clock.day_of(ended)
    while day <= last:
        if calendar.is_working(day):
            found += max(timedelta(), min(ended, clock.end_of(day)) - max(began, clock.start_of(day)))
        day += DAY
    return found


def time_by_owner(
    held: Iterable[Held], calendar: WorkingCalendar, *, until: datetime, since: datetime | None = None
) -> TimeByOwner:
    """Sum up intervals that follow one another; the running one counts until the moment `until`.

    `since` cuts off what came before it (for a reader who came later). The sums of the owners are the whole.
    """
    intervals: list[Interval] = []
    for turn in held:
        began = turn.began_at if since is None else max(turn.began_at, since)
        ended = turn.ended_at if turn.ended_at is not None else max(until, began)
        if ended < began or (ended == began and turn.ended_at is not None):
            continue
        working = working_time(began, ended, calendar)
        intervals.append(Interval(turn.owner, turn.why, began, ended, turn.ended_at is None, ended - began, working))
    whole = sum((i.calendar for i in intervals), timedelta())
    shares = []
    for owner in Owner:
        own = [i for i in intervals if i.owner is owner]
        if own:
            mine = sum((i.calendar for i in own), timedelta())
            working = sum((i.working for i in own), timedelta())
            shares.append(Share(owner, mine, working, mine / whole if whole else None, any(i.running for i in own)))
    return TimeByOwner(intervals, shares, whole, sum((i.working for i in intervals), timedelta()))
