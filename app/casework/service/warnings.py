"""Letters at the points of the clock that the dated rules set: to both sides, each once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.casework.models import ClockReading, ClockWarning
from app.casework.policy import Case
from app.casework.queries import is_ended, locked_case, reckon
from app.casework.rules import ClockPicture, ClockState, StepCode
from app.casework.service import letters
from app.casework.states import WarningCode
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import Owner
from app.kernel.apart import each_apart
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.journal import record
from app.reference import queries as reference

SHARES = (WarningCode.SHARE_FIRST, WarningCode.SHARE_SECOND)
DAYS = (WarningCode.DAYS_FIRST, WarningCode.DAYS_LAST)
EXTENSIONS = frozenset({StepCode.EXTENDED, StepCode.EXTENDED_IN_SUSPENSION})


def points(picture: ClockPicture, values: dict[WarningCode, int | None]) -> Iterator[tuple[WarningCode, str]]:
    """The warnings that are due on the day of the picture, the mildest first, each with its mark.

    Shares are of the net term and warn once per extension; days and the overdue note once per due day.
    A rule that is not set warns of nothing.
    """
    if picture.state is ClockState.CHOICE_DUE:
        yield WarningCode.CHOICE_DUE, str(picture.choice_due_from)
        return
    if picture.due_on is None or picture.used_days is None or picture.state not in {
        ClockState.RUNNING, ClockState.OVERDUE
    }:  # fmt: skip
        return
    whole = picture.used_days + (picture.remaining_days or 0)
    extended = sum(step.code in EXTENSIONS for step in picture.steps)
    for code in SHARES:
        share = values[code]
        if share is not None and picture.used_days * 100 >= share * whole:
            yield code, f"extended {extended}"
    left = (picture.due_on - picture.as_of).days
    for code in DAYS:
        days = values[code]
        if days is not None and left <= days:
            yield code, str(picture.due_on)
    if picture.state is ClockState.OVERDUE:
        yield WarningCode.OVERDUE, str(picture.due_on)


def _sent(expertise_id: uuid.UUID, code: WarningCode, mark: str, at: datetime) -> bool:
    """Mark a warning as sent; False where it was before (also by a job that runs at the same time)."""
    row = {"expertise_id": expertise_id, "code": code, "mark": mark, "sent_at": at}
    done = db.session.execute(insert(ClockWarning).values(row).on_conflict_do_nothing().returning(ClockWarning.code))
    return done.first() is not None


def warn_about(expertise: Expertise, values: dict[WarningCode, int | None], *, at: datetime) -> WarningCode | None:
    """Send what is due of one clock: only the gravest of several new ones, so that nobody gets four letters."""
    case = locked_case(expertise, on=day_of(at))
    if case.picture is None:
        return None
    fresh = [code for code, mark in points(case.picture, values) if _sent(expertise.id, code, mark, at)]
    if not fresh:
        return None
    _tell(case, fresh[-1], case.picture, at=at)
    return fresh[-1]


def _tell(case: Case, code: WarningCode, picture: ClockPicture, *, at: datetime) -> None:
    template = {WarningCode.OVERDUE: "overdue", WarningCode.CHOICE_DUE: "choice_due"}.get(code, "due_soon")
    letters.to_provider(case.expertise, case.selection, template, at=at, due_on=picture.due_on)
    letters.to_body(case.expertise, template, at=at, due_on=picture.due_on)
    record(case.expertise, "clock.warned", by=None, at=at, facts={"code": code.value})
    if code is WarningCode.CHOICE_DUE:  # the suspension has ended: it is the expert's turn again
        intake.pass_turn(case.expertise, Owner.EXPERT, why="choice_due", at=at)


def send_warnings(*, at: datetime) -> int:
    """Go through every running clock; returns how many letters' occasions there were. Idempotent.

    Only a clock of which there is something new to say is locked, so that nobody waits for this round.
    """
    today: date = day_of(at)
    rules = reference.rules([code.value for code in SHARES + DAYS], on=today)
    values: dict[WarningCode, int | None] = {code: rules[code.value].value for code in SHARES + DAYS}
    running = (
        select(ClockReading.expertise_id, ClockReading.term_days)
        .where(ClockReading.started_on.is_not(None), ~is_ended())
        .order_by(ClockReading.expertise_id)
    )
    clocks = db.session.execute(running).all()
    told = select(ClockWarning.expertise_id, ClockWarning.code, ClockWarning.mark)
    mine = ClockWarning.expertise_id.in_(running.with_only_columns(ClockReading.expertise_id).order_by(None))
    sent = {(key, code, mark) for key, code, mark in db.session.execute(told.where(mine))}
    fresh = [key for key, term in clocks if _news(key, term, values, sent, on=today)]

    def warn(key: uuid.UUID) -> bool:
        return warn_about(db.session.get_one(Expertise, key), values, at=at) is not None

    return sum(each_apart(warn, fresh, name="clock_not_warned"))


def _news(
    expertise_id: uuid.UUID,
    term_days: int | None,
    values: dict[WarningCode, int | None],
    sent: set[tuple[uuid.UUID, WarningCode, str]],
    *,
    on: date,
) -> bool:
    picture = reckon(expertise_id, term_days, on=on).picture
    return any((expertise_id, code, mark) not in sent for code, mark in points(picture, values))
