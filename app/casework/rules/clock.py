"""``explain``: what a list of events makes of the clock (Law 44-VI art. 34)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.casework.rules.events import ClockEvent, ClockRefused, Reason, Wrong
from app.casework.rules.machine import Clock
from app.casework.rules.picture import ClockPicture
from app.reference.rules import ClockTerms, WorkingCalendar


def _by_date(numbered: tuple[int, ClockEvent]) -> date:
    """Sorting is stable: on one date the order of the list stands."""
    return numbered[1].on


def explain(
    events: Iterable[ClockEvent],
    today: date,
    term_days: int | None,
    terms: ClockTerms,
    calendar: WorkingCalendar,
) -> ClockPicture:
    """The clock on the local date ``today`` (UTC+5), its start being the later of the two receipts.

    Events are taken by date, on one date in the order given. ``term_days`` are calendar days; None, or
    more than the cap of ``terms``, counts as the cap. ``terms`` are those in force when the clock started
    (Law 44-VI art. 34). Raises ClockRefused with the first wrong event.
    """
    if term_days is not None and (isinstance(term_days, bool) or term_days < 1):
        raise ClockRefused(None, None, Reason.BAD_TERM)
    term = terms.cap_days if term_days is None else min(term_days, terms.cap_days)
    clock = Clock(terms, calendar, term)
    index: int | None = None
    event: ClockEvent | None = None
    try:
        for place, event in sorted(enumerate(events), key=_by_date):
            index = place
            if event.on > today:
                raise Wrong(Reason.AFTER_TODAY, today=today)
            clock.take(event)
        index, event = None, None
        return clock.picture(today)
    except Wrong as wrong:
        raise ClockRefused(index, event, wrong.reason, wrong.params) from None
    except OverflowError:
        raise ClockRefused(index, event, Reason.OUT_OF_RANGE) from None
