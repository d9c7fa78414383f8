"""Who can do what in a body: its members, their own rights and those lent to them; and the delegations."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts import policy
from app.accounts.models import Delegation, Membership, Person
from app.accounts.queries.lending import in_force
from app.accounts.states import Verb
from app.kernel import paging
from app.kernel.db import db
from app.kernel.errors import NotVisible


@dataclass(frozen=True)
class Cover:
    """A delegation in force, with those of its rights that the giver still holds."""

    giver: Person
    first_day: date
    last_day: date
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class Holder:
    """One member of a body with their own rights there, and the covers by which more are lent to them."""

    membership: Membership
    own: frozenset[Verb]
    lent: tuple[Cover, ...]

    @property
    def name(self) -> str:
        return self.membership.person.name

    @property
    def verbs(self) -> frozenset[Verb]:
        """Own and lent."""
        return self.own | {verb for cover in self.lent for verb in cover.verbs}


def holders(body_id: uuid.UUID, *, on: date) -> list[Holder]:
    """The members of a body, by name, with what each may do there on the day.

    A lent right counts only while its giver holds it there too.
    """
    found = db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person).lazyload(Person.memberships), joinedload(Membership.body))
        .where(Membership.body_id == body_id, Membership.ended_at.is_(None), Person.closed_at.is_(None))
        .order_by(Person.name, Membership.id)
    ).all()
    own = {m.person_id: m.verbs if m.runs else frozenset() for m in found}
    lent: dict[uuid.UUID, list[Cover]] = {}
    for one in delegations_of(body_id, on=on):
        held = own.get(one.from_person_id, frozenset())
        if standing := tuple(verb for verb in one.verbs if verb in held):
            cover = Cover(one.giver, one.first_day, one.last_day, standing)
            lent.setdefault(one.to_person_id, []).append(cover)
    return [Holder(m, own[m.person_id], tuple(lent.get(m.person_id, ())) if m.runs else ()) for m in found]


def delegations_of(body_id: uuid.UUID, *, on: date) -> Sequence[Delegation]:
    """The delegations of a body in force on the day."""
    return db.session.scalars(
        _with_people().where(Delegation.body_id == body_id, in_force(on)).order_by(Delegation.first_day, Delegation.id)
    ).all()


def delegations_touching(person_id: uuid.UUID, *, on: date) -> Sequence[Delegation]:
    """What is lent to somebody or by them, from the day on: in force or still to come, by first day."""
    touching = or_(Delegation.from_person_id == person_id, Delegation.to_person_id == person_id)
    living = and_(Delegation.ended_at.is_(None), Delegation.last_day >= on)
    return db.session.scalars(
        _with_people().where(touching, living).order_by(Delegation.first_day, Delegation.id)
    ).all()


def givers(delegation_ids: Collection[str]) -> dict[str, str]:
    """The names of those who gave these delegations, by the id as the journal keeps it. One query, none for none."""
    if not delegation_ids:
        return {}
    wanted = Delegation.id.in_([uuid.UUID(one) for one in delegation_ids])
    found = select(Delegation.id, Person.name).join(Person, Person.id == Delegation.from_person_id).where(wanted)
    return {str(key): name for key, name in db.session.execute(found)}


def _with_people() -> Select[Delegation]:
    return select(Delegation).options(
        joinedload(Delegation.giver).lazyload(Person.memberships),
        joinedload(Delegation.receiver).lazyload(Person.memberships),
        joinedload(Delegation.body),
    )


def get_delegation_visible_to(actor: Person, delegation_id: uuid.UUID) -> Delegation:
    """One delegation; NotVisible where the actor may not see it."""
    wanted = (Delegation.id == delegation_id, policy.visible_delegations(actor))
    found = db.session.scalar(_with_people().where(*wanted))
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Delegations:
    """The delegations that an actor sees, the newest first; of one body if it is named."""

    actor: Person
    body_id: uuid.UUID | None = None

    def select(self) -> Select[Delegation]:
        found = _with_people().where(policy.visible_delegations(self.actor))
        return found.where(Delegation.body_id == self.body_id) if self.body_id is not None else found

    def _keys(self) -> tuple[paging.Key, ...]:
        day: Any = Delegation.first_day
        number: Any = Delegation.id
        return paging.Key(day, "day", descending=True), paging.Key(number, "id", descending=True)

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[Delegation]:
        return paging.page(self.select(), self._keys(), after=after, before=before)
