"""The clock's ledger: an event is appended only if the rules accept the whole list with it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.bidding.models import Selection
from app.casework import clock_words
from app.casework.models import ClockEvent, ClockReading
from app.casework.policy import Case
from app.casework.queries import LIVING, events_of, happenings, terms_for
from app.casework.rules import ClockEvent as Happening
from app.casework.rules import ClockPicture, ClockRefused, EventKind, explain
from app.casework.rules.standing import standing
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.journal import record
from app.reference import queries as reference
from app.reference import service as reference_service
from app.reference.rules import WorkingCalendar


def append(
    case: Case,
    kind: EventKind,
    *,
    on: date,
    by: Person | None,
    at: datetime,
    until: date | None = None,
    reason: str = "",
    field: str = "",
) -> ClockPicture:
    """Append one event to the clock of a locked case and keep its new reading.

    Raises RuleBroken with the rules' own words beside `field` where the list cannot have happened so.
    The terms are those in force when the clock started (Law 44-VI art. 34).
    """
    if case.selection is None:
        raise ValueError("a clock without a provider")
    expertise, today = case.expertise, day_of(at)
    told = [*happenings(events_of(expertise.id)), Happening(on, kind, until)]
    reading = reading_for(expertise)
    terms, calendar = terms_for(told, on=today), reference.working_calendar()
    try:
        picture = explain(told, today, reading.term_days, terms, calendar)
    except ClockRefused as refused:
        raise RuleBroken({field: clock_words.refusal(refused)}) from None
    _write(case, told[-1], by=by, at=at, reason=reason)
    _keep(reading, told, calendar, on=today)
    facts = {"on": on.isoformat()} | ({"until": until.isoformat()} if until else {})
    record(expertise, f"clock.{kind.value}", by=by, at=at, why=reason or None, facts=facts)
    db.session.flush()
    return picture


def _write(case: Case, told: Happening, *, by: Person | None, at: datetime, reason: str) -> None:
    """The row of the ledger, in the next place."""
    assert case.selection is not None
    ours = ClockEvent.expertise_id == case.expertise.id
    last = db.session.scalar(select(func.max(ClockEvent.place)).where(ours)) or 0
    event = ClockEvent(
        expertise_id=case.expertise.id,
        place=last + 1,
        selection_id=case.selection.id,
        on=told.on,
        event=told.kind,
        until=told.until,
        reason=reason,
        at=at,
        by_id=by.id if by is not None else None,
    )
    db.session.add(event)


def reading_for(expertise: Expertise) -> ClockReading:
    """The reading of an expertise, made when there is none yet."""
    found = db.session.get(ClockReading, expertise.id)
    if found is None:
        found = ClockReading(expertise_id=expertise.id)
        db.session.add(found)
    return found


def _keep(reading: ClockReading, told: list[Happening], calendar: WorkingCalendar, *, on: date) -> dict[str, Any]:
    """Write what the events give into the reading; returns what has changed, old and new."""
    values = asdict(standing(told, reading.term_days, terms_for(told, on=on), calendar))
    changed = {name: (getattr(reading, name), value) for name, value in values.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    for name, (_old, new) in changed.items():
        setattr(reading, name, new)
    return changed


def begin_reading(case: Case, *, term_days: int | None, at: datetime) -> None:
    """A fresh reading for the provider who has just been appointed."""
    reading = reading_for(case.expertise)
    reading.term_days = term_days
    _keep(reading, happenings(events_of(case.expertise.id)), reference.working_calendar(), on=day_of(at))
    db.session.flush()


def recompute_clocks(*, at: datetime) -> int:
    """Recompute every open clock after a change of the calendar and journal each difference.

    Open is whatever is not handed over, returned or without a start. Returns how many have changed.
    """
    calendar, today, changed = reference.working_calendar(), day_of(at), 0
    open_ones = (
        select(Expertise, ClockReading)
        .join(ClockReading, ClockReading.expertise_id == Expertise.id)
        .where(
            ClockReading.started_on.is_not(None),
            ClockReading.handed_over_on.is_(None),
            ClockReading.returned_on.is_(None),
        )
        .order_by(Expertise.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(open_ones).all()
    ledger = _ledger([expertise.id for expertise, _reading in rows])
    for expertise, reading in rows:
        difference = _keep(reading, happenings(ledger.get(expertise.id, [])), calendar, on=today)
        if difference:
            changed += 1
            plain = {
                name: {"old": old.isoformat() if isinstance(old, date) else old,
                       "new": new.isoformat() if isinstance(new, date) else new}
                for name, (old, new) in difference.items()
            }  # fmt: skip
            record(expertise, "clock.recomputed", by=None, at=at, facts=plain)
    db.session.flush()
    if changed:
        reference_service.renew_stamp()  # figures counted since the day was moved had the due days of before
    return changed


def _ledger(ids: list[Any]) -> dict[Any, list[ClockEvent]]:
    """The events of many clocks in one query."""
    found: dict[Any, list[ClockEvent]] = {}
    query = (
        select(ClockEvent)
        .join(Selection, Selection.id == ClockEvent.selection_id)
        .where(ClockEvent.expertise_id.in_(ids), Selection.state.in_(LIVING))
        .order_by(ClockEvent.expertise_id, ClockEvent.place)
    )
    for event in db.session.scalars(query):
        found.setdefault(event.expertise_id, []).append(event)
    return found
