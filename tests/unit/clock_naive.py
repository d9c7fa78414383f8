"""A second clock, written from the issue and not from the code: it lives through every single day.

It never subtracts two dates. It counts midnights, keeps the days left as a number that falls by one each
running day, and sees at each close of business what ends. Slow, simple, and wrong in other ways than
``app.casework.rules`` would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from app.casework.rules import ClockEvent, ClockPicture, EventKind
from app.reference.rules import ClockTerms, calendar_from_rows, read_calendar_csv

TERMS = ClockTerms(
    cap_days=30,
    suspension_working_days=10,
    hand_over_days=3,
    term_source="Law No. 44-VI, art. 34 (term)",
    suspension_source="Law No. 44-VI, art. 34 (suspension)",
    hand_over_source="Law No. 44-VI, art. 34 (hand-over)",
)
SEED = Path(__file__).parents[2] / "app" / "reference" / "data" / "calendar.csv"
ROWS = read_calendar_csv(SEED.read_text(encoding="utf-8").splitlines())
CALENDAR = calendar_from_rows((row.day, row.kind) for row in ROWS)
VALUES = (
    "started_on", "due_on", "state", "used_days", "remaining_days", "gross_days", "net_days",
    "hand_over_due_on", "on_time", "suspended_on", "suspension_ends_on", "choice_due_from", "last_on",
)  # fmt: skip


def day(text: str) -> date:
    """'03-16' is 16 March 2026; a full date is itself."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def event(text: str) -> ClockEvent:
    """'03-16 suspended', '04-10 extended 05-12'."""
    on, kind, *until = text.split()
    return ClockEvent(day(on), EventKind(kind), day(until[0]) if until else None)


def events(*texts: str) -> list[ClockEvent]:
    return [event(text) for text in texts]


def values(picture: ClockPicture) -> dict[str, object]:
    return {name: getattr(picture, name) for name in VALUES}


class Impossible(Exception):
    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def _roll(day: date) -> date:
    return day if CALENDAR.is_working(day) else _roll(day + timedelta(days=1))


@dataclass
class Diary:
    today: date
    left: int  # calendar days until the last day; negative once it has passed
    now: date = date.min
    receipts: list[EventKind] = field(default_factory=list)
    start: date | None = None
    gross: int = 0
    net: int = 0
    due_passed: bool = False
    sleeping_since: date | None = None
    left_asleep: int = 0
    working_days_slept: int = 0
    promised: list[date] = field(default_factory=list)
    choice_since: date | None = None
    stopped: date | None = None
    done: date | None = None
    late: bool = False
    given: bool = False
    back: bool = False

    def last(self) -> date:
        if self.sleeping_since is not None:
            return self.sleeping_since + timedelta(days=self.left_asleep)
        return (self.stopped or self.now) + timedelta(days=self.left)

    def wake(self, left: int) -> None:
        reached = self.now + timedelta(days=max(0, left))
        self.left = (max([reached, *self.promised]) - self.now).days
        self.sleeping_since, self.promised, self.due_passed = None, [], False

    def close_the_day(self) -> None:
        """Midnight comes."""
        if self.start is None or self.done or self.back:
            return
        if self.sleeping_since is not None:
            slept = self.now != self.sleeping_since and CALENDAR.is_working(self.now)
            self.working_days_slept += slept
            if self.working_days_slept == TERMS.suspension_working_days:
                self.wake(self.left_asleep)
                self.choice_since = self.now + timedelta(days=1)
        if self.sleeping_since is None and self.left <= 0 and CALENDAR.is_working(self.now):
            self.due_passed = True
        self.gross += 1
        if self.sleeping_since is None:
            self.net += 1
            self.left -= 1

    def possible(self, what: ClockEvent) -> bool:
        kind = what.kind
        if self.back or what.on > self.today:
            return False
        if kind in (EventKind.RULING_RECEIVED, EventKind.OBJECTS_RECEIVED):
            return kind not in self.receipts
        if self.start is None:
            return False
        if self.done is not None:
            return kind is EventKind.HANDED_OVER and not self.given
        asleep, choosing = self.sleeping_since is not None, self.choice_since is not None
        answers = {
            EventKind.SUSPENDED: not asleep and not choosing and not self.due_passed,
            EventKind.RESUMED: asleep and self.now != self.sleeping_since,
            EventKind.PROCEED: choosing,
            EventKind.COMPLETED: not asleep and not choosing,
            EventKind.RETURNED: True,
            EventKind.EXTENDED: what.until is not None and what.until > self.last() and (asleep or not self.due_passed),
        }
        return answers.get(kind, False)

    def write(self, what: ClockEvent) -> None:
        match what.kind:
            case EventKind.RULING_RECEIVED | EventKind.OBJECTS_RECEIVED:
                self.receipts.append(what.kind)
                self.start = self.now if len(self.receipts) == 2 else None
            case EventKind.SUSPENDED:
                self.sleeping_since, self.left_asleep, self.working_days_slept = self.now, self.left, 0
            case EventKind.RESUMED:
                self.wake(self.left_asleep)
            case EventKind.PROCEED:
                self.choice_since = None
            case EventKind.EXTENDED if what.until is not None:
                if self.sleeping_since is not None:
                    self.promised.append(what.until)
                else:
                    self.left = (what.until - self.now).days
            case EventKind.COMPLETED:
                self.done, self.stopped, self.late = self.now, self.now, self.due_passed
            case EventKind.HANDED_OVER:
                self.given = True
            case EventKind.RETURNED:
                self.back, self.stopped = True, self.now

    def state(self) -> str:
        states = {
            "returned": self.back,
            "handed_over": self.given,
            "completed": self.done is not None,
            "suspended": self.sleeping_since is not None,
            "choice_due": self.choice_since is not None,
            "overdue": self.due_passed,
            "running": True,
        }
        return next(name for name, so in states.items() if so)

    def sleeps_until(self) -> date | None:
        """The n-th working day of the sleep, counted on the fingers."""
        if self.sleeping_since is None:
            return None
        fingers, last = 0, self.sleeping_since
        while fingers < TERMS.suspension_working_days:
            last += timedelta(days=1)
            fingers += CALENDAR.is_working(last)
        return last

    def read(self) -> dict[str, object]:
        if self.start is None:
            return dict.fromkeys(VALUES) | {"state": "waiting"}
        asleep = self.sleeping_since is not None
        return {
            "started_on": self.start,
            "due_on": None if asleep else _roll(self.last()),
            "state": self.state(),
            "used_days": self.net,
            "remaining_days": max(0, self.left_asleep if asleep else self.left),
            "gross_days": self.gross,
            "net_days": self.net,
            "hand_over_due_on": _roll(self.done + timedelta(days=TERMS.hand_over_days)) if self.done else None,
            "on_time": not self.late if self.done else None,
            "suspended_on": self.sleeping_since,
            "suspension_ends_on": self.sleeps_until(),
            "choice_due_from": None if self.back else self.choice_since,
            "last_on": self.last(),
        }


def naive(given: Sequence[ClockEvent], today: date, term_days: int | None) -> dict[str, object]:
    """The values of ``explain``; raises Impossible with the place of the first wrong event."""
    term = TERMS.cap_days if term_days is None or term_days > TERMS.cap_days else term_days
    diary = Diary(today, left=term)
    days = {what.on for what in given} | {today}
    diary.now = min(days)
    while True:
        for index, what in enumerate(given):
            if what.on == diary.now:
                if not diary.possible(what):
                    raise Impossible(index)
                diary.write(what)
        if diary.now >= today:
            break
        diary.close_the_day()
        diary.now += timedelta(days=1)
        if diary.start is None:
            diary.left = term
    for index, what in sorted(enumerate(given), key=lambda pair: pair[1].on):
        if what.on > today:
            raise Impossible(index)
    return diary.read()
