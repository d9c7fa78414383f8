"""Making the demo world: bodies, rules, register, then all tales told together in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import select, text

from app.accounts import service as accounts
from app.accounts.models import Person
from app.devtools.demo import events, people, plan, register
from app.devtools.demo.closing import TWISTS
from app.devtools.demo.finding import find
from app.devtools.demo.letters import KEPT_DAYS, clear_post
from app.devtools.demo.memory import Memory, remembering
from app.devtools.demo.named import CONSENT_FIELD
from app.devtools.demo.ordering import order
from app.devtools.demo.paper import pdf
from app.devtools.demo.stage import Halted, Stage, Steps, Story
from app.devtools.demo.working import work
from app.kernel import clock
from app.kernel.db import Base, db
from app.reference import queries as reference
from app.reference import service as reference_service
from app.reference.models import Region, Specialty
from app.reference.states import Procedure, Step

# What the demo needs to have set; the price of an offer stays without a weight.
RULES = {
    "answer.working_days": 2,
    "offers.min_working_days": 3,
    "accounts.break_glass_hours": 24,
    "register.max_age_days": 365,  # the demo clock runs ahead of the register
    "rank.weight_days": 5,
    "rank.weight_open_work": 3,
    "rank.weight_record": 2,
}
# From the day of the world on: what the past left unread goes on to no second channel.
RULES_FROM_NOW = {"notices.unread_working_days": 3, "notices.paper_working_days": 3}
SOURCE = "Demo world"
CONSENT_DAYS = 30  # since when the demo's rules demand the prosecutor's consent
BEFORE_DAYS = 30  # bodies, accounts, rules and the register are older than the first tale


def exists() -> bool:
    """Is the demo world there?"""
    return db.session.scalar(select(Person.id).where(Person.email == people.MARKER)) is not None


def make_world(*, size: int = plan.SIZE, seed: int = plan.SEED, day: date | None = None) -> None:
    """Make the demo world in the running transaction: the same one for the same seed and day.

    Everything happens before the day begins, by the services' own verbs, at the moments of the past.
    """
    today = day or clock.day_of(clock.now())
    tales = plan.tales(today, calendar := reference.working_calendar(), size=size, seed=seed)
    now, first = clock.start_of(today), clock.start_of(clock.day_of(tales[0].begins_at) - timedelta(days=BEFORE_DAYS))
    key = current_app.config["SETTINGS"].secret_key
    members = people.make_people(bodies := people.make_bodies(), secret_key=key, at=first)
    _set_rules(RULES, by=members["rules"], from_day=clock.day_of(first), at=first)
    _set_rules(RULES_FROM_NOW, by=members["rules"], from_day=today, at=first)
    _set_switches(by=members["rules"], at=first, consent_from=today - timedelta(days=CONSENT_DAYS))
    registrar = register.Keeper(bodies, by=members["registrar"], secret_key=key, today=today)
    registrar.begin(at=first)
    stage = Stage(
        seed=seed,
        today=today,
        calendar=calendar,
        people=members,
        bodies=bodies,
        specialties={s.slug: s for s in db.session.scalars(select(Specialty))},
        home=people.home_of(),
        places=_places({body.region_code for body in bodies.values()}),
        favourites=registrar.favourites,
        paper=pdf("Demo conclusion"),
        twists=TWISTS,
    )
    kept = [*db.session.scalars(select(Person)), *db.session.scalars(select(Region)), *registrar.experts()]
    stories = [Story(stage, tale) for tale in tales]
    registrar.memory = memory = Memory(letters_from=now - timedelta(days=KEPT_DAYS))
    stage.forget = memory.forget
    with remembering(memory):
        around = [registrar.steps(first, now), events.steps(stage, now)]
        tell([*around, *(_told(story) for story in stories)], until=now)
        registrar.update(on=today, at=now - timedelta(minutes=30))
        clear_post(now=now)
    accounts.watch_dead_letters(at=now - timedelta(minutes=10))
    db.session.flush()
    kept.clear()


def _places(codes: set[str]) -> dict[tuple[str, str], str]:
    return {
        (code, language): str(getattr(reference.region(code), f"name_{language}"))
        for code in codes
        for language in ("kk", "ru")
    }


def renew() -> None:
    """Empty the database, load the reference tables, make the world anew; the clock is the true one again."""
    tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    db.session.execute(text(f"truncate {tables}, procrastinate_jobs, procrastinate_events cascade"))
    if clock.site.offset_file is not None:
        clock.site.offset_file.unlink(missing_ok=True)
    reference_service.load_reference(at=clock.now())
    make_world()


def _set_rules(rules: Mapping[str, int], *, by: Person, from_day: date, at: datetime) -> None:
    for code, value in rules.items():
        reference_service.set_rule(code=code, value=value, in_force_from=from_day, source=SOURCE, by=by, at=at)


def _set_switches(*, by: Person, at: datetime, consent_from: date) -> None:
    """What is off by default: searches that are not open to all; for one specialty the prosecutor's consent."""
    reference_service.set_mode_rule(
        specialty_id=None, region_code=None, invited=True, direct=True, state_only=False, reserved=False,
        in_force_from=clock.day_of(at), act=SOURCE, source=SOURCE, by=by, at=at,
    )  # fmt: skip
    reference_service.add_step_rule(
        step=Step.CONSENT, procedure=Procedure.CRIMINAL, specialty_id=reference.specialty(CONSENT_FIELD).id,
        region_code="79", days=3, in_force_from=consent_from, act=SOURCE, article="", source=SOURCE, by=by, at=at,
    )  # fmt: skip


def _told(story: Story) -> Steps:
    """One tale from its first moment to where it ends or halts."""
    story.at = yield story.office(story.tale.begins_at)
    yield from order(story)
    yield from find(story)
    yield from work(story)


def tell(tales: Iterable[Steps], *, until: datetime) -> None:
    """Let all tales go on in the order of time, each when its moment comes; what would come later does not."""
    agenda: list[tuple[datetime, int, Callable[[datetime], datetime]]] = []
    for place, steps in enumerate(tales):
        heapq.heappush(agenda, (next(steps), place, steps.send))
    while agenda and agenda[0][0] < until:
        moment, place, wake = heapq.heappop(agenda)
        try:
            wanted = wake(moment)
        except (StopIteration, Halted):
            continue
        heapq.heappush(agenda, (max(wanted, moment), place, wake))
