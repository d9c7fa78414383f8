"""Pure arithmetic of the register."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.registry.states import ExpiryPoint


class Period(Protocol):
    """The status of a licence over a range of days, and over which moments we believed so."""

    @property
    def state(self) -> StrEnum: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def known_from(self) -> datetime: ...
    @property
    def known_to(self) -> datetime | None: ...


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the last day of February."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def recent(last: date, *, years: int, on: date) -> bool:
    """Whether something due every so many years still holds: the anniversary is the last day it does."""
    return on <= years_later(last, years)


def young(day: date | None, *, max_age_days: int, on: date) -> bool:
    """Whether data of a day are at most so many days old; nothing at all is not young."""
    return day is not None and on - day <= timedelta(days=max_age_days)


def state_on(periods: Iterable[Period], *, on: date, known_at: datetime | None = None) -> StrEnum | None:
    """The status of a licence on a day, as we know it now or as we knew it at a moment; None before it was issued."""
    for period in periods:
        known = (
            period.known_to is None
            if known_at is None
            else period.known_from <= known_at and (period.known_to is None or period.known_to > known_at)
        )
        if known and period.valid_from <= on and (period.valid_to is None or period.valid_to > on):
            return period.state
    return None


def due_points(expires_on: date, points: Mapping[ExpiryPoint, int | None], *, on: date) -> list[ExpiryPoint]:
    """The points that are reached on a day, the earliest first; none once the last day is over.

    `points` are the days before the last day; a point without a value warns of nothing.
    """
    left = (expires_on - on).days
    return [point for point in ExpiryPoint if left >= 0 and (days := points[point]) is not None and left <= days]
