"""When the next attempt to send a letter is due."""

from __future__ import annotations

from datetime import timedelta

MAX_ATTEMPTS = 20
LONGEST_HOURS = 6
GRACE = timedelta(minutes=10)  # a letter this long overdue has lost its job: the sweep gives it another


def wait_after(attempts: int) -> timedelta:
    """1, 2, 4 ... minutes, at most six hours, before the next attempt."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), timedelta(hours=LONGEST_HOURS))
