"""The alarm for legal notices that reach nobody. It is raised and closed by looking, never by hand."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts.queries import receiving
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.ids import uuid7
from app.notices.models import DeadLetter, LegalNotice
from app.notices.service import write_again
from app.notices.states import AlarmReason, NoticeState

MOST = 1000  # notices of one round; the next round takes the rest


def watch_dead_letters(*, at: datetime, body_id: uuid.UUID | None = None) -> tuple[int, int]:
    """Raise what reaches nobody, close what can be received, was read or is void: (raised, closed).

    Of one body if named.
    Idempotent, and safe beside itself: at most one alarm of a notice is open. Whoever can receive a notice now
    gets the letter that nobody got then.
    """
    db.session.flush()
    mine = [LegalNotice.body_id == body_id] if body_id is not None else []
    return _raise(mine, at), _close(mine, at)


def _raise(mine: list[Any], at: datetime) -> int:
    on = day_of(at)
    reason = case((receiving.has_reader(on), AlarmReason.ADDRESS.value), else_=AlarmReason.NOBODY.value)
    alarmed = select(DeadLetter.id).where(DeadLetter.notice_id == LegalNotice.id, DeadLetter.closed_at.is_(None))
    silent = (
        select(LegalNotice.id, reason)
        .where(LegalNotice.read_at.is_(None), LegalNotice.state != NoticeState.VOID)
        .where(~alarmed.exists(), ~receiving.has_receiver(on), *mine)
        # Parties have no account, and paper instead; what is held for a sealed offer nobody may learn of.
        .where(LegalNotice.outsider_id.is_(None), LegalNotice.held_for_id.is_(None))
        .order_by(LegalNotice.made_at, LegalNotice.id)
        .limit(MOST)
    )
    rows = [
        {"id": uuid7(), "notice_id": notice_id, "reason": AlarmReason(why), "raised_at": at, "closed_at": None}
        for notice_id, why in db.session.execute(silent)
    ]
    if not rows:
        return 0
    done = insert(DeadLetter).on_conflict_do_nothing().returning(DeadLetter.id)
    return len(db.session.execute(done.values(rows)).all())


def _close(mine: list[Any], at: datetime) -> int:
    on = day_of(at)
    over_with = or_(LegalNotice.read_at.is_not(None), LegalNotice.state == NoticeState.VOID)
    over = (
        select(DeadLetter.id, LegalNotice)
        .join(LegalNotice, LegalNotice.id == DeadLetter.notice_id)
        .where(DeadLetter.closed_at.is_(None), *mine)
        .where(or_(over_with, receiving.has_receiver(on)))
        .limit(MOST)
        .with_for_update(of=DeadLetter, skip_locked=True)
    )
    found = db.session.execute(over).all()
    moment = func.greatest(DeadLetter.raised_at, literal(at))
    for alarm_id, notice in found:
        db.session.execute(update(DeadLetter).where(DeadLetter.id == alarm_id).values(closed_at=moment))
        if notice.read_at is None and notice.state is not NoticeState.VOID:
            for person in receiving.readers_without_letter(notice, on=on):
                write_again(notice, to=person, at=at)
    return len(found)
