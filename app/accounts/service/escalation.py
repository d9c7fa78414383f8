"""A legal notice that stays unread: to the second channel after one dated limit, on paper after another."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts.models import Body, BodyAddress, Person, Reach
from app.accounts.service.reach import Addressee
from app.kernel.clock import day_of, end_of, start_of
from app.kernel.db import db
from app.kernel.jobs import defer
from app.notices import sms
from app.notices.models import LegalNotice, SecondNotice
from app.notices.service import may_go_on_paper, put_on_paper, send_second
from app.notices.states import NoticeState, SecondWay
from app.reference import queries as reference

SECOND_RULE = "notices.unread_working_days"
PAPER_RULE = "notices.paper_working_days"
SMS_JOB = "accounts.sms"
MOST = 200  # notices of one round; the next round takes the rest
LONGEST_DAYS = 400  # how far back the last day of a term is looked for
UNREAD = LegalNotice.read_at.is_(None)
# While an offer is sealed its notice goes to nobody but the person who made it.
NOT_HELD = LegalNotice.held_for_id.is_(None)


def escalate_notices(*, at: datetime) -> tuple[int, int]:
    """Use the second channel, then paper, for what stayed unread: (second, paper). Each step of a notice once.

    A notice goes by the rules that were in force when it was made, in working days; a rule without a value is never
    over. Two rounds at once share the work: a notice that one of them holds is left by the other.
    """
    return _second(at), _paper(at)


def _second(at: datetime) -> int:
    over = past(SECOND_RULE, LegalNotice.made_at, LegalNotice.made_at, at=at)
    if over is None:
        return 0
    waiting = (LegalNotice.state == NoticeState.SENT, UNREAD, over, or_(NOT_HELD, LegalNotice.person_id.is_not(None)))
    found = _held(waiting)
    people = _by_id(Person, {one.person_id for one in found})
    reaches = _by_id(Reach, people)
    bodies = _by_id(Body, {one.body_id for one in found})
    addresses = _by_id(BodyAddress, bodies)
    for notice in found:
        person, body = people.get(notice.person_id), bodies.get(notice.body_id)
        if person is not None and person.closed_at is None:
            _to_person(notice, person, reaches.get(person.id), at=at)
        elif body is not None and body.id in addresses:
            email = addresses[body.id].email
            to = Addressee(body.id, email, body.name_kk, "kk")
            send_second(notice, way=SecondWay.BODY, shown=email, to=to, at=at)
        else:
            send_second(notice, way=SecondWay.NONE, at=at)
    return len(found)


def _to_person(notice: LegalNotice, person: Person, reach: Reach | None, *, at: datetime) -> None:
    """The confirmed second address before the telephone. The sender learns the way and never the address."""
    if reach is not None and reach.email is not None and reach.confirmed_at is not None:
        to = Addressee(person.id, reach.email, person.name, person.language)
        send_second(notice, way=SecondWay.EMAIL, to=to, at=at)
    elif reach is not None and reach.phone is not None:
        send_second(notice, way=SecondWay.SMS, shown=sms.shown(reach.phone), at=at)
        defer(SMS_JOB, person_id=str(person.id))
    else:
        send_second(notice, way=SecondWay.NONE, at=at)


def _paper(at: datetime) -> int:
    over = past(PAPER_RULE, LegalNotice.made_at, SecondNotice.at, at=at)
    if over is None:
        return 0
    waiting = (LegalNotice.state == NoticeState.SECOND, UNREAD, over, NOT_HELD, LegalNotice.sender_body_id.is_not(None))
    found = [notice for notice in _held(waiting) if may_go_on_paper(notice)]
    for notice in found:
        put_on_paper(notice, at=at)
    return len(found)


def _held(waiting: Iterable[ColumnElement[bool]]) -> list[LegalNotice]:
    """The notices of this round, held until it ends; those that another round or a reader holds are left."""
    found = (
        select(LegalNotice)
        .outerjoin(SecondNotice, SecondNotice.notice_id == LegalNotice.id)
        .where(*waiting)
        .order_by(LegalNotice.made_at, LegalNotice.id)
        .limit(MOST)
        .with_for_update(of=LegalNotice, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(found))


def _by_id(kind: Any, ids: Iterable[uuid.UUID | None]) -> dict[Any, Any]:
    """Rows by their key. One query, and none for no keys."""
    wanted = [one for one in ids if one is not None]
    (key,) = kind.__table__.primary_key.columns
    found: Any = db.session.scalars(select(kind).where(key.in_(wanted))) if wanted else []
    return {getattr(row, key.name): row for row in found}


def past(code: str, born: Any, since: Any, *, at: datetime) -> ColumnElement[bool] | None:
    """Is the term of a dated rule over, counted from `since`, by the version of the day of `born`? None: no version
    has a value. The term ends with its last working day.
    """
    clauses = []
    for first, ends_before, value in reference.rule_periods(code):
        last = _last_day(value, on=day_of(at)) if value is not None else None
        if last is None:
            continue
        bounds = [since < end_of(last), born >= start_of(first)]
        if ends_before is not None:
            bounds.append(born < start_of(ends_before))
        clauses.append(and_(*bounds))
    return or_(*clauses) if clauses else None


def _last_day(days: int, *, on: date) -> date | None:
    """The latest day from which a term of so many working days is over before `on`."""
    calendar = reference.working_calendar()
    start = on - timedelta(days=1)
    for _ in range(LONGEST_DAYS):
        if days < 1 or calendar.add_working_days(start, days) < on:
            return start
        start -= timedelta(days=1)
    return None
