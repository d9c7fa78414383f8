"""Delegations and break-glass for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts import queries, service
from app.accounts.models import Body, BreakGlass, Delegation, Membership, Person
from app.accounts.states import BodyKind, Verb
from app.casework import service as casework
from app.kernel.clock import day_of
from app.kernel.db import db
from app.reference import service as reference
from tests.builders.accounts import make_body, make_person

RULE = "accounts.break_glass_hours"


def membership_of(person: Person, body: Body) -> Membership:
    """The living membership of somebody in a body."""
    living = (Membership.person_id == person.id, Membership.body_id == body.id, Membership.ended_at.is_(None))
    return db.session.scalars(select(Membership).where(*living)).one()


def lend(giver: Person, receiver: Person, body: Body, verbs: Iterable[Verb], *, at: datetime, **kw: Any) -> Delegation:
    """The giver lends verbs to the receiver, by default for a week from that day."""
    first: date = kw.pop("first_day", day_of(at))
    facts: dict[str, Any] = {"first_day": first, "last_day": first + timedelta(days=6), "reason": "Leave", "by": giver}
    return service.delegate(
        membership_of(giver, body), membership_of(receiver, body), verbs=list(verbs), at=at, **(facts | kw)
    )


def present(person: Person, at: datetime) -> Person:
    """The person as an edge loads them at this moment, with what is lent and opened."""
    db.session.refresh(person)
    return queries.lending.refresh(person, now=at)


def make_ministry(*verbs: Verb) -> tuple[Body, Person, Person]:
    """The Ministry with two people who hold these verbs."""
    ministry = make_body(BodyKind.MINISTRY)
    first, second = (make_person(ministry, verbs, position=f"Officer {n}") for n in (1, 2))
    return ministry, first, second


def set_hours(by: Person, *, at: datetime, hours: int = 24) -> None:
    """Switch break-glass on from that day."""
    day = day_of(at)
    reference.set_rule(code=RULE, value=hours, act="Order", article="1", source="test", in_force_from=day, by=by, at=at)


def make_asked(number: str, by: Person, *, at: datetime) -> BreakGlass:
    """A wish to read the file of this number."""
    return casework.ask_to_read(number=number, reason="A complaint is checked", by=by, at=at)


def add_access(world: Any) -> None:
    """A cover by the clerk, a reset that waits, a wish to read a file: for the addresses."""
    at, judge, clerk = world.at, world.person("judge"), world.person("clerk")
    court = world.things["court"]
    lent = lend(judge, clerk, court, [Verb.SEE_OBJECTS], at=at, reason="Жыл сайынғы демалыс")
    manager = world.person("manager")
    clerk.totp_sealed = b"sealed"
    reset = service.ask_factor_reset(membership_of(clerk, court), reason="Телефонын жоғалтты", by=manager, at=at)
    clerk.totp_sealed = None
    admin, work = world.person("admin"), world.expertises["work"]
    wish = BreakGlass(
        expertise_id=work.id, number=work.number, reason="Шағым тексеріледі", asked_by_id=admin.id, asked_at=at
    )
    db.session.add(wish)
    db.session.flush()
    world.things |= {"delegation": lent, "reset": reset, "wish": wish}
