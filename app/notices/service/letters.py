"""Letters: written in the transaction that causes them, sent by a job after it is committed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select, update

from app.kernel.db import db
from app.kernel.jobs import defer
from app.kernel.mail import MailFault, pack, unpack
from app.kernel.moves import make_move
from app.notices.models import LegalNotice, Letter
from app.notices.rules import GRACE, MAX_ATTEMPTS, wait_after
from app.notices.states import LetterState

SEND_JOB = "notices.send"
SWEEP_SIZE = 500


class Reader(Protocol):
    """Whoever gets a letter: people live one floor up."""

    id: Any
    email: Any
    name: Any
    language: Any


def write_letter(
    *,
    to: Reader,
    template: str,
    context: Mapping[str, Any],
    at: datetime,
    private: bool = False,
    has_account: bool = True,
    notice: LegalNotice | None = None,
) -> Letter:
    """Put a letter into the outbox of the running transaction; what is rolled back is never sent.

    `template` is "<capability>/<name>" and names templates/_mail/<capability>/<name>.txt: its first
    line is the subject (no personal data in it), then an empty line and the text; greeting and footer
    are added around it. `context` holds plain values, dates and moments too; `site` (the address) is
    added. A `private` letter carries a link that signs in: it is not shown on the site, and its
    context is emptied once it is sent. Whoever has no account (`has_account` False) gets it by mail only. A letter of a
    legal `notice` says so, and its reading is told to the sender.
    """
    letter = Letter(
        to_person_id=to.id if has_account else None,
        address=to.email,
        name=to.name,
        language=to.language,
        template=template.removesuffix(".txt"),
        context=pack(context),
        private=private,
        notice_id=notice.id if notice is not None else None,
        made_at=at,
        due_at=at,
    )
    db.session.add(letter)
    db.session.flush()
    defer(SEND_JOB, letter_id=str(letter.id))
    return letter


def write_again(notice: LegalNotice, *, to: Reader, at: datetime) -> Letter:
    """The letter of a notice to somebody who came later."""
    return write_letter(to=to, template=notice.template, context=unpack(notice.context), at=at, notice=notice)


def send_letter(letter_id: uuid.UUID, *, at: datetime, deliver: Callable[[Letter], None]) -> bool:
    """Send one letter if it still waits; may be asked any number of times, also at once.

    The row is held while it is sent; whoever comes meanwhile leaves. A fault is noted by a short code
    and the next attempt enqueued in the same transaction. True if the letter went out now.
    """
    letter = db.session.scalar(select(Letter).where(Letter.id == letter_id).with_for_update(skip_locked=True))
    if letter is None or letter.state is LetterState.SENT or letter.due_at > at or letter.attempts >= MAX_ATTEMPTS:
        return False
    letter.attempts += 1
    try:
        deliver(letter)
    except MailFault as problem:
        letter.fault = str(problem)
        letter.due_at = at + wait_after(letter.attempts)
        make_move(letter, "fail", by=None, at=at, facts={"fault": letter.fault, "attempts": letter.attempts})
        if letter.attempts < MAX_ATTEMPTS:
            defer(SEND_JOB, at=letter.due_at, letter_id=str(letter.id))
        return False
    letter.sent_at, letter.fault = at, None
    if letter.private:
        letter.context = {}
    make_move(letter, "send", by=None, at=at)
    return True


def send_what_was_left(*, at: datetime) -> int:
    """Give a new job to every letter that is long overdue; how many there were."""
    left = db.session.scalars(
        select(Letter.id)
        .where(Letter.state != LetterState.SENT, Letter.due_at < at - GRACE, Letter.attempts < MAX_ATTEMPTS)
        .order_by(Letter.due_at)
        .limit(SWEEP_SIZE)
    ).all()
    for letter_id in left:
        defer(SEND_JOB, letter_id=str(letter_id))
    return len(left)


def mark_all_read(*, by: Reader, at: datetime) -> int:
    """The reader has read everything that waits, but legal notices: each of those is opened on its own. How many."""
    wait = (Letter.to_person_id == by.id, Letter.read_at.is_(None), Letter.private.is_(False))
    marked = update(Letter).where(*wait, Letter.notice_id.is_(None)).values(read_at=at).returning(Letter.id)
    return len(db.session.execute(marked).all())
