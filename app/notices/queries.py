"""Read-only questions about letters."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select

from app.kernel import paging
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.notices.models import DeadLetter, LegalNotice, Letter, PaperTask, SecondNotice
from app.notices.states import NoticeState


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


def unread_by_kind(person_id: uuid.UUID) -> tuple[int, int]:
    """How many letters a reader has not marked as read: ordinary ones, and legal notices. One query."""
    unread = Inbox(person_id, unread_only=True).select().subquery()
    legal = func.count().filter(unread.c.notice_id.is_not(None))
    every, notices = db.session.execute(select(func.count(), legal).select_from(unread)).one()
    return every - notices, notices


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


@dataclass(frozen=True)
class Standing:
    """Where a legal notice stands: its alarm if one is open, the second sending, the paper."""

    notice: LegalNotice
    alarm: DeadLetter | None = None
    second: SecondNotice | None = None
    paper: PaperTask | None = None


def _standing() -> Select[LegalNotice, DeadLetter, SecondNotice, PaperTask]:
    alarm = and_(DeadLetter.notice_id == LegalNotice.id, DeadLetter.closed_at.is_(None))
    return (
        select(LegalNotice, DeadLetter, SecondNotice, PaperTask)
        .outerjoin(DeadLetter, alarm)
        .outerjoin(SecondNotice, SecondNotice.notice_id == LegalNotice.id)
        .outerjoin(PaperTask, PaperTask.notice_id == LegalNotice.id)
    )


def notices_about(about_id: uuid.UUID) -> list[Standing]:
    """The legal notices about one thing, the newest first; none that is held for a secret thing. One query."""
    mine = (LegalNotice.about_id == about_id, LegalNotice.held_for_id.is_(None))
    found = _standing().where(*mine).order_by(LegalNotice.made_at.desc(), LegalNotice.id.desc())
    return [Standing(*row) for row in db.session.execute(found)]


def unread_of_outsider(outsider_id: uuid.UUID) -> list[LegalNotice]:
    """What somebody without an account has not confirmed yet, the newest first."""
    unread = (LegalNotice.outsider_id == outsider_id, LegalNotice.state.not_in((NoticeState.READ, NoticeState.VOID)))
    return list(db.session.scalars(select(LegalNotice).where(*unread).order_by(LegalNotice.id.desc())))


def is_of_outsider(notice_id: uuid.UUID, outsider_id: uuid.UUID) -> bool:
    """Is the notice for this somebody without an account?"""
    mine = (LegalNotice.id == notice_id, LegalNotice.outsider_id == outsider_id)
    return db.session.scalar(select(LegalNotice.id).where(*mine)) is not None


def notice_of(letter: Letter) -> LegalNotice:
    """The legal notice of which a letter is a copy; NotVisible where it is only information."""
    found = db.session.get(LegalNotice, letter.notice_id) if letter.notice_id is not None else None
    if found is None:
        raise NotVisible
    return found
