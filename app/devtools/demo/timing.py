"""Moving the demo's clock forward, and waking what has become due by that."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app.kernel import clock, jobs
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.reference import queries as reference

MOST_DAYS = 1100
WHOLE_SECOND = timedelta(seconds=1)  # the clock keeps whole seconds: the moment meant has been reached, not missed
# The jobs that would have run in between; each goes through whatever is due and may run at any time.
DUE_JOBS = (
    "bidding.open_due",
    "bidding.lapse_silent",
    "bidding.lapse_explanations",
    "bidding.release_withdrawn",
    "casework.send_warnings",
    "casework.tell_of_late_couriers",
    "casework.tell_of_late_decisions",
    "accounts.escalate_notices",
    "complaints.tell_overdue",
    "registry.send_expiry_warnings",
)

NOT_FORWARD = _l("Time runs forward only: choose a moment after the present one.")
TOO_FAR = _l("The clock can be moved by three years at most at once.")
NOTHING = _l("Enter how far to move the clock, or the moment to move it to.")


class Step(StrEnum):
    """What the clock can be moved by."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


def target(*, now: datetime, amount: int | None, unit: Step, to: datetime | None) -> datetime:
    """The moment meant. `to` without a zone is read on Kazakhstan's wall clock. RuleBroken where it is not ahead."""
    if to is not None:
        meant = to.replace(tzinfo=clock.LOCAL) if to.tzinfo is None else to
        field = "to"
    elif amount is not None:
        meant, field = _later(now, amount, Step(unit)), "amount"
    else:
        raise RuleBroken(amount=NOTHING)
    if meant <= now:
        raise RuleBroken({field: NOT_FORWARD})
    if meant - now > timedelta(days=MOST_DAYS):
        raise RuleBroken({field: TOO_FAR})
    return meant


def _later(now: datetime, amount: int, unit: Step) -> datetime:
    if not 0 < amount <= MOST_DAYS * 24:
        raise RuleBroken(amount=NOT_FORWARD if amount < 1 else TOO_FAR)
    if unit is Step.HOURS:
        return now + timedelta(hours=amount)
    if unit is Step.DAYS:
        return now + timedelta(days=amount)
    today = clock.day_of(now)
    if amount > MOST_DAYS:
        raise RuleBroken(amount=TOO_FAR)
    return now + (reference.working_calendar().add_working_days(today, amount) - today)


def move_clock(meant: datetime, *, now: datetime) -> None:
    """Set the site's clock forward and enqueue the jobs that are due by that; the caller commits."""
    clock.site.move_forward(meant - now + WHOLE_SECOND)
    for name in DUE_JOBS:
        jobs.defer(name)
