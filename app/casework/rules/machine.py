"""The clock itself: it takes one event after another and knows what may come next.

All lengths are counted from the unmoved last day; only the due day, and with it lateness, is moved to a
working day.
"""

from __future__ import annotations

from datetime import date, timedelta

from app.casework.rules.events import RECEIPTS, ClockEvent, Reason, Wrong
from app.casework.rules.picture import Basis, ClockPicture, Param, StepCode
from app.casework.rules.register import Register
from app.casework.states import EventKind
from app.reference.rules import ONE_DAY


class Clock(Register):
    """Takes events in order; each method below is one kind of event: what forbids it, what it changes."""

    def take(self, event: ClockEvent) -> None:
        """Raises Wrong if the event breaks a rule, and then the clock is not to be used further."""
        self.advance(event.on)
        if self.returned_on is not None:
            raise Wrong(Reason.AFTER_RETURN, returned_on=self.returned_on)
        if event.kind in RECEIPTS:
            self._receive(event)
        elif self.started_on is None:
            raise Wrong(Reason.BEFORE_START)
        elif event.kind is EventKind.HANDED_OVER:
            self._hand_over(event)
        elif self.completed_on is not None:
            raise Wrong(Reason.AFTER_COMPLETION, completed_on=self.completed_on)
        else:
            _TAKEN[event.kind](self, event)

    def advance(self, day: date) -> None:
        """Closes a suspension that nobody ended by its last day, when ``day`` is past it.

        A return made while suspended leaves it as it was: what is returned runs no more.
        """
        since, ended = self.suspended_on, self.ends_on
        if since is None or ended is None or day <= ended or self.returned_on is not None:
            return
        self._end_suspension(since, ended, Basis.LAPSE)
        self.note(ended, StepCode.LAPSED, self.terms.suspension_source, rest=self.rest, **self.days())
        self.choice_from = ended + ONE_DAY
        self.note(self.choice_from, StepCode.CHOICE_DUE, self.terms.suspension_source)

    def picture(self, today: date) -> ClockPicture:
        """The clock at the close of ``today``, which no event taken may be later than."""
        self.advance(today)
        return self.snapshot(today)

    def _receive(self, event: ClockEvent) -> None:
        if event.kind in self.received:
            raise Wrong(Reason.RECEIVED_TWICE, first_on=self.received[event.kind])
        self.received[event.kind] = event.on
        self.note(event.on, StepCode(event.kind), self.terms.term_source)
        if len(self.received) == len(RECEIPTS):
            self.started_on = event.on
            self.set_last(event.on + timedelta(days=self.term_days), Basis.TERM, event.on)
            self.note(event.on, StepCode.STARTED, self.terms.term_source, term=self.term_days, **self.days())

    def _suspend(self, event: ClockEvent) -> None:
        if self.suspended_on is not None:
            raise Wrong(Reason.ALREADY_SUSPENDED, suspended_on=self.suspended_on)
        if self.choice_from is not None:
            raise Wrong(Reason.SUSPENDED_IN_CHOICE, choice_from=self.choice_from)
        if event.on > self.due:
            raise Wrong(Reason.SUSPENDED_LATE, due=self.due)
        self.suspended_on, self.until = event.on, None
        self.rest = max(0, (self.last - event.on).days)
        self.ends_on = self.calendar.add_working_days(event.on, self.terms.suspension_working_days)
        self.note(
            event.on, StepCode.SUSPENDED, self.terms.suspension_source,
            rest=self.rest, ends_on=self.ends_on, limit=self.terms.suspension_working_days,
        )  # fmt: skip

    def _resume(self, event: ClockEvent) -> None:
        if self.choice_from is not None:
            raise Wrong(Reason.RESUMED_LATE, choice_from=self.choice_from)
        if self.suspended_on is None:
            raise Wrong(Reason.NOT_SUSPENDED)
        if event.on == self.suspended_on:
            raise Wrong(Reason.RESUMED_SAME_DAY, suspended_on=self.suspended_on)
        self._end_suspension(self.suspended_on, event.on, Basis.RESUMPTION)
        self.note(event.on, StepCode.RESUMED, self.terms.suspension_source, rest=self.rest, **self.days())

    def _end_suspension(self, since: date, day: date, basis: Basis) -> None:
        self.suspended_days += (day - since).days
        self.set_last(day + timedelta(days=self.rest), basis, day)
        if self.until is not None and self.until > self.last:
            self.set_last(self.until, Basis.EXTENSION, self.until_decided_on)
        self.suspended_on = self.ends_on = self.until = None

    def _proceed(self, event: ClockEvent) -> None:
        if self.choice_from is None:
            raise Wrong(Reason.NO_CHOICE_DUE)
        self.choice_from = None
        self.note(event.on, StepCode.PROCEEDED, self.terms.suspension_source)

    def _extend(self, event: ClockEvent) -> None:
        if event.until is None:
            raise Wrong(Reason.BAD_UNTIL)
        if self.suspended_on is None and event.on > self.due:
            raise Wrong(Reason.EXTENDED_LATE, due=self.due)
        if event.until <= self.last:
            raise Wrong(Reason.EXTENDED_NOT_LATER, last=self.last)
        facts: dict[str, Param] = {"until": event.until}
        if self.suspended_on is None:
            self.set_last(event.until, Basis.EXTENSION, event.on)
            self.note(event.on, StepCode.EXTENDED, self.terms.term_source, **facts, **self.days())
            return
        if self.until is None or event.until > self.until:
            self.until, self.until_decided_on = event.until, event.on
        self.note(event.on, StepCode.EXTENDED_IN_SUSPENSION, self.terms.term_source, **facts)

    def _complete(self, event: ClockEvent) -> None:
        if self.suspended_on is not None:
            raise Wrong(Reason.COMPLETED_SUSPENDED, suspended_on=self.suspended_on)
        if self.choice_from is not None:
            raise Wrong(Reason.COMPLETED_IN_CHOICE, choice_from=self.choice_from)
        self.completed_on = event.on
        self.hand_over_due = self.calendar.next_working(event.on + timedelta(days=self.terms.hand_over_days))
        code = StepCode.COMPLETED if event.on <= self.due else StepCode.COMPLETED_LATE
        facts: dict[str, Param] = {"hand_over_due": self.hand_over_due, "limit": self.terms.hand_over_days}
        self.note(event.on, code, self.terms.hand_over_source, **facts, **self.days())

    def _hand_over(self, event: ClockEvent) -> None:
        if self.completed_on is None or self.hand_over_due is None:
            raise Wrong(Reason.NOT_COMPLETED)
        if self.handed_over_on is not None:
            raise Wrong(Reason.HANDED_OVER_TWICE, handed_over_on=self.handed_over_on)
        self.handed_over_on = event.on
        code = StepCode.HANDED_OVER if event.on <= self.hand_over_due else StepCode.HANDED_OVER_LATE
        self.note(event.on, code, self.terms.hand_over_source, hand_over_due=self.hand_over_due)

    def _return(self, event: ClockEvent) -> None:
        self.returned_on = event.on
        self.note(event.on, StepCode.RETURNED, self.terms.suspension_source)


_TAKEN = {
    EventKind.SUSPENDED: Clock._suspend,
    EventKind.RESUMED: Clock._resume,
    EventKind.PROCEED: Clock._proceed,
    EventKind.EXTENDED: Clock._extend,
    EventKind.COMPLETED: Clock._complete,
    EventKind.RETURNED: Clock._return,
}
