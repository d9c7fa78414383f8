"""The personal calendar: every day that matters on the desk, hearings and the ends of suspensions among them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, select

from app.accounts.models import Person
from app.backoffice.models import CalendarFeed
from app.backoffice.queries.groups import Desk, Source, line, lines_of
from app.backoffice.queries.work import Line, as_json, read_line, sources
from app.bidding.policy import visible_to_provider
from app.casework import policy as cases
from app.casework import queries as casework
from app.casework.models import ClockReading, Petition
from app.casework.states import PetitionKind, PetitionState
from app.intake import policy as intake
from app.intake.models import Expertise
from app.intake.states import FINAL
from app.kernel.db import db

MOST = 1_000


def hearings(desk: Desk) -> Select[Any] | None:
    """Hearings of the cases of the actor's bodies."""
    if not desk.actor.bodies_with(*intake.CASE_VERBS):
        return None
    found = line("hearing", Expertise.id, due=Expertise.hearing_on, mine=False)
    return found.where(
        Expertise.hearing_on.is_not(None), Expertise.state.not_in(FINAL), intake.visible_expertises(desk.actor)
    )


def suspensions(desk: Desk) -> Select[Any] | None:
    """The last days of suspensions that run: on the next day the provider has to choose. The body's are `materials`."""
    return (
        line("suspension_end", Expertise.id, due=ClockReading.suspension_ends_on, mine=False, own=False)
        .join(ClockReading, ClockReading.expertise_id == Expertise.id)
        .where(casework.is_suspended(desk.on), visible_to_provider(desk.actor), Expertise.state.not_in(FINAL))
    )


def attendances(desk: Desk) -> Select[Any] | None:
    """Acts and hearings that the expert has been allowed to attend."""
    return (
        line("attend", Petition.id, due=Petition.on, mine=False, own=False)
        .join(Petition, Petition.expertise_id == Expertise.id)
        .where(and_(Petition.kind == PetitionKind.ATTEND, Petition.state == PetitionState.GRANTED))
        .where(cases.visible_cases(desk.actor), Expertise.state.not_in(FINAL))
    )


SOURCES = (
    Source(("hearing",), hearings),
    Source(("suspension_end",), suspensions),
    Source(("attend",), attendances),
)


def days(desk: Desk, *, first: date, last: date) -> list[Line]:
    """Everything with a day from `first` to `last`, both included, in order. One query."""
    found = lines_of(desk, sources() + SOURCES)
    if found is None:
        return []
    c = found.c
    rows = select(as_json(found)).where(c.due.between(first, last)).order_by(c.due, c.kind, c.number, c.thing_id)
    return [read_line(said) for said in db.session.scalars(rows.limit(MOST))]


def feed_of(person: Person) -> CalendarFeed | None:
    """The living feed of somebody's calendar."""
    return db.session.scalar(
        select(CalendarFeed).where(CalendarFeed.person_id == person.id, CalendarFeed.ended_at.is_(None))
    )


def reader_of(token_hash: bytes) -> Person | None:
    """Whose calendar lies under this address; None for an unknown or ended one, and for a closed account."""
    return db.session.scalar(
        select(Person)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.token_hash == token_hash, CalendarFeed.ended_at.is_(None), Person.closed_at.is_(None))
    )
