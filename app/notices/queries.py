"""Read-only questions about letters."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select

from app.kernel import paging
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.notices.models import DeadLetter, LegalNotice, Letter


@dataclass(frozen=True)
class Inbox:
    """The letters of one reader, newest first; private ones are not among them."""

    person_id: uuid.UUID
    unread_only: bool = False

    def select(self) -> Select[Letter]:
        found = select(Letter).where(Letter.to_person_id == self.person_id, Letter.private.is_(False))
        return found.where(Letter.read_at.is_(None)) if self.unread_only else found

    def all(self) -> Sequence[Letter]:
        return db.session.scalars(self.select().order_by(Letter.made_at.desc(), Letter.id.desc())).all()

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[Letter]:
        keys = (
            paging.Key(Letter.made_at, "made_at", descending=True),  # type: ignore[arg-type]
            paging.Key(Letter.id, "id", descending=True),  # type: ignore[arg-type]
        )
        return paging.page(self.select(), keys, after=after, before=before)


def unread_count(person_id: uuid.UUID) -> int:
    """How many letters a reader has not marked as read."""
    unread = Inbox(person_id, unread_only=True).select().subquery()
    return int(db.session.scalar(select(func.count()).select_from(unread)) or 0)


def letter_of(person_id: uuid.UUID, letter_id: uuid.UUID) -> Letter:
    """One letter of the reader's inbox; NotVisible for anything else."""
    letter = db.session.scalar(Inbox(person_id).select().where(Letter.id == letter_id))
    if letter is None:
        raise NotVisible
    return letter


def letters_of(person_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Sequence[Letter]:
    """Those of the named letters that lie in the reader's inbox. One query, and none for no names."""
    if not ids:
        return []
    return db.session.scalars(Inbox(person_id).select().where(Letter.id.in_(ids))).all()


def notices_about(about_id: uuid.UUID) -> list[tuple[LegalNotice, DeadLetter | None]]:
    """The legal notices about one thing, the newest first, each with its alarm if one is open."""
    alarm = and_(DeadLetter.notice_id == LegalNotice.id, DeadLetter.closed_at.is_(None))
    found = (
        select(LegalNotice, DeadLetter)
        .outerjoin(DeadLetter, alarm)
        .where(LegalNotice.about_id == about_id)
        .order_by(LegalNotice.made_at.desc(), LegalNotice.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(found)]
