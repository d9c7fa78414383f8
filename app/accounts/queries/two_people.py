"""What needs two people: resets of a lost second factor, and files opened by break-glass."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import joinedload

from app.accounts import policy
from app.accounts.models import BreakGlass, FactorReset, Person
from app.kernel import paging
from app.kernel.db import db
from app.kernel.errors import NotVisible


def open_reset(person_id: uuid.UUID) -> FactorReset | None:
    """The reset of somebody's second factor that waits for the second person."""
    mine = (FactorReset.person_id == person_id, FactorReset.decided_at.is_(None))
    return db.session.scalar(select(FactorReset).where(*mine))


def open_resets(actor: Person) -> list[FactorReset]:
    """Resets that wait for a second person and that the actor may see, the oldest first."""
    found = (
        select(FactorReset)
        .where(FactorReset.decided_at.is_(None), policy.visible_resets(actor))
        .options(
            joinedload(FactorReset.person).lazyload(Person.memberships),
            joinedload(FactorReset.asked_by).lazyload(Person.memberships),
            joinedload(FactorReset.body),
        )
        .order_by(FactorReset.asked_at, FactorReset.id)
    )
    return list(db.session.scalars(found))


def get_reset_visible_to(actor: Person, reset_id: uuid.UUID) -> FactorReset:
    """One reset; NotVisible where the actor may not see it."""
    found = db.session.scalar(select(FactorReset).where(FactorReset.id == reset_id, policy.visible_resets(actor)))
    if found is None:
        raise NotVisible
    return found


def _running(at: datetime) -> ColumnElement[bool]:
    return and_(BreakGlass.granted, BreakGlass.ends_at > at)


def grant_in_force(person_id: uuid.UUID, expertise_id: uuid.UUID, *, at: datetime) -> BreakGlass | None:
    """The grant by which this person reads the file of an expertise at this moment."""
    mine = and_(BreakGlass.asked_by_id == person_id, BreakGlass.expertise_id == expertise_id)
    newest = BreakGlass.ends_at.desc()
    return db.session.scalar(select(BreakGlass).where(mine, _running(at)).order_by(newest).limit(1))


def open_break_glass(person_id: uuid.UUID, expertise_id: uuid.UUID) -> BreakGlass | None:
    """What this person asked for and nobody has decided."""
    mine = and_(BreakGlass.asked_by_id == person_id, BreakGlass.expertise_id == expertise_id)
    return db.session.scalar(select(BreakGlass).where(mine, BreakGlass.decided_at.is_(None)))


def get_break_glass_visible_to(actor: Person, wish_id: uuid.UUID) -> BreakGlass:
    """One wish to read a file, for whoever may ask or decide at the Ministry; else NotVisible."""
    found = db.session.get(BreakGlass, wish_id)
    if found is None or not policy.can_see_break_glass(actor):
        raise NotVisible
    return found


@dataclass(frozen=True)
class BreakGlasses:
    """Every wish to read a file, the newest first; the caller has asked whether the actor may see them."""

    def select(self) -> Select[BreakGlass]:
        return select(BreakGlass).options(
            joinedload(BreakGlass.asked_by).lazyload(Person.memberships),
            joinedload(BreakGlass.decided_by).lazyload(Person.memberships),
        )

    def _keys(self) -> tuple[paging.Key, ...]:
        moment: Any = BreakGlass.asked_at
        number: Any = BreakGlass.id
        return paging.Key(moment, "at", descending=True), paging.Key(number, "id", descending=True)

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[BreakGlass]:
        return paging.page(self.select(), self._keys(), after=after, before=before)
