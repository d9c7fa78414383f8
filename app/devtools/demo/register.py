"""The register of the demo world: the sample file, imported month by month, and an account for each expert.

The file is told as of its own day; here it is moved so that this day is the day on which the world is made,
and each earlier import holds only what was known by then.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

import config
from app.accounts.models import Body, Person
from app.accounts.states import BodyKind
from app.devtools.demo import people
from app.devtools.demo.memory import Memory
from app.devtools.demo.stage import Steps
from app.kernel import clock
from app.kernel.db import db
from app.reference import queries as reference
from app.registry import policy as registry
from app.registry import service as register
from app.registry.models import Expert
from app.registry.states import ExpertKind

FILE = config.ROOT / "app" / "registry" / "data" / "sample_register.csv"
FILE_DAY = date(2026, 11, 22)
EVERY_DAYS = 28  # more often than register.max_age_days asks
SOURCE = "Demo world: sample register"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISSUED = ("listed_on", "certificate_from", "licence_from")
REPEATED = ("attested_on", "trained_on")
TOGETHER = {
    "licence_status_from": ("licence_status",),
    "absent_from": ("absent_to",),
    "chamber_from": ("chamber_to",),
    "chamber_to": (),
    "left_on": (),
    "training_hours": (),
}
FAVOURED = ("build", "econ-acc", "goods", "handwriting", "handwriting")  # what the named private experts can do
HOMES = {"state1": "institute-71", "state2": "institute-75", "state3": "institute-71"}
RUNS_OUT = "DEMO-0047"  # a state expert of Astana whom no named tale needs, and whose attestation ends soon
RUNS_OUT_DAYS = 30
FIVE_YEARS = timedelta(days=5 * 365)


def _moved(text: str, by: timedelta) -> str:
    return DAY.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), text)


def _known(row: dict[str, str], on: date) -> dict[str, str] | None:
    """A row as the file of that day would have had it; None where it was not there yet."""
    day = on.isoformat()
    if any(row.get(name, "") > day for name in ISSUED):
        return None
    known = dict(row)
    for name in REPEATED:
        if known.get(name, "") > day:
            known[name] = (date.fromisoformat(known[name]) - FIVE_YEARS).isoformat()
    for name, others in TOGETHER.items():
        if DAY.fullmatch(known.get(name, "")) and known[name] > day:
            known |= dict.fromkeys((name, *others), "")
    return known


class Keeper:
    """The Ministry's registrar, who keeps the register up to date."""

    def __init__(self, bodies: dict[str, Body], *, by: Person, secret_key: str, today: date) -> None:
        self.bodies, self.by, self.secret_key = bodies, by, secret_key
        self.today = today
        self.favourites: list[Any] = []
        self.memory: Memory | None = None
        self._rows = self._read(FILE)

    def _read(self, path: Path) -> list[dict[str, str]]:
        """The sample with its days moved and its institutes those of the demo."""
        text = _moved(path.read_text(encoding="utf-8-sig"), self.today - FILE_DAY)
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        institutes = [body for body in self.bodies.values() if body.kind is BodyKind.INSTITUTE]
        named = list(dict.fromkeys(row["institute"] for row in rows if row["institute"]))
        home = {name: institutes[place % len(institutes)].name_en for place, name in enumerate(named)}
        home |= {body.name_en: body.name_en for body in institutes}
        found = [row | {"institute": home.get(row["institute"], "")} for row in rows]
        return [row | self._last_attested() if row["register_no"] == RUNS_OUT else row for row in found]

    def _last_attested(self) -> dict[str, str]:
        """So long ago that the attestation holds for thirty days more (Law 44-VI art. 58(2): five years)."""
        last = self.today + timedelta(days=RUNS_OUT_DAYS)
        leap = (last.month, last.day) == (2, 29)
        return {"attested_on": last.replace(year=last.year - 5, day=28 if leap else last.day).isoformat()}

    def update(self, *, on: date, at: datetime) -> None:
        """Import the file as of a day."""
        rows = [known for row in self._rows if (known := _known(row, on)) is not None]
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(self._rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        if self.memory is not None:
            self.memory.forget()
        register.import_register(out.getvalue().encode(), as_of=on, source=SOURCE, by=self.by, at=at)
        self._give_accounts(at)
        if self.memory is not None:
            self.memory.forget()

    def experts(self) -> list[Expert]:
        """Everybody in the register, to be held in memory while the tales are told."""
        return list(db.session.scalars(select(Expert)))

    def steps(self, first: datetime, now: datetime) -> Steps:
        """Import again every four weeks."""
        moment = yield first + timedelta(days=EVERY_DAYS)
        while moment < now:
            self.update(on=clock.day_of(moment), at=moment)
            moment = yield moment + timedelta(days=EVERY_DAYS)

    def begin(self, *, at: datetime) -> None:
        """The first import; then the experts whom the tour names."""
        self.update(on=clock.day_of(at), at=at)
        self.favourites = [self._favour(key, email, at) for key, email in people.EXPERT_EMAILS.items()]

    def _give_accounts(self, at: datetime) -> None:
        """Each expert who is new in the register gets an account with the common password."""
        hashed = self.by.password_hash or ""
        found = select(Expert).where(Expert.person_id.is_(None)).order_by(Expert.register_no)
        for expert in db.session.scalars(found).all():
            email = f"{expert.register_no.lower()}@experts.{people.SITE}"
            language = "kk" if any(letter in "әғқңөұүһі" for letter in expert.name.lower()) else "ru"
            person = people.make_person(email, expert.name, language, hashed=hashed, at=at, expert=True)
            register.link_person(expert, person, by=self.by, at=at)
            if expert.institute is not None:
                people.join(person, expert.institute, [], position="", at=at)
            people.give_code(person, secret_key=self.secret_key, at=at)

    def _favour(self, key: str, email: str, at: datetime) -> Any:
        """Give one expert, fit at the end as at the beginning, the address that the tour names."""
        home = HOMES.get(key)
        slug = FAVOURED[3] if home else FAVOURED[int(key[-1]) - 1]
        kind = ExpertKind.STATE if home else ExpertKind.PRIVATE
        fit = registry.fit_experts([reference.specialty(slug).id], on=clock.day_of(at))
        asked = select(Expert).where(fit, Expert.kind == kind).order_by(Expert.register_no)
        if home:
            asked = asked.where(Expert.institute_id == self.bodies[home].id)
        found = (e for e in db.session.scalars(asked) if e.person is not None and not self._named(e))
        expert = next(e for e in found if self._lasts(e))
        assert expert.person is not None
        expert.person.email = email
        people.give_code(expert.person, secret_key=self.secret_key, at=at)
        db.session.flush()
        return expert.id

    def _lasts(self, expert: Expert) -> bool:
        """Does the last attestation in the file still hold today?"""
        last = (self.today - FIVE_YEARS).isoformat()
        return all(row["attested_on"] > last for row in self._rows if row["register_no"] == expert.register_no)

    @staticmethod
    def _named(expert: Expert) -> bool:
        assert expert.person is not None
        return expert.person.email in people.EXPERT_EMAILS.values()
