"""The post of the past: eighteen months of letters do not go out on the day on which the world is made."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text, update

from app.accounts.models import Person
from app.kernel.db import db
from app.notices import service as notices
from app.notices.models import Letter
from app.notices.states import ReadHow

KEPT_DAYS = 60
UNREAD = 4

# The sending of what is sent here, and the opening of what was opened in the tales.
_FORGET_JOBS = text(
    "delete from procrastinate_jobs where status = 'todo' and (task_name = 'notices.send'"
    " or (task_name = 'bidding.open_search' and scheduled_at <= :now))"
)


def clear_post(*, now: datetime) -> None:
    """Keep the letters of the last two months, sent and, but for a handful per reader, read."""
    db.session.flush()
    db.session.execute(delete(Letter).where(Letter.made_at < now - timedelta(days=KEPT_DAYS)))
    for letter in db.session.scalars(select(Letter).order_by(Letter.made_at, Letter.id)).all():
        notices.send_letter(letter.id, at=letter.made_at + timedelta(seconds=40), deliver=_to_nobody)
    place = func.row_number().over(partition_by=Letter.to_person_id, order_by=(Letter.made_at.desc(), Letter.id.desc()))
    ranked = select(Letter.id, place.label("place")).subquery()
    unread = select(ranked.c.id).where(ranked.c.place <= UNREAD)
    read = update(Letter).where(Letter.id.not_in(unread)).values(read_at=Letter.sent_at)
    db.session.execute(read, execution_options={"synchronize_session": False})
    _read_notices()
    db.session.execute(_FORGET_JOBS, {"now": now})


def _read_notices() -> None:
    """Whoever has read the letter of a legal notice has read the notice."""
    read = (Letter.notice_id.is_not(None), Letter.read_at.is_not(None))
    asked = select(Letter.notice_id, Person, Letter.read_at).join(Person, Person.id == Letter.to_person_id)
    for notice_id, reader, at in db.session.execute(asked.where(*read).order_by(Letter.read_at, Letter.id)).all():
        if notice_id is not None and at is not None:
            notices.read_notice(notice_id, how=ReadHow.SITE, by=reader, at=at)


def _to_nobody(_letter: Letter) -> None:
    """No mail server and no folder: the readers of the past are invented."""
