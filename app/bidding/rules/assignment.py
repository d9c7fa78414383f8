"""Who of an institute should take a work: the published rule (docs/assignment.md), and how evenly work lies. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

USUAL_WEEK = 40  # hours; stands in for who has declared none, so that declaring less is no way to get less


@dataclass(frozen=True, slots=True)
class Able:
    """One expert of the institute who is fit for the work today.

    `work`: the works in hand, each by its weight (1 is an ordinary primary expertise). `absent_days`: days of
    absence within the coming term. `barred`: the earlier expert of a repeated expertise.
    """

    key: uuid.UUID
    work: Fraction = Fraction(0)
    weekly_hours: int | None = None
    absent_days: int = 0
    finished: int = 0
    on_time: int = 0
    last_given_at: datetime | None = None
    barred: bool = False

    @property
    def burden(self) -> Fraction:
        """Work in hand for a usual week of declared hours: 2 works at 20 hours weigh like 4 at 40."""
        return self.work * USUAL_WEEK / (self.weekly_hours or USUAL_WEEK)


def in_order(experts: Iterable[Able]) -> list[Able]:
    """Whom the rule proposes, the first first; who is barred does not stand in it.

    Fewer days of absence in the coming term; then the smaller burden; then the better record, a tenth being the
    grain and no finished work counting as a full one; then who was given work longest ago; then the id.
    """
    return sorted((one for one in experts if not one.barred), key=_place)


def _place(one: Able) -> tuple[int, Fraction, int, float, str]:
    record = -(10 * one.on_time // one.finished) if one.finished else -10
    given = one.last_given_at.timestamp() if one.last_given_at is not None else 0.0
    return one.absent_days, one.burden, record, given, str(one.key)


def gini(values: Sequence[Fraction]) -> Fraction:
    """How unevenly something lies: 0 where everybody has the same, towards 1 where one has it all.

    The mean absolute difference of all pairs, divided by twice the mean; 0 where there is nothing.
    """
    total = sum(values, Fraction(0))
    if not total:
        return Fraction(0)
    apart = sum((abs(one - other) for one in values for other in values), Fraction(0))
    return apart / (2 * len(values) * total)
