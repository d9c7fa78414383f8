"""What the clock remembers, and how it is read off on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.casework.rules.picture import Basis, ClockPicture, ClockState, ClockStep, Param, StepCode
from app.casework.states import EventKind
from app.reference.rules import ONE_DAY, ClockTerms, WorkingCalendar


@dataclass
class Register:
    """``last`` and ``basis`` mean nothing before ``started_on`` is set.

    While suspended, ``last`` stays as it stood when the suspension began, ``rest`` is what the clock
    will run on with, ``ends_on`` is the last suspended day, and ``until`` the latest day granted meanwhile.
    """

    terms: ClockTerms
    calendar: WorkingCalendar
    term_days: int
    received: dict[EventKind, date] = field(default_factory=dict)
    steps: list[ClockStep] = field(default_factory=list)
    started_on: date | None = None
    last: date = date.min
    basis: Basis = Basis.TERM
    basis_on: date = date.min
    rest: int = 0
    suspended_days: int = 0
    suspended_on: date | None = None
    ends_on: date | None = None
    until: date | None = None
    until_decided_on: date = date.min
    choice_from: date | None = None
    completed_on: date | None = None
    hand_over_due: date | None = None
    handed_over_on: date | None = None
    returned_on: date | None = None

    @property
    def due(self) -> date:
        """The last day, moved to a working one."""
        return self.calendar.next_working(self.last)

    def days(self) -> dict[str, Param]:
        """The last day and the due day, as a step tells them."""
        return {"last": self.last, "due": self.due}

    def set_last(self, day: date, basis: Basis, on: date) -> None:
        self.last, self.basis, self.basis_on = day, basis, on

    def note(self, on: date, code: StepCode, source: str, **params: Param) -> None:
        self.steps.append(ClockStep(on, code, params, source))

    def snapshot(self, today: date) -> ClockPicture:
        if self.started_on is None:
            return ClockPicture(today, ClockState.WAITING, frozenset(self.received), tuple(self.steps))
        end = self.completed_on or self.returned_on or today
        gross = (end - self.started_on).days
        paused = self.suspended_days + ((end - self.suspended_on).days if self.suspended_on else 0)
        state = self._state(today)
        return ClockPicture(
            as_of=today,
            state=state,
            received=frozenset(self.received),
            steps=self._all_steps(state),
            term_days=self.term_days,
            started_on=self.started_on,
            last_on=self.last,
            due_on=None if self.suspended_on else self.due,
            used_days=gross - paused,
            remaining_days=self.rest if self.suspended_on else max(0, (self.last - end).days),
            gross_days=gross,
            net_days=gross - paused,
            suspended_days=paused,
            hand_over_due_on=self.hand_over_due,
            on_time=None if self.completed_on is None else self.completed_on <= self.due,
            suspended_on=self.suspended_on,
            suspension_ends_on=self.ends_on,
            choice_due_from=self.choice_from if state is ClockState.CHOICE_DUE else None,
            basis=self.basis,
            basis_on=self.basis_on,
            rest_days=self.rest,
            completed_on=self.completed_on,
            handed_over_on=self.handed_over_on,
            returned_on=self.returned_on,
        )

    def _state(self, today: date) -> ClockState:
        known = (
            (self.returned_on, ClockState.RETURNED),
            (self.handed_over_on, ClockState.HANDED_OVER),
            (self.completed_on, ClockState.COMPLETED),
            (self.suspended_on, ClockState.SUSPENDED),
            (self.choice_from, ClockState.CHOICE_DUE),
        )
        for since, state in known:
            if since is not None:
                return state
        return ClockState.OVERDUE if today > self.due else ClockState.RUNNING

    def _all_steps(self, state: ClockState) -> tuple[ClockStep, ...]:
        """Those noted, with the day the clock became overdue in its place if it still is."""
        steps = list(self.steps)
        if state is ClockState.OVERDUE:
            params: dict[str, Param] = {"due": self.due}
            steps.append(ClockStep(self.due + ONE_DAY, StepCode.OVERDUE, params, self.terms.term_source))
        return tuple(sorted(steps, key=lambda step: step.on))
