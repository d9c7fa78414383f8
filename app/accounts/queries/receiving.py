"""Who can receive a legal notice: somebody who can sign in, holds the right, and whose mail is not refused for good."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts import policy
from app.accounts.models import Body, Membership, Person
from app.accounts.queries.lending import lent_to
from app.kernel import paging
from app.kernel.db import db
from app.notices.models import DeadLetter, LegalNotice, Letter
from app.notices.rules import MAX_ATTEMPTS
from app.notices.states import LetterState


def refused_for_good(person: Any) -> ColumnElement[bool]:
    """The newest letter to somebody was given up, and none has gone out since. SQL over an alias of Person."""
    newer = aliased(Letter)
    given_up = and_(Letter.state == LetterState.FAILED, Letter.attempts >= MAX_ATTEMPTS)
    later = (newer.to_person_id == Letter.to_person_id, newer.sent_at.is_not(None), newer.made_at > Letter.made_at)
    sent_since = select(newer.id).where(*later).correlate(Letter).exists()
    return select(Letter.id).where(Letter.to_person_id == person.id, given_up, ~sent_since).correlate(person).exists()


def receivers(on: date) -> Select[Any]:
    """The ids of those who can sign in and are the required readers, correlated to LegalNotice."""
    member = aliased(Membership)
    own = LegalNotice.verb == func.any(member.verb_names)
    lent = lent_to(member.person_id, member.body_id, LegalNotice.verb, on=on).correlate(member, LegalNotice).exists()
    holds = (
        select(member.id)
        .where(member.person_id == Person.id, member.body_id == LegalNotice.body_id)
        .where(member.ended_at.is_(None), member.suspended_at.is_(None), or_(own, lent))
        .correlate(Person, LegalNotice)  # two floors up, which is not guessed
        .exists()
    )
    living = and_(Person.password_hash.is_not(None), Person.closed_at.is_(None))
    return select(Person.id).where(living, or_(Person.id == LegalNotice.person_id, holds)).correlate(LegalNotice)


def has_receiver(on: date) -> ColumnElement[bool]:
    """Whether anybody can be reached, over LegalNotice."""
    return receivers(on).where(~refused_for_good(Person)).exists()


def has_reader(on: date) -> ColumnElement[bool]:
    """Whether anybody could at least sign in and read it, over LegalNotice."""
    return receivers(on).exists()


def readers_without_letter(notice: LegalNotice, *, on: date) -> Sequence[Person]:
    """The required readers to whom the notice has not been written yet."""
    written = exists().where(Letter.notice_id == notice.id, Letter.to_person_id == Person.id)
    found = receivers(on).where(LegalNotice.id == notice.id, ~written).correlate(None)
    return db.session.scalars(select(Person).where(Person.id.in_(found)).order_by(Person.id)).all()


@dataclass(frozen=True)
class DeadLetters:
    """The open alarms that the actor looks after, the oldest first; with a body, those it sent or should receive."""

    actor: Person
    body_id: uuid.UUID | None = None

    def select(self) -> Select[DeadLetter]:
        found = select(DeadLetter).join(LegalNotice, LegalNotice.id == DeadLetter.notice_id)
        found = found.where(DeadLetter.closed_at.is_(None), policy.visible_dead_letters(self.actor))
        if self.body_id is not None:
            found = found.where(or_(LegalNotice.body_id == self.body_id, LegalNotice.sender_body_id == self.body_id))
        return found.options(joinedload(DeadLetter.notice))

    def _keys(self) -> tuple[paging.Key, ...]:
        raised: Any = DeadLetter.raised_at
        number: Any = DeadLetter.id
        return paging.Key(raised, "raised"), paging.Key(number, "id")

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[DeadLetter]:
        return paging.page(self.select(), self._keys(), after=after, before=before)

    def count(self) -> int:
        return int(db.session.scalar(select(func.count()).select_from(self.select().subquery())) or 0)


def bodies_of(ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID, Body]:
    """Bodies by their ids. One query."""
    wanted = [one for one in ids if one is not None]
    return {body.id: body for body in db.session.scalars(select(Body).where(Body.id.in_(wanted)))} if wanted else {}


def experts_among(ids: Collection[uuid.UUID | None]) -> set[uuid.UUID]:
    """Which of these people act as experts. One query, none for nobody."""
    wanted = [one for one in ids if one is not None]
    return set(db.session.scalars(select(Person.id).where(Person.id.in_(wanted), Person.expert))) if wanted else set()
