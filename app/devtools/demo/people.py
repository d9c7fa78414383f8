"""Who lives in the demo world: thirteen bodies, their members, and the experts' accounts. All names are invented."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Body, Membership, Person
from app.accounts.rules import STEP_SECONDS, step_of
from app.accounts.states import BodyKind, Verb
from app.devtools.demo.tasks import TASKS
from app.kernel import clock
from app.kernel.db import db
from app.kernel.i18n import _l

SITE = "demo.example"  # a reserved name: no letter can ever leave for it
PASSWORD = "open-the-trial-door"  # noqa: S105 - printed on the sign-in page of the demo
MARKER = f"admin@ministry.{SITE}"  # the address by which a made world is known

# What the tour calls the members whom it names, in its order.
ROLES: dict[str, Any] = {
    "judge": _l("Judge, Astana"),
    "clerk": _l("Clerk of the court, Astana"),
    "judge-75": _l("Judge, Almaty"),
    "investigator": _l("Investigator, Shymkent"),
    "police-head": _l("Head of the investigating body, Shymkent"),
    "prosecutor": _l("Prosecutor, Shymkent"),
    "private1": _l("Private expert"),
    "private2": _l("Private expert"),
    "private3": _l("Private expert"),
    "private4": _l("Private expert"),
    "private5": _l("Private expert"),
    "head-71": _l("Head of the institute, Astana"),
    "head-75": _l("Head of the institute, Almaty"),
    "state1": _l("State expert, Astana"),
    "state3": _l("State expert who reviews, Astana"),
    "state2": _l("State expert, Almaty"),
    "chamber": _l("Reviewer of the Chamber"),
    "analyst": _l("Analyst of the Ministry"),
    "registrar": _l("Registrar of the Ministry"),
    "rules": _l("Rules editor of the Ministry"),
    "admin": _l("Administrator of the Ministry"),
}
EXPERT_EMAILS = {
    "private1": f"expert1@experts.{SITE}",
    "private2": f"expert2@experts.{SITE}",
    "private3": f"expert3@experts.{SITE}",
    "private4": f"expert4@experts.{SITE}",
    "private5": f"expert5@experts.{SITE}",
    "state1": f"expert@institute-astana.{SITE}",
    "state2": f"expert@institute-almaty.{SITE}",
    "state3": f"reviewer@institute-astana.{SITE}",
}


@dataclass(frozen=True)
class Account:
    """One line of the list of demo accounts."""

    key: str
    role: Any
    email: str
    name: str
    task: Any
    href: str


def _file() -> dict[str, list[dict[str, Any]]]:
    text = (Path(__file__).parent / "people.json").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = json.loads(text)
    return found


def make_bodies() -> dict[str, Body]:
    """The bodies, by key."""
    made = {}
    for row in _file()["bodies"]:
        names = {f"name_{code}": row[code] for code in ("kk", "ru", "en")}
        made[row["key"]] = Body(kind=BodyKind(row["kind"]), region_code=row["region"], **names)
    db.session.add_all(made.values())
    db.session.flush()
    return made


def make_people(bodies: dict[str, Body], *, secret_key: str, at: datetime) -> dict[str, Person]:
    """The members of the bodies, by key; one hash of the common password serves all of them."""
    hashed, made = accounts.hash_password(PASSWORD), {}
    for row in _file()["people"]:
        person = make_person(row["email"], row["name"], row["language"], hashed=hashed, at=at)
        join(person, bodies[row["body"]], [Verb(v) for v in row["verbs"]], position=row["position"], at=at)
        made[row["key"]] = person
    for person in made.values():
        give_code(person, secret_key=secret_key, at=at)
    return made


def home_of() -> dict[str, str]:
    """The body of each member, by keys."""
    return {row["key"]: row["body"] for row in _file()["people"]}


def make_person(email: str, name: str, language: str, *, hashed: str, at: datetime, **more: Any) -> Person:
    """One account with the common password."""
    person = Person(email=email, name=name, language=language, password_hash=hashed, made_at=at, memberships=[], **more)
    db.session.add(person)
    db.session.flush()
    return person


def join(person: Person, body: Body, verbs: list[Verb], *, position: str, at: datetime) -> None:
    """Make somebody a member."""
    names = sorted(verb.value for verb in verbs)
    db.session.add(Membership(person=person, body=body, verb_names=names, position=position, began_at=at))
    db.session.flush()


def secret_of(email: str, secret_key: str) -> str:
    """The secret of somebody's one-time codes: derived, so that the demo can compute the code of the moment."""
    digest = hmac.new(secret_key.encode(), b"demo second factor " + email.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def give_code(person: Person, *, secret_key: str, at: datetime) -> None:
    """Set up the second factor."""
    accounts.set_second_factor(person, secret_of(person.email, secret_key), at=at)


def code_of(person: Person) -> str | None:
    """The one-time code that opens the door now, by real time; None where no second factor is set up.

    A code that was used is not taken twice: then it is the one of the next half minute, which fits already.
    """
    at = clock.wall()
    if person.totp_last_step is not None and person.totp_last_step >= step_of(at):
        at += timedelta(seconds=STEP_SECONDS)
    return accounts.present_code(person, at=at)


def listed() -> list[Account]:
    """The accounts that the tour names, in its order."""
    emails = {row["key"]: row["email"] for row in _file()["people"]} | EXPERT_EMAILS
    wanted = {emails[key]: key for key in ROLES}
    rows = db.session.execute(select(Person.email, Person.name).where(Person.email.in_(wanted)))
    names = {row.email: row.name for row in rows}
    found = [(key, email) for email, key in wanted.items() if email in names]
    return [Account(key, ROLES[key], email, names[email], *TASKS[key]) for key, email in found]
