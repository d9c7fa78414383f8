"""What the clock shows on a day: facts, not prose. ``clock_words`` says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.casework.rules.events import RECEIPTS
from app.casework.states import EventKind


class ClockState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    SUSPENDED = "suspended"
    CHOICE_DUE = "choice_due"
    OVERDUE = "overdue"
    COMPLETED = "completed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"


class Basis(StrEnum):
    """What the present last day rests on."""

    TERM = "term"
    EXTENSION = "extension"
    RESUMPTION = "resumption"
    LAPSE = "lapse"


class StepCode(StrEnum):
    RULING_RECEIVED = "ruling_received"
    OBJECTS_RECEIVED = "objects_received"
    STARTED = "started"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    LAPSED = "lapsed"
    CHOICE_DUE = "choice_due"
    PROCEEDED = "proceeded"
    EXTENDED = "extended"
    EXTENDED_IN_SUSPENSION = "extended_in_suspension"
    OVERDUE = "overdue"
    COMPLETED = "completed"
    COMPLETED_LATE = "completed_late"
    HANDED_OVER = "handed_over"
    HANDED_OVER_LATE = "handed_over_late"
    RETURNED = "returned"


Param = int | date
"""Days of a length are int, days of the calendar are date."""


@dataclass(frozen=True, slots=True)
class ClockStep:
    """What happened on a day and the numbers that follow from it; ``source`` is the act and article."""

    on: date
    code: StepCode
    params: Mapping[str, Param]
    source: str


@dataclass(frozen=True, slots=True)
class ClockPicture:
    """The clock on the day ``as_of``. Dates are local (UTC+5), lengths are calendar days.

    ``last_on`` is the last day not moved (while suspended: as it stood when the suspension began, and an
    extension must be later than it); ``due_on`` is the same moved to a working day. ``suspended_on`` and
    ``suspension_ends_on`` stand while suspended and after a return made while suspended,
    ``choice_due_from`` while the choice is pending. ``basis`` on ``basis_on`` tells what ``last_on``
    rests on, with ``rest_days`` left at that moment. Until the clock starts only ``state``, ``as_of``,
    ``received`` and ``steps`` hold anything.
    """

    as_of: date
    state: ClockState
    received: frozenset[EventKind]
    steps: tuple[ClockStep, ...]
    term_days: int | None = None
    started_on: date | None = None
    last_on: date | None = None
    due_on: date | None = None
    used_days: int | None = None
    remaining_days: int | None = None
    gross_days: int | None = None
    net_days: int | None = None
    suspended_days: int | None = None
    hand_over_due_on: date | None = None
    on_time: bool | None = None
    suspended_on: date | None = None
    suspension_ends_on: date | None = None
    choice_due_from: date | None = None
    basis: Basis | None = None
    basis_on: date | None = None
    rest_days: int | None = None
    completed_on: date | None = None
    handed_over_on: date | None = None
    returned_on: date | None = None


_BY_STATE = {
    ClockState.RUNNING: {EventKind.SUSPENDED, EventKind.EXTENDED, EventKind.COMPLETED, EventKind.RETURNED},
    ClockState.OVERDUE: {EventKind.COMPLETED, EventKind.RETURNED},
    ClockState.SUSPENDED: {EventKind.EXTENDED, EventKind.RESUMED, EventKind.RETURNED},
    ClockState.CHOICE_DUE: {EventKind.PROCEED, EventKind.EXTENDED, EventKind.RETURNED},
    ClockState.COMPLETED: {EventKind.HANDED_OVER},
}


def allowed_events(picture: ClockPicture) -> frozenset[EventKind]:
    """Which events may be entered on the day of the picture, after all those it was counted from.

    The same rule as ``explain``, said ahead (a property test holds the two together). An extension is
    allowed with an ``until`` later than ``last_on``.
    """
    if picture.state is ClockState.WAITING:
        return RECEIPTS - picture.received
    allowed = set(_BY_STATE.get(picture.state, ()))
    if picture.suspended_on == picture.as_of:
        allowed.discard(EventKind.RESUMED)
    if picture.due_on is not None and picture.as_of > picture.due_on:
        allowed.discard(EventKind.EXTENDED)
    return frozenset(allowed)
