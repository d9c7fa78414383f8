"""What will happen in the demo world: pure, seeded, relative to the day on which it is made.

A tale is one expertise: who orders what and when, and which way it goes. Most run to their end in the past;
the live ones halt at a chosen step shortly before the present, so that every desk has something on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from app.devtools.demo.named import ENDS, LIVE, NAMED, Route, Told
from app.intake.states import Form, Kind
from app.kernel import clock
from app.reference.rules import WorkingCalendar
from app.reference.states import Procedure, SearchMode

SEED = 20170210  # the date of Law 44-VI
SPAN_DAYS = 545  # eighteen months
QUIET_DAYS = 75  # tales of the past begin so long ago that nearly all of them are over
SIZE = 400

CIVIL_OFFICIALS = ("judge", "judge-75", "judge-35")
RUSSIAN = frozenset({"judge-75", "judge-35", "investigator-55", "investigator-75"})
CRIMINAL_OFFICIALS = ("investigator", "investigator-55", "investigator-75", "police-head")
CIVIL_FIELDS = (
    "build",
    "goods",
    "econ-acc",
    "handwriting",
    "goods-auto",
    "land",
    "build-econ",
    "doc-tech",
    "psych",
    "econ-fin",
)
CRIMINAL_FIELDS = (
    "drugs",
    "handwriting",
    "road",
    "it",
    "dna",
    "trace",
    "ballistic",
    "fire",
    "econ-acc",
    "med-live",
    "video",
    "voice",
    "chem",
    "philology",
)


@dataclass(frozen=True)
class Tale:
    """One expertise, decided beforehand."""

    number: int
    begins_at: datetime
    official: str
    procedure: Procedure
    field_of: str
    kind: Kind = Kind.PRIMARY
    language: str = "kk"
    urgent: bool = False
    hearing_after_days: int | None = None
    offer_days: int = 5
    halt: str = ""
    name: str = ""  # of the tales that the demo's page tells of
    form: Form = Form.INDIVIDUAL
    second_field: str = ""  # of a complex expertise
    follows: str = ""  # the name of the tale which this one repeats
    mode: SearchMode = SearchMode.OPEN
    route: Route = field(default_factory=Route)

    def dice(self, seed: int) -> Random:
        """The tale's own randomness: what happens in one does not change another."""
        return Random(f"{seed}:{self.number}")  # noqa: S311 - an invented world, no secret


LIVING = len(LIVE) + len(NAMED) + len(ENDS)
SPREAD_MINUTES = 70  # in which the tales of one morning begin


def days_back(today: date, count: int, calendar: WorkingCalendar) -> date:
    """The working day so many working days before a day."""
    day = today
    while count > 0:
        day -= timedelta(days=1)
        count -= calendar.is_working(day)
    return day


def present(today: date, calendar: WorkingCalendar) -> Iterator[Tale]:
    """The live tales, and one for each end."""
    told: list[Told] = [*LIVE, *(row[1:] for row in NAMED), *ENDS]
    names = [*([""] * len(LIVE)), *(row[0] for row in NAMED), *([""] * len(ENDS))]
    for number, (name, (halt, age, official, slug, route, more)) in enumerate(zip(names, told, strict=True), 1):
        criminal = official in CRIMINAL_OFFICIALS
        began = timedelta(hours=9, minutes=number % SPREAD_MINUTES)
        tale = Tale(
            number=number,
            begins_at=clock.start_of(days_back(today, age, calendar)) + began,
            official=official,
            procedure=Procedure.CRIMINAL if criminal else Procedure.CIVIL,
            field_of=slug,
            language="ru" if official in RUSSIAN else "kk",
            offer_days=3,
            halt=halt,
            name=name,
            route=route,
        )
        yield replace(tale, **more)  # type: ignore[arg-type]


def past(today: date, *, count: int, seed: int) -> Iterator[Tale]:
    """Tales that began between eighteen months and two and a half months ago, evenly strewn."""
    dice = Random(seed)  # noqa: S311 - an invented world, no secret
    step = (SPAN_DAYS - QUIET_DAYS) / max(count, 1)
    for place in range(count):
        begins = clock.start_of(today) - timedelta(days=SPAN_DAYS - place * step - dice.random() * step)
        yield _past_tale(1000 + place, begins.replace(microsecond=0), dice)


def _past_tale(number: int, begins_at: datetime, dice: Random) -> Tale:
    criminal = dice.random() < 0.42
    officials = CRIMINAL_OFFICIALS if criminal else CIVIL_OFFICIALS
    procedure = Procedure.CRIMINAL if criminal else Procedure.CIVIL
    if not criminal:
        draw = dice.random()
        procedure = Procedure.ADM_OFFENCE if draw < 0.05 else Procedure.ADMINISTRATIVE if draw < 0.09 else procedure
    kind = dice.choices((Kind.PRIMARY, Kind.ADDITIONAL, Kind.REPEATED), (86, 8, 6))[0]
    official = dice.choices(officials, range(len(officials) + 2, 2, -1))[0]
    return Tale(
        number=number,
        begins_at=begins_at,
        official=official,
        procedure=procedure,
        field_of=_drawn(CRIMINAL_FIELDS if criminal else CIVIL_FIELDS, dice),
        kind=kind,
        language="ru" if official in RUSSIAN else "kk",
        urgent=dice.random() < 0.12,
        hearing_after_days=dice.randint(50, 90) if not criminal and dice.random() < 0.4 else None,
        offer_days=dice.choice((3, 5, 5, 7, 10)),
        route=_past_route(dice),
    )


def _drawn(fields: Sequence[str], dice: Random) -> str:
    """The first ones are asked for most."""
    return dice.choices(fields, [1 / (place + 2) for place in range(len(fields))])[0]


def _past_route(dice: Random) -> Route:
    answers = dice.choices(
        (("accept",), ("decline", "accept"), ("silent", "accept"), ("decline", "decline", "accept")), (84, 9, 5, 2)
    )[0]
    return Route(
        offers=dice.choices((0, 1, 2, 3, 4, 5), (10, 24, 30, 22, 10, 4))[0],
        answers=answers,
        challenge=dice.choices(("", "rejected", "upheld"), (90, 7, 3))[0],
        materials=dice.choices(("", "resumed", "proceed", "return"), (74, 15, 7, 4))[0],
        extension=dice.choices(("", "granted", "refused"), (86, 11, 3))[0],
        ending=dice.choices(("conclusion", "impossibility", "returned", "withdrawn"), (87, 5, 2, 6))[0],
        withdrawn_from=dice.choice(("draft", "open", "open", "opened")),
        work=dice.choices((dice.uniform(0.35, 0.97), dice.uniform(1.05, 1.5)), (83, 17))[0],
        again=dice.random() < 0.3,
    )


def tales(today: date, calendar: WorkingCalendar, *, size: int = SIZE, seed: int = SEED) -> list[Tale]:
    """All tales of a world of this size, in the order in which they begin; `today` has not begun yet in them."""
    living = list(present(today, calendar))[-size:]
    rest = past(today, count=max(0, size - len(living)), seed=seed)
    return sorted([*rest, *living], key=lambda tale: (tale.begins_at, tale.number))
