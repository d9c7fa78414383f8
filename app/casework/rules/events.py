"""What can happen to a clock, and why an account of it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.casework.states import EventKind

RECEIPTS = frozenset({EventKind.RULING_RECEIVED, EventKind.OBJECTS_RECEIVED})


class Reason(StrEnum):
    """Why a case is refused; ``clock_words`` has the sentence for each."""

    BAD_JSON = "bad_json"
    NOT_A_CASE = "not_a_case"
    BAD_TODAY = "bad_today"
    BAD_EVENTS = "bad_events"
    BAD_TERM = "bad_term"
    NOT_AN_EVENT = "not_an_event"
    UNKNOWN_EVENT = "unknown_event"
    BAD_DATE = "bad_date"
    BAD_UNTIL = "bad_until"
    STRAY_UNTIL = "stray_until"
    OUT_OF_RANGE = "out_of_range"
    AFTER_TODAY = "after_today"
    RECEIVED_TWICE = "received_twice"
    BEFORE_START = "before_start"
    ALREADY_SUSPENDED = "already_suspended"
    SUSPENDED_IN_CHOICE = "suspended_in_choice"
    SUSPENDED_LATE = "suspended_late"
    NOT_SUSPENDED = "not_suspended"
    RESUMED_LATE = "resumed_late"
    RESUMED_SAME_DAY = "resumed_same_day"
    NO_CHOICE_DUE = "no_choice_due"
    COMPLETED_SUSPENDED = "completed_suspended"
    COMPLETED_IN_CHOICE = "completed_in_choice"
    NOT_COMPLETED = "not_completed"
    HANDED_OVER_TWICE = "handed_over_twice"
    AFTER_COMPLETION = "after_completion"
    AFTER_RETURN = "after_return"
    EXTENDED_LATE = "extended_late"
    EXTENDED_NOT_LATER = "extended_not_later"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One event on a local date (UTC+5); ``until`` is the new last day, of an extension only."""

    on: date
    kind: EventKind
    until: date | None = None


class Wrong(Exception):
    """The event being taken cannot have happened here; ``explain`` knows its place in the list."""

    def __init__(self, reason: Reason, **params: date) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


class ClockRefused(Exception):
    """The events cannot have happened so; nothing is guessed.

    ``index`` is the first wrong event's place in the list as given, from 0; it is None, as ``event`` is,
    where the fault lies in the case as a whole. ``event`` is None as well where it could not be read:
    then ``params`` holds what was given. ``params`` fill the sentence of ``reason``.
    """

    def __init__(
        self,
        index: int | None,
        event: ClockEvent | None,
        reason: Reason,
        params: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(f"{reason} (event {index})" if index is not None else str(reason))
        self.index = index
        self.event = event
        self.reason = reason
        self.params = dict(params or {})

    @property
    def name(self) -> str | None:
        """The wrong event's name, as given."""
        given = self.event.kind.value if self.event else self.params.get("event")
        return given if isinstance(given, str) else None

    @property
    def on(self) -> str | None:
        """The wrong event's date, as given."""
        given = self.event.on.isoformat() if self.event else self.params.get("on")
        return given if isinstance(given, str) else None


def started_on(events: Iterable[ClockEvent]) -> date | None:
    """The day the clock started: the later of the two receipts (Law 44-VI art. 34); None while one lacks.

    Asks no more than that, so that the rules in force on that day can be looked up before ``explain``.
    """
    first: dict[EventKind, date] = {}
    for event in events:
        if event.kind in RECEIPTS:
            first[event.kind] = min(event.on, first.get(event.kind, event.on))
    return max(first.values()) if len(first) == len(RECEIPTS) else None
