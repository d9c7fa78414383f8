"""Who opened what is mine: the entries of which somebody is an owner."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from app.accounts.models import Body, Membership
from app.kernel import paging
from app.kernel.access import AccessEntry
from app.kernel.db import db


@dataclass(frozen=True)
class Opened:
    """What others opened of this owner's, the newest first."""

    owner_id: uuid.UUID

    def select(self) -> Select[AccessEntry]:
        return select(AccessEntry).where(AccessEntry.owners.contains([self.owner_id]))

    def _keys(self) -> tuple[paging.Key, ...]:
        moment: Any = AccessEntry.at
        number: Any = AccessEntry.id
        return paging.Key(moment, "at", descending=True), paging.Key(number, "id", descending=True)

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[AccessEntry]:
        return paging.page(self.select(), self._keys(), after=after, before=before)


@dataclass(frozen=True)
class Opener:
    """Who opened it, as the owner may know it: the body and the position, never more."""

    body: Body | None
    position: str


def openers(entries: Iterable[AccessEntry]) -> Mapping[uuid.UUID, Opener]:
    """The body and the position of whoever made each entry, by the entry's id; two queries whatever their number."""
    found = list(entries)
    pairs = {(entry.by_id, entry.body_id) for entry in found}
    people, bodies = {by for by, _ in pairs}, {body for _, body in pairs if body is not None}
    held = select(Membership.person_id, Membership.body_id, Membership.position).where(
        Membership.person_id.in_(people), Membership.body_id.in_(bodies)
    )
    positions = {(row.person_id, row.body_id): row.position for row in db.session.execute(held.order_by(Membership.id))}
    known = {body.id: body for body in db.session.scalars(select(Body).where(Body.id.in_(bodies)))}
    return {
        entry.id: Opener(
            known.get(entry.body_id) if entry.body_id else None, positions.get((entry.by_id, entry.body_id), "")
        )
        for entry in found
    }
