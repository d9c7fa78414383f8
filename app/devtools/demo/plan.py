"""What will happen in the demo world: pure, seeded, relative to the day on which it is made.

A tale is one expertise: who orders what and when, and which way it goes. Most run to their end in the past;
the live ones halt at a chosen step shortly before the present, so that every desk has something on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from app.intake.states import Kind
from app.kernel import clock
from app.reference.rules import WorkingCalendar
from app.reference.states import Procedure

SEED = 20170210  # the date of Law 44-VI
SPAN_DAYS = 545  # eighteen months
QUIET_DAYS = 75  # tales of the past begin so long ago that nearly all of them are over
SIZE = 400

CIVIL_OFFICIALS = ("judge", "judge-75", "judge-35")
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
class Route:
    """Which way a tale goes, where it could go several."""

    offers: int = 3
    answers: tuple[str, ...] = ("accept",)  # of the providers in their order: accept, decline, silent
    challenge: str = ""  # rejected, upheld, pending
    materials: str = ""  # resumed, proceed, return, waiting, pending
    extension: str = ""  # granted, refused, pending
    ending: str = "conclusion"  # conclusion, impossibility, returned, withdrawn
    withdrawn_from: str = "opened"  # draft, open, opened
    work: float = 0.7  # share of the term that the work takes; above 1 it is late
    again: bool = False  # after a failed search: search again instead of the proposed institute


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
    route: Route = field(default_factory=Route)

    def dice(self, seed: int) -> Random:
        """The tale's own randomness: what happens in one does not change another."""
        return Random(f"{seed}:{self.number}")  # noqa: S311 - an invented world, no secret


# The desks of the present: (halting step, age in working days, official, specialty, route, more). Live tales move
# fast: published on their first day, offers for three working days, at work five working days after the beginning.
R = Route
LIVE: tuple[tuple[str, int, str, str, Route, dict[str, object]], ...] = (
    ("bare", 1, "judge", "goods", R(), {}),
    ("draft", 2, "judge", "build", R(), {}),
    ("draft", 1, "investigator", "drugs", R(), {}),
    ("prepared", 1, "judge", "econ-acc", R(), {}),
    ("open", 2, "judge", "build", R(offers=2), {"offer_days": 6, "hearing_after_days": 60}),
    ("open", 1, "judge-75", "goods", R(offers=1), {"offer_days": 8}),
    ("open", 2, "investigator", "handwriting", R(offers=1), {"offer_days": 7}),
    ("open", 1, "judge", "handwriting", R(offers=0), {"offer_days": 10, "urgent": True}),
    ("open", 3, "judge-35", "econ-acc", R(offers=3), {"offer_days": 9, "hearing_after_days": 45}),
    ("opened", 6, "judge", "build", R(offers=4), {"hearing_after_days": 50}),
    ("opened", 6, "judge-75", "econ-acc", R(offers=3), {}),
    ("opened", 5, "investigator", "handwriting", R(offers=2), {"urgent": True}),
    ("opened", 5, "judge", "goods", R(offers=1), {}),
    ("failed", 5, "judge", "land", R(offers=0), {}),
    ("failed", 5, "investigator", "fire", R(offers=0), {}),
    ("fallback", 5, "judge", "handwriting", R(offers=0), {}),
    ("selected", 5, "judge", "goods", R(offers=3), {}),
    ("selected", 5, "investigator", "handwriting", R(offers=2), {}),
    ("selected", 5, "judge-75", "build", R(offers=2), {}),
    ("accepted", 7, "judge", "build", R(), {"hearing_after_days": 70}),
    ("identity", 7, "investigator", "handwriting", R(), {}),
    ("challenged", 8, "judge", "econ-acc", R(challenge="pending"), {}),
    ("ruling", 8, "judge", "handwriting", R(), {}),
    ("handed", 9, "judge-75", "goods", R(), {}),
    ("warned", 9, "investigator", "drugs", R(), {}),
    ("half_received", 10, "judge", "goods-auto", R(), {}),
    ("in_work", 13, "judge", "build", R(work=0.99), {"hearing_after_days": 60}),
    ("in_work", 17, "investigator", "handwriting", R(work=0.99), {}),
    ("in_work", 22, "judge", "goods", R(work=0.99), {}),
    ("in_work", 34, "judge-75", "econ-acc", R(work=3), {}),
    ("in_work", 38, "investigator", "handwriting", R(work=3), {}),
    ("in_work", 12, "judge", "econ-acc", R(materials="pending"), {}),
    ("in_work", 12, "judge", "build", R(materials="waiting"), {}),
    ("in_work", 13, "investigator", "drugs", R(materials="waiting"), {}),
    ("in_work", 22, "judge", "handwriting", R(materials="waiting"), {}),
    ("in_work", 21, "judge-75", "goods", R(extension="pending", work=0.99), {}),
    ("in_work", 24, "judge", "build", R(extension="granted", work=0.99), {}),
    ("completed", 12, "judge", "goods", R(work=0.1), {}),
    ("delivered", 13, "judge", "handwriting", R(work=0.1), {}),
    ("delivered", 13, "investigator", "drugs", R(work=0.1), {}),
)  # fmt: skip

# What a small world needs to hold every state: the three ends.
ENDS: tuple[tuple[str, int, str, str, Route, dict[str, object]], ...] = (
    ("end", 50, "judge", "build", R(work=0.8), {}),
    ("end", 60, "judge", "goods", R(materials="return"), {}),
    ("end", 40, "judge", "econ-acc", R(ending="withdrawn"), {}),
)


def days_back(today: date, count: int, calendar: WorkingCalendar) -> date:
    """The working day so many working days before a day."""
    day = today
    while count > 0:
        day -= timedelta(days=1)
        count -= calendar.is_working(day)
    return day


def present(today: date, calendar: WorkingCalendar) -> Iterator[Tale]:
    """The live tales, and one for each end."""
    for number, (halt, age, official, slug, route, more) in enumerate([*LIVE, *ENDS], 1):
        criminal = official in CRIMINAL_OFFICIALS
        tale = Tale(
            number=number,
            begins_at=clock.start_of(days_back(today, age, calendar)) + timedelta(hours=9, minutes=number),
            official=official,
            procedure=Procedure.CRIMINAL if criminal else Procedure.CIVIL,
            field_of=slug,
            language="ru" if official == "judge-75" else "kk",
            offer_days=3,
            halt=halt,
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
        language="ru" if official in {"judge-75", "judge-35", "investigator-55", "investigator-75"} else "kk",
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
