"""Days on which an expert takes no work."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.accounts.models import Person
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale, WrongState
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.registry import policy
from app.registry.models import Absence, Expert


def add_absence(expert: Expert, *, first_day: date, last_day: date, by: Person, at: datetime) -> Absence:
    """Enter an absence, both days included; no offer is taken and no work is given on them."""
    require(policy.can_enter_absence(by, expert))
    problems = {}
    if last_day < first_day:
        problems["last_day"] = _l("The last day cannot come before the first.")
    elif last_day < day_of(at):
        problems["last_day"] = _l("The absence is over already.")
    overlap = select(Absence.id).where(
        Absence.expert_id == expert.id, Absence.first_day <= last_day, Absence.last_day >= first_day
    )
    if not problems and db.session.scalar(overlap.limit(1)) is not None:
        problems["first_day"] = _l("Another absence covers some of these days.")
    if problems:
        raise RuleBroken(problems)
    row = Absence(expert_id=expert.id, first_day=first_day, last_day=last_day)
    db.session.add(row)
    db.session.flush()
    facts = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    record(expert, "add_absence", by=by, at=at, facts=facts)
    return row


def end_absence(expert: Expert, absence_id: uuid.UUID, *, by: Person, at: datetime) -> None:
    """The expert is back: an absence that runs ends the day before, one that has not begun is taken back.

    Whoever may enter one may do it. Stale where it was taken back meanwhile, WrongState where it is over.
    """
    require(policy.can_enter_absence(by, expert))
    mine = select(Absence).where(Absence.id == absence_id, Absence.expert_id == expert.id)
    row = db.session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise Stale
    first, last, today = row.first_day, row.last_day, day_of(at)
    if last < today:
        raise WrongState("end", "over")
    facts = {"first_day": first.isoformat(), "last_day": last.isoformat(), "back_on": today.isoformat()}
    if first >= today:
        db.session.delete(row)
    else:
        row.last_day = today - timedelta(days=1)
    db.session.flush()
    db.session.expire(expert, ["absences"])
    record(expert, "end_absence", by=by, at=at, facts=facts)
