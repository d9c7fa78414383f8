"""What happens to a legal notice that stays unread: the second channel, then paper. Each step once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import Named
from app.kernel.moves import make_move
from app.kernel.numbers import make_number
from app.notices.models import LegalNotice, PaperCounter, PaperTask, SecondNotice
from app.notices.service.letters import Reader, write_letter
from app.notices.service.notices import locked_notice, read_notice
from app.notices.states import NOTICE_WORKFLOW, PaperState, ReadHow, SecondWay

PREFIX = "PN"
FUTURE = _l("This day is still to come.")
TOO_EARLY = _l("The notice is of a later day.")
BEFORE_SENT = _l("It was sent on a later day.")
DAYS = {"send": "sent_on", "deliver": "delivered_on", "return": "returned_on"}


def send_second(
    notice: LegalNotice, *, way: SecondWay, shown: str = "", to: Reader | None = None, at: datetime
) -> None:
    """Use the second channel; the caller holds the notice. The letter says that a notice waits, and nothing of it.

    `to`: whom the letter goes to, with the second address as `email`. `shown`: that address, as it may be shown.
    """
    db.session.add(SecondNotice(notice_id=notice.id, way=way, shown=shown, at=at))
    make_move(notice, "send_second", by=None, at=at, facts={"way": way.value})
    if to is not None:
        context: Mapping[str, Any] = {"made_at": notice.made_at}
        write_letter(to=to, template="notices/second", context=context, at=at, has_account=False)


def put_on_paper(notice: LegalNotice, *, at: datetime, by: Named | None = None) -> PaperTask:
    """The sending body prints the notice from now on: a task with a number. The caller holds the notice."""
    make_move(notice, "put_on_paper", by=by, at=at)
    task = PaperTask(notice_id=notice.id, number=_next_number(clock.local(at).year), made_at=at)
    db.session.add(task)
    db.session.flush()
    return task


def _next_number(year: int) -> str:
    """Numbers of one year follow one another: the counter's row is locked until the transaction ends."""
    taken = (
        insert(PaperCounter)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": PaperCounter.last + 1})
        .returning(PaperCounter.last)
    )
    return make_number(PREFIX, year, db.session.execute(taken).scalar_one())


def record_paper_step(
    task: PaperTask, verb: str, *, on: date, remark: str = "", by: Named, at: datetime, version: int | None = None
) -> PaperTask:
    """Sent, delivered or returned unopened on a day. Delivered counts as reading, with that day.

    Who may, is for the caller. WrongState where it is no step from here, as after it was read meanwhile; Stale where
    the task is no longer the one that was shown.
    """
    notice = locked_notice(task.notice_id)
    db.session.refresh(task)
    task.workflow.target(verb, task.state)
    if notice is None or (version is not None and version != task.version):
        raise Stale
    if on > clock.day_of(at):
        raise RuleBroken(on=FUTURE)
    if on < clock.day_of(notice.made_at):
        raise RuleBroken(on=TOO_EARLY)
    if verb != "send" and task.sent_on is not None and on < task.sent_on:
        raise RuleBroken(on=BEFORE_SENT)
    setattr(task, DAYS[verb], on)
    task.remark = remark.strip() or task.remark
    make_move(task, verb, by=by, at=at, facts={"on": on.isoformat()})
    if task.state is PaperState.DELIVERED:
        read_notice(notice.id, how=ReadHow.PAPER, by=by, at=at, read_at=clock.start_of(on))
    return task


def paper_of(notice: LegalNotice) -> PaperTask | None:
    """The paper of a notice, where it came to that."""
    return db.session.scalar(select(PaperTask).where(PaperTask.notice_id == notice.id))


def may_go_on_paper(notice: LegalNotice) -> bool:
    """Is there a body that prints it, may it know of it, and is it unread?"""
    open_now = NOTICE_WORKFLOW.allows("put_on_paper", notice.state)
    return open_now and notice.sender_body_id is not None and notice.held_for_id is None
