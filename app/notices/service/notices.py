"""Legal notices: made in the transaction that causes them, read once, by whichever way comes first."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.journal import Named
from app.kernel.mail import pack
from app.kernel.moves import make_move
from app.notices.models import LegalNotice, Letter, PaperTask
from app.notices.service.letters import Reader
from app.notices.states import NOTICE_WORKFLOW, PAPER_WORKFLOW, ReadHow


def make_notice(
    *,
    template: str,
    context: Mapping[str, Any],
    at: datetime,
    body_id: uuid.UUID | None = None,
    verb: str | None = None,
    person_id: uuid.UUID | None = None,
    about_id: uuid.UUID | None = None,
    number: str = "",
    sender_body_id: uuid.UUID | None = None,
    outsider_id: uuid.UUID | None = None,
    held_for_id: uuid.UUID | None = None,
) -> LegalNotice:
    """A legal message with its required reader: who holds `verb` at `body_id`, or `person_id`; then write its letters.

    It stands in the database even if there is nobody to write to: that is what the alarm is for. `outsider_id`:
    somebody without an account, known to a floor above. `held_for_id`: a secret thing; see `let_go`. No token in
    `context`.
    """
    made = LegalNotice(
        body_id=body_id,
        verb=verb,
        person_id=person_id,
        template=template.removesuffix(".txt"),
        context=pack(context),
        about_id=about_id,
        number=number,
        sender_body_id=sender_body_id,
        outsider_id=outsider_id,
        held_for_id=held_for_id,
        made_at=at,
    )
    db.session.add(made)
    db.session.flush()
    return made


def let_go(held_for: Collection[uuid.UUID]) -> None:
    """What was held for these secret things is secret no more: the sender sees it from now on."""
    if held_for:
        held = LegalNotice.held_for_id.in_(held_for)
        db.session.execute(update(LegalNotice).where(held).values(held_for_id=None))


def mark_read(letter_id: uuid.UUID, *, by: Reader, at: datetime) -> None:
    """The reader has read a letter; NotVisible for somebody else's or a private one."""
    letter = db.session.get(Letter, letter_id)
    if letter is None or letter.to_person_id != by.id or letter.private:
        raise NotVisible
    letter.read_at = letter.read_at or at
    if letter.notice_id is not None:
        read_notice(letter.notice_id, how=ReadHow.SITE, by=by, at=at)


def read_notice(
    notice_id: uuid.UUID, *, how: ReadHow, by: Named | Any | None, at: datetime, read_at: datetime | None = None
) -> bool:
    """The notice is read: once, by whoever comes first; a paper that is still on its way is dropped.

    `by`: the reader on the site, or who records the delivery. `read_at`: where that is another moment than `at`.
    True if it was this call.
    """
    notice = locked_notice(notice_id)
    if notice is None or not NOTICE_WORKFLOW.allows("read", notice.state):
        return False
    notice.read_at, notice.read_how = max(read_at or at, notice.made_at), how
    notice.read_by_id = by.id if by is not None and how is ReadHow.SITE else None
    make_move(notice, "read", by=by, at=at, facts={"how": how.value})
    drop_paper(notice, at=at)
    return True


def read_outsiders(
    outsider_id: uuid.UUID,
    *,
    how: ReadHow,
    at: datetime,
    by: Named | None = None,
    read_at: datetime | None = None,
    only: uuid.UUID | None = None,
) -> int:
    """Somebody without an account has read their notices, or the one named; how many that were."""
    mine = [LegalNotice.id == only] if only is not None else []
    unread = (LegalNotice.outsider_id == outsider_id, LegalNotice.read_at.is_(None), *mine)
    ids = db.session.scalars(select(LegalNotice.id).where(*unread).order_by(LegalNotice.id)).all()
    return sum(read_notice(one, how=how, by=by, at=at, read_at=read_at) for one in ids)


def void_outsiders(outsider_id: uuid.UUID, *, by: Named | None, at: datetime) -> None:
    """Somebody without an account has nothing to do with the matter any more: nothing of it goes on to paper."""
    _void(LegalNotice.outsider_id == outsider_id, by=by, at=at)


def void_notice(notice_id: uuid.UUID, *, by: Named | None, at: datetime) -> None:
    """What this notice asked is over: nobody need read it any more, and no alarm stands for it."""
    _void(LegalNotice.id == notice_id, by=by, at=at)


def void_held(held_for: Collection[uuid.UUID], template: str, *, at: datetime) -> None:
    """What these notices asked about secret things is over: whoever has not read them need not be sought on paper."""
    _void(LegalNotice.held_for_id.in_(held_for), LegalNotice.template == template, by=None, at=at)


def _void(*which: ColumnElement[bool], by: Named | None, at: datetime) -> None:
    unread = select(LegalNotice.id).where(*which, LegalNotice.read_at.is_(None)).order_by(LegalNotice.id)
    for notice_id in db.session.scalars(unread).all():
        notice = locked_notice(notice_id)
        if notice is not None and NOTICE_WORKFLOW.allows("void", notice.state):
            make_move(notice, "void", by=by, at=at)
            drop_paper(notice, at=at)


def locked_notice(notice_id: uuid.UUID) -> LegalNotice | None:
    """The notice as it is now, held until the transaction ends; its paper is changed by nobody else meanwhile."""
    db.session.flush()
    found = select(LegalNotice).where(LegalNotice.id == notice_id).with_for_update()
    return db.session.scalar(found.execution_options(populate_existing=True))


def drop_paper(notice: LegalNotice, *, at: datetime) -> None:
    """A paper of the notice that nobody needs any more. The caller holds the notice."""
    found = select(PaperTask).where(PaperTask.notice_id == notice.id).execution_options(populate_existing=True)
    task = db.session.scalar(found)
    if task is not None and PAPER_WORKFLOW.allows("drop", task.state):
        make_move(task, "drop", by=None, at=at)
