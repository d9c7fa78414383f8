"""The stage on which the tales are told: people, experts, calendar, words; and what each tale keeps in hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from app.accounts.models import Body, Person
from app.bidding.models import Selection
from app.devtools.demo.plan import Tale
from app.intake.models import Expertise
from app.kernel import clock
from app.kernel.db import db
from app.reference.models import Specialty
from app.reference.rules import WorkingCalendar
from app.registry import policy as registry
from app.registry.models import Expert

FIRST_HOUR, LAST_HOUR = time(9), time(18)
LIVE_PACE = timedelta(minutes=80)

# A tale is a generator: it gives the moment at which it wants to go on, and is woken then.
Steps = Generator[datetime, datetime, None]


# What happens in one named tale when it reaches a step, before it goes on or stays there.
Twist = Callable[["Story"], None]


class Halted(Exception):
    """The tale stays at this step."""


@cache
def words() -> dict[str, Any]:
    """The texts of the demo world, by specialty and by kind."""
    text = (Path(__file__).parent / "texts.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@dataclass
class Stage:
    """What all tales share."""

    seed: int
    today: date
    calendar: WorkingCalendar
    people: dict[str, Person]
    bodies: dict[str, Body]
    specialties: dict[str, Specialty]
    home: dict[str, str]  # official to body
    places: dict[tuple[str, str], str]  # region and language to the name of its city
    favourites: list[Any] = field(default_factory=list)  # ids of the experts whom the tour names
    told: dict[str, Story] = field(default_factory=dict)  # the named tales
    twists: dict[tuple[str, str], Twist] = field(default_factory=dict)  # what happens in one of them at a step
    reviewing: set[Any] = field(default_factory=set)  # ids of the institutes that review what is to be signed
    paper: bytes = b""
    forget: Callable[[], None] = lambda: None  # to be called when what stands still has changed after all
    _fit: dict[tuple[Any, date], list[Expert]] = field(default_factory=dict)

    def fit(self, specialty: Specialty, *, on: date) -> list[Expert]:
        """Everybody who is fit for a specialty on a day and has an account, by name."""
        key = (specialty.id, on)
        if key not in self._fit:
            asked = registry.fit_experts([specialty.id], on=on)
            found = select(Expert).where(asked, Expert.person_id.is_not(None)).order_by(Expert.register_no)
            self._fit[key] = list(db.session.scalars(found))
        return self._fit[key]


class Story:
    """One tale while it is told."""

    def __init__(self, stage: Stage, tale: Tale) -> None:
        self.stage, self.tale = stage, tale
        self.dice: Random = tale.dice(stage.seed)
        self.at = tale.begins_at
        self.official = stage.people[tale.official]
        self.specialty = stage.specialties[tale.field_of]
        self._expertise: Expertise | None = None
        self.rounds = 0
        self.answered = 0
        self.challenges = 0
        self.offered = 0
        if tale.name:
            stage.told[tale.name] = self

    @property
    def specialties(self) -> list[Specialty]:
        """What is asked for: of a complex expertise two."""
        second = self.tale.second_field
        return [self.specialty, *([self.stage.specialties[second]] if second else [])]

    @property
    def expertise(self) -> Expertise:
        assert self._expertise is not None
        return self._expertise

    @expertise.setter
    def expertise(self, made: Expertise) -> None:
        self._expertise = made

    @property
    def official_region(self) -> str:
        """The region of the body that orders the expertise."""
        return self.stage.bodies[self.stage.home[self.tale.official]].region_code

    @property
    def live(self) -> bool:
        return bool(self.tale.halt)

    @property
    def today(self) -> date:
        return clock.day_of(self.at)

    def reached(self, step: str) -> None:
        """Stay here, if this is where the tale is meant to stand; a named tale may take its turn first."""
        what = self.stage.twists.get((self.tale.name, step))
        if what is not None:
            what(self)
        if self.tale.halt == step:
            raise Halted

    def end(self) -> None:
        """The tale is over."""
        raise Halted

    def say(self, kind: str) -> str:
        """A text of this kind in the language of the case."""
        return str(self.dice.choice(words()[kind])[self.tale.language])

    def office(self, moment: datetime) -> datetime:
        """The first moment from then on at which somebody is in the office."""
        local, calendar = clock.local(moment), self.stage.calendar
        spread = timedelta(minutes=self.dice.randint(1, 90))
        if calendar.is_working(local.date()) and local.time() < FIRST_HOUR:
            local = datetime.combine(local.date(), FIRST_HOUR, clock.LOCAL) + spread
        elif not calendar.is_working(local.date()) or local.time() >= LAST_HOUR:
            day = calendar.next_working(local.date() + timedelta(days=1))
            local = datetime.combine(day, FIRST_HOUR, clock.LOCAL) + spread
        return local.astimezone(moment.tzinfo)

    def soon(self, least_days: float = 0.1, most_days: float = 1.5) -> datetime:
        """Some time later, in office hours; a live tale does not dawdle."""
        days = self.dice.uniform(least_days, most_days)
        pause = LIVE_PACE if self.live else timedelta(minutes=int(days * 1440))
        return self.office(self.at + pause)

    def later(self, minutes: int = 10) -> datetime:
        """A little later, within the same step."""
        self.at += timedelta(minutes=minutes)
        return self.at

    def on_day(self, day: date) -> datetime:
        """A moment in office hours of a day, or of the first working day after it; not before the present one."""
        return max(self.office(clock.start_of(day)), self.at + timedelta(minutes=7))

    def working_day(self, count: int) -> date:
        """The working day so many working days from now."""
        return self.stage.calendar.add_working_days(self.today, count)

    def selection(self) -> Selection | None:
        """Whoever is the provider now."""
        return db.session.scalar(
            select(Selection).where(
                Selection.expertise_id == self.expertise.id, Selection.state.in_(("waiting", "accepted"))
            )
        )

    def named(self) -> Person:
        """The account of the expert who does the work."""
        selection = self.selection()
        assert selection is not None
        assert selection.expert is not None
        assert selection.expert.person is not None
        return selection.expert.person
