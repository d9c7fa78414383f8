"""Arithmetic of the urgent lane: pure."""

from __future__ import annotations

from app.intake.states import Urgency

# What is urgent because of a day must name it; a hearing has its own field.
DATED = frozenset({Urgency.DETENTION, Urgency.PERISHABLE})


def beyond_quota(*, urgent: int, total: int, percent: int | None) -> bool:
    """Are more urgent requests than the quota allows? Both counts include the one in question.

    Of each month one urgent request is always within it, however few requests there are. No percent: no quota.
    """
    return percent is not None and urgent > max(1, total * percent // 100)
