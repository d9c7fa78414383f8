"""The status of a licence over time. What we believed before stays readable: periods are closed, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.registry import policy
from app.registry.models import Licence, LicencePeriod
from app.registry.states import LICENCE_WORKFLOW, LicenceState

VERB_TO = {
    LicenceState.SUSPENDED: "suspend",
    LicenceState.ACTIVE: "restore",
    LicenceState.TERMINATED: "terminate",
}


def suspend_licence(licence: Licence, *, from_day: date, why: str, by: Person, at: datetime) -> Licence:
    """Suspend from a day on, today at the latest. New awards stop; the appointing bodies decide on running work."""
    require(policy.can_keep_register(by))
    return change_status(licence, LicenceState.SUSPENDED, from_day=from_day, why=why, by=by, at=at)


def restore_licence(licence: Licence, *, from_day: date, why: str, by: Person, at: datetime) -> Licence:
    """End a suspension from a day on, today at the latest."""
    require(policy.can_keep_register(by))
    return change_status(licence, LicenceState.ACTIVE, from_day=from_day, why=why, by=by, at=at)


def terminate_licence(licence: Licence, *, from_day: date, why: str, by: Person, at: datetime) -> Licence:
    """Terminate for good, from a day on, today at the latest; a new licence gets a new number."""
    require(policy.can_keep_register(by))
    return change_status(licence, LicenceState.TERMINATED, from_day=from_day, why=why, by=by, at=at)


def change_status(
    licence: Licence, state: LicenceState, *, from_day: date, why: str, by: Person | None, at: datetime
) -> Licence:
    """Move the licence and write its history. WrongState where the table has no such edge."""
    verb = VERB_TO[state]
    db.session.refresh(licence, with_for_update=True)  # two changes follow one another
    LICENCE_WORKFLOW.target(verb, licence.state)  # a wrong verb is told before a wrong day
    last = _present_periods(licence)[-1]
    problems = {}
    if not why:
        problems["why"] = _l("Enter the reason, with the act it follows.")
    if from_day > day_of(at):
        problems["from_day"] = _l("The day cannot be in the future.")
    elif from_day <= last.valid_from:
        problems["from_day"] = _l("The day must come after the day on which the present status began.")
    if problems:
        raise RuleBroken(problems)
    make_move(licence, verb, by=by, at=at, why=why, facts={"from_day": from_day.isoformat()})
    last.known_to = at
    db.session.flush()
    add_period(licence, last.state, last.valid_from, from_day, at=at)
    add_period(licence, state, from_day, None, at=at)
    return licence


def open_history(licence: Licence, *, at: datetime) -> None:
    """The first period of a new licence: active since it was issued."""
    add_period(licence, LicenceState.ACTIVE, licence.issued_on, None, at=at)


def correct_beginning(licence: Licence, issued_on: date, *, at: datetime) -> None:
    """The licence was issued on another day than we believed: its history begins there from this moment on.

    RuleBroken where its next status began on that day or before it.
    """
    first = _present_periods(licence)[0]
    if first.valid_to is not None and issued_on >= first.valid_to:
        raise RuleBroken(issued_on=_l("The next status of the licence began on this day or before it."))
    licence.issued_on, first.known_to = issued_on, at
    db.session.flush()
    add_period(licence, first.state, issued_on, first.valid_to, at=at)


def add_period(licence: Licence, state: LicenceState, start: date, end: date | None, *, at: datetime) -> None:
    """What we believe from this moment on about a range of days, the end not included."""
    db.session.add(LicencePeriod(licence_id=licence.id, state=state, valid_from=start, valid_to=end, known_from=at))
    db.session.flush()


def _present_periods(licence: Licence) -> list[LicencePeriod]:
    """What we believe now, by day."""
    return list(
        db.session.scalars(
            select(LicencePeriod)
            .where(LicencePeriod.licence_id == licence.id, LicencePeriod.known_to.is_(None))
            .order_by(LicencePeriod.valid_from)
        )
    )
