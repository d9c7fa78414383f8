"""Rights that are lent, and files that are open by break-glass: as they are in force at one moment."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, Text, and_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.accounts.models import BreakGlass, DelegatedRight, Delegation, Lent, Membership, Person
from app.accounts.states import Verb
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.policy import Under

# A mapping of the parameters that the two columns below ask for.
Moment = Mapping[str, date | datetime]


def moment(now: datetime) -> Moment:
    """What `rights_column` and `opened_column` must be told: the site's day and moment."""
    return {"on_day": day_of(now), "at_moment": now}


def in_force(on: Any) -> ColumnElement[bool]:
    """Is a delegation in force on this day? Both its days count. SQL over Delegation."""
    return and_(Delegation.ended_at.is_(None), Delegation.first_day <= on, Delegation.last_day >= on)


def _standing(on: Any) -> Select[*tuple[Any, ...]]:
    """Each right lent in force: only what the giver holds there themselves on this day, and can still use."""
    giver, theirs = aliased(Person), aliased(Membership)
    return (
        select(
            Delegation.id.label("delegation_id"),
            Delegation.body_id.label("body_id"),
            DelegatedRight.verb.label("verb"),
            giver.id.label("giver_id"),
            giver.name.label("giver"),
            Delegation.first_day.label("since"),
        )
        .join(DelegatedRight, DelegatedRight.delegation_id == Delegation.id)
        .join(giver, and_(giver.id == Delegation.from_person_id, giver.closed_at.is_(None)))
        .join(
            theirs,
            and_(
                theirs.person_id == giver.id,
                theirs.body_id == Delegation.body_id,
                theirs.ended_at.is_(None),
                theirs.suspended_at.is_(None),
                DelegatedRight.verb == func.any(theirs.verb_names),
            ),
        )
        .where(in_force(on))
    )


def rights_column(person_id: Any) -> Label[Any]:
    """The rights lent to somebody on the day `:on_day`, as JSON text for `take`."""
    standing = _standing(bindparam("on_day")).where(Delegation.to_person_id == person_id)
    columns = list(standing.selected_columns)
    order = columns[0], columns[2]  # by delegation, then by right
    rights = func.jsonb_agg(aggregate_order_by(func.jsonb_build_array(*columns), *order))
    # Not through a derived table: `person_id` is a column of the query around, which only a scalar subquery can reach.
    return standing.with_only_columns(cast(rights, Text)).scalar_subquery().label("lent")


def opened_column(person_id: Any) -> Label[Any]:
    """The expertises that somebody may read by break-glass at `:at_moment`, as JSON text for `take`."""
    at: Any = bindparam("at_moment")
    mine = and_(BreakGlass.asked_by_id == person_id, BreakGlass.granted, BreakGlass.ends_at > at)
    pair = func.jsonb_build_array(BreakGlass.expertise_id, BreakGlass.id)
    return select(cast(func.jsonb_agg(pair), Text)).where(mine).scalar_subquery().label("opened")


def take(person: Person, rights: str | None, opened: str | None) -> None:
    """Give a person what the two columns found."""
    lent = [
        Lent(
            uuid.UUID(body),
            Verb(verb),
            Under(uuid.UUID(delegation), person.id, uuid.UUID(giver), name, date.fromisoformat(since)),
        )
        for delegation, body, verb, giver, name, since in json.loads(rights or "[]")
    ]
    person.take(lent, {uuid.UUID(thing): uuid.UUID(grant) for thing, grant in json.loads(opened or "[]")})


def refresh(person: Person, *, now: datetime) -> Person:
    """The same for a person who was loaded in another way."""
    query = select(rights_column(Person.id), opened_column(Person.id)).where(Person.id == person.id)
    row = db.session.execute(query, moment(now)).one()
    take(person, row[0], row[1])
    return person


def receivers(verb: Verb, body_id: uuid.UUID, *, on: date) -> Select[Any]:
    """To whom the right is lent at the body on this day: ids of people."""
    found = _standing(on).where(Delegation.body_id == body_id, DelegatedRight.verb == verb)
    return found.with_only_columns(Delegation.to_person_id)


def lent_to(person_id: Any, body_id: Any, verb: Any, *, on: date) -> Select[Any]:
    """The right, if it is lent to the person at the body on this day; the arguments may be columns of outer queries."""
    return _standing(on).where(
        Delegation.to_person_id == person_id, Delegation.body_id == body_id, DelegatedRight.verb == verb
    )
