"""Read-only questions about people, bodies and sessions."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from app.accounts import policy
from app.accounts.models import Body, LoginSession, Membership, Person, RecoveryCode
from app.accounts.queries import lending
from app.accounts.states import BodyKind, Verb
from app.kernel import paging
from app.kernel.clock import start_of
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference import queries as reference


def token_hash(token: str) -> bytes:
    """What the table keeps of a random token."""
    return hashlib.sha256(token.encode()).digest()


def living_session(token: str, *, at: datetime) -> LoginSession | None:
    """The session of a cookie's token, unless it ended or expired; `at` is real time."""
    return db.session.scalar(
        select(LoginSession).where(
            LoginSession.token_hash == token_hash(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > at,
        )
    )


@cache
def _viewer() -> Select[LoginSession, uuid.UUID, list[Any], list[Any]]:
    person = joinedload(LoginSession.person)
    shown = (undefer(Person.unread_letters), joinedload(Person.memberships).joinedload(Membership.body))
    return (
        select(
            LoginSession,
            reference.stamp_column(),
            lending.rights_column(LoginSession.person_id),
            lending.opened_column(LoginSession.person_id),
        )
        .where(
            LoginSession.token_hash == bindparam("token_hash"),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > bindparam("at"),
        )
        .options(person.options(*shown))
        .execution_options(populate_existing=True)
    )


def viewer_session(token: str, *, at: datetime, now: datetime) -> LoginSession | None:
    """The session of whoever is signed in; None while a needed second factor is missing.

    One statement, since every page asks it: the person, the memberships, the count of unread letters, the
    rights lent and the files opened by break-glass at this moment and, for the rest of the request, the stamp
    of the reference data. `at` is real time, on which sessions run, `now` the site's.
    """
    asked = {"token_hash": token_hash(token), "at": at, **lending.moment(now)}
    row = db.session.execute(_viewer(), asked).unique().one_or_none()
    if row is None or row[0].person.closed_at is not None:
        return None
    found: LoginSession = row[0]
    reference.take_stamp(row[1])
    lending.take(found.person, row[2], row[3])
    if found.person.has_second_factor and found.second_factor_at is None:
        return None
    return found


def body(body_id: uuid.UUID) -> Body | None:
    """The body of this id."""
    return db.session.get(Body, body_id)


def people_with(verb: Verb, body_id: uuid.UUID, *, on: date | None = None) -> list[Person]:
    """Everybody who holds the verb at the body, in the order of names.

    With the site's day `on` those too to whom it is lent by a delegation in force on that day; without it
    only those who hold it as their own.
    """
    own = and_(Membership.ended_at.is_(None), Membership.suspended_at.is_(None))
    holds = Membership.verb_names.contains([verb.value])
    if on is not None:
        holds = or_(holds, Person.id.in_(lending.receivers(verb, body_id, on=on)))
    found = db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.body_id == body_id, own, holds, Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    people = list(found)
    for person in people:
        if on is not None and not person.could(verb, body_id):
            lending.refresh(person, now=start_of(on))
    return [person for person in people if person.could(verb, body_id)]


def person_of_address(email: str) -> Person | None:
    """Whoever has the address (its case does not count)."""
    return db.session.scalar(select(Person).where(Person.email == email))


def living_sessions(person_id: uuid.UUID, *, at: datetime) -> Sequence[LoginSession]:
    """The sessions of somebody that can still be used, newest first; `at` is real time."""
    return db.session.scalars(
        select(LoginSession)
        .where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > at)
        .order_by(LoginSession.made_at.desc(), LoginSession.id.desc())
    ).all()


def recovery_codes_left(person_id: uuid.UUID) -> int:
    """How many recovery codes are unused."""
    left = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return int(db.session.scalar(left) or 0)


def managers_of(body_id: Any) -> Select[uuid.UUID]:
    """The memberships that manage a body's members, of people whose account is not closed: also the invited ones."""
    return (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.body_id == body_id,
            Membership.ended_at.is_(None),
            Membership.suspended_at.is_(None),
            Membership.verb_names.contains([Verb.MANAGE_MEMBERS.value]),
            Person.closed_at.is_(None),
        )
    )


def acting_managers_of(body_id: Any) -> Select[uuid.UUID]:
    """The same, of those who can sign in; the body may be a column of an outer query."""
    return managers_of(body_id).where(Person.password_hash.is_not(None))


def manager_count(body_id: uuid.UUID, *, but: uuid.UUID | None = None) -> int:
    """How many people who can sign in manage the members of a body, not counting the membership `but`."""
    found = acting_managers_of(body_id).with_only_columns(func.count())
    if but is not None:
        found = found.where(Membership.id != but)
    return int(db.session.scalar(found) or 0)


def is_last_manager(membership: Membership) -> bool:
    """Would a body be left without anybody who can manage its members, if this membership did so no more?

    Not where it manages nothing now: it rests, the invitation has not been taken up, or the body is closed.
    """
    acts = membership.runs and membership.person.password_hash is not None and membership.body.closed_at is None
    if not acts or Verb.MANAGE_MEMBERS not in membership.verbs:
        return False
    return not manager_count(membership.body_id, but=membership.id)


def members(body_id: uuid.UUID) -> Sequence[Membership]:
    """The present members of a body, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person).lazyload(Person.memberships))
        .where(Membership.body_id == body_id, Membership.ended_at.is_(None))
        .order_by(Person.name, Membership.id)
    ).all()


def membership(body_id: uuid.UUID, membership_id: uuid.UUID) -> Membership:
    """One present membership of a body; NotVisible for any other."""
    found = db.session.get(Membership, membership_id)
    if found is None or found.body_id != body_id or found.ended_at is not None:
        raise NotVisible
    return found


def get_body_visible_to(actor: Person, body_id: uuid.UUID) -> Body:
    """One body; NotVisible where the actor may not see it."""
    found = db.session.scalar(select(Body).where(Body.id == body_id, policy.visible_bodies(actor)))
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Bodies:
    """The bodies an actor sees, by name in the present language; `text` is looked for in all three names."""

    actor: Person
    text: str = ""
    kind: BodyKind | None = None
    region_code: str | None = None
    language: str = "kk"

    def select(self) -> Select[Body]:
        found = select(Body).where(policy.visible_bodies(self.actor))
        if self.text:
            like = "%" + self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            found = found.where(or_(*(getattr(Body, f"name_{code}").ilike(like) for code in ("kk", "ru", "en"))))
        if self.kind is not None:
            found = found.where(Body.kind == self.kind)
        if self.region_code:
            found = found.where(Body.region_code == self.region_code)
        return found

    def _keys(self) -> tuple[paging.Key, ...]:
        name: Any = getattr(Body, f"name_{self.language}")
        number: Any = Body.id
        return paging.Key(name, "name"), paging.Key(number, "id")

    def all(self) -> Sequence[Body]:
        return db.session.scalars(self.select().order_by(*(key.column for key in self._keys()))).all()

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[Body]:
        return paging.page(self.select(), self._keys(), after=after, before=before)
