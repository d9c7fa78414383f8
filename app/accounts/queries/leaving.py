"""Accounts as the Ministry's administrators see them: the list, what holds a closing back, earlier closings."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts import policy
from app.accounts.models import Body, Membership, Person
from app.accounts.queries.people import is_last_manager
from app.accounts.states import AccountState
from app.kernel import paging
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.journal import JournalEntry

PERSON, BODY, CLOSE, REOPEN = "person", "body", "close", "reopen"


def state_of(person: Person) -> AccountState:
    """How the account stands: closed, invited and not taken up, or in use."""
    if person.closed_at is not None:
        return AccountState.CLOSED
    return AccountState.IN_USE if person.password_hash is not None else AccountState.INVITED


def _stands(state: AccountState) -> tuple[Any, ...]:
    """The same as `state_of`, over Person."""
    if state is AccountState.CLOSED:
        return (Person.closed_at.is_not(None),)
    taken = Person.password_hash.is_not(None)
    return (Person.closed_at.is_(None), taken if state is AccountState.IN_USE else ~taken)


@dataclass(frozen=True)
class Accounts:
    """The accounts that the actor sees, by name; closed ones alone: what was closed last first.

    `text` is looked for in names and addresses.
    """

    actor: Person
    text: str = ""
    state: AccountState | None = None

    def select(self) -> Select[Person]:
        found = select(Person).where(policy.visible_accounts(self.actor))
        if self.text:
            columns: tuple[Any, ...] = (Person.name, Person.email)
            found = found.where(or_(*(column.icontains(self.text, autoescape=True) for column in columns)))
        return found.where(*_stands(self.state)) if self.state is not None else found

    def _keys(self) -> tuple[paging.Key, ...]:
        name: Any = Person.name
        closed: Any = Person.closed_at
        number: Any = Person.id
        if self.state is AccountState.CLOSED:
            return paging.Key(closed, "closed", descending=True), paging.Key(number, "id", descending=True)
        return paging.Key(name, "name"), paging.Key(number, "id")

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[Person]:
        return paging.page(self.select(), self._keys(), after=after, before=before)


def get_account_visible_to(actor: Person, person_id: uuid.UUID) -> Person:
    """One account; NotVisible for whoever does not look after accounts."""
    found = db.session.scalar(select(Person).where(Person.id == person_id, policy.visible_accounts(actor)))
    if found is None:
        raise NotVisible
    return found


def standing(person_id: uuid.UUID) -> int:
    """A number that grows with each closing, reopening and change of a membership: the version of what a page shows."""
    return _version(PERSON, person_id, Membership.person_id == person_id)


def body_standing(body_id: uuid.UUID) -> int:
    """The same for a body and its members."""
    return _version(BODY, body_id, Membership.body_id == body_id)


def _version(kind: str, subject_id: uuid.UUID, of_it: ColumnElement[bool]) -> int:
    versions = select(func.coalesce(func.sum(Membership.version), 0)).where(of_it)
    turns = select(func.count()).where(
        JournalEntry.subject_kind == kind,
        JournalEntry.subject_id == subject_id,
        JournalEntry.verb.in_((CLOSE, REOPEN)),
    )
    return int(db.session.scalar(select(versions.scalar_subquery() + turns.scalar_subquery())) or 0)


def left_without_manager(person: Person) -> list[Body]:
    """The bodies that would have nobody who can manage their members, if this account were closed now; by id."""
    found = [one.body for one in person.memberships if one.ended_at is None and is_last_manager(one)]
    return sorted(found, key=lambda body: body.id)


def coming_back(person: Person) -> list[Membership]:
    """The memberships that ended with the closing of this account, and begin again if it is reopened."""
    if person.closed_at is None:
        return []
    return [one for one in person.memberships if one.ended_at == person.closed_at and one.body.closed_at is None]


def members_coming_back(body: Body) -> list[Membership]:
    """The memberships that ended with the closing of this body, and begin again if it is reopened."""
    if body.closed_at is None:
        return []
    found = select(Membership).join(Membership.person).options(contains_eager(Membership.person))
    ended = (Membership.body_id == body.id, Membership.ended_at == body.closed_at, Person.closed_at.is_(None))
    return list(db.session.scalars(found.where(*ended).order_by(Person.name, Membership.id)))


@dataclass(frozen=True)
class Closing:
    """The last closing of an account or of a body, as the journal has it. `by` empty: the operator of the site."""

    at: datetime
    by: str
    reason: str


def closings(ids: Collection[uuid.UUID], kind: str = PERSON) -> dict[uuid.UUID, Closing]:
    """The last closing of each of these accounts (or bodies) that was ever closed. One query."""
    entry = JournalEntry
    found = (
        select(entry.subject_id, entry.at, Person.name, entry.why)
        .outerjoin(Person, Person.id == entry.by_id)
        .where(entry.subject_kind == kind, entry.subject_id.in_(list(ids)), entry.verb == CLOSE)
        .order_by(entry.at, entry.id)
    )
    return {row.subject_id: Closing(row.at, row.name or "", row.why or "") for row in db.session.execute(found)}
