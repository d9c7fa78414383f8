"""What a list needs to know of a clock on any later day, until the next event: a reading without a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.casework.rules.clock import explain
from app.casework.rules.events import ClockEvent
from app.casework.rules.picture import ClockState
from app.casework.states import EventKind
from app.reference.rules import ONE_DAY, ClockTerms, WorkingCalendar


@dataclass(frozen=True, slots=True)
class Standing:
    """Holds from the last event on. While a suspension runs, `last_on` and `due_on` tell where it will lead
    if nobody ends it. `suspended_on` and `suspension_ends_on` stand until it is resumed or the choice is made.
    """

    term_days: int | None = None
    started_on: date | None = None
    last_on: date | None = None
    due_on: date | None = None
    suspended_on: date | None = None
    suspension_ends_on: date | None = None
    choice_made: bool = False
    completed_on: date | None = None
    hand_over_due_on: date | None = None
    handed_over_on: date | None = None
    returned_on: date | None = None
    on_time: bool | None = None


def standing(
    events: Sequence[ClockEvent], term_days: int | None, terms: ClockTerms, calendar: WorkingCalendar
) -> Standing:
    """The clock as its last event left it. Raises ClockRefused as `explain` does."""
    if not events:
        return Standing(term_days=term_days)
    latest = max(event.on for event in events)
    now = explain(events, latest, term_days, terms, calendar)
    if now.started_on is None:
        return Standing(term_days=term_days)
    since, ends = now.suspended_on, now.suspension_ends_on
    then = now
    if now.state is ClockState.SUSPENDED and ends is not None:
        then = explain(events, max(latest, ends + ONE_DAY), term_days, terms, calendar)
    elif now.state is ClockState.CHOICE_DUE and now.choice_due_from is not None:
        since = max(e.on for e in events if e.kind is EventKind.SUSPENDED)
        ends = now.choice_due_from - ONE_DAY
    turning = [e.kind for e in sorted(events, key=lambda e: e.on) if e.kind in (EventKind.SUSPENDED, EventKind.PROCEED)]
    return Standing(
        term_days=term_days,
        started_on=now.started_on,
        last_on=then.last_on,
        due_on=then.due_on,
        suspended_on=since,
        suspension_ends_on=ends,
        choice_made=bool(turning) and turning[-1] is EventKind.PROCEED,
        completed_on=now.completed_on,
        hand_over_due_on=now.hand_over_due_on,
        handed_over_on=now.handed_over_on,
        returned_on=now.returned_on,
        on_time=now.on_time,
    )
