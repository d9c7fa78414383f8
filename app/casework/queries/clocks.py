"""The clock of an expertise as stored: its events, its picture of a day, and the same as SQL for lists."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, not_, null, select
from sqlalchemy.sql import ColumnExpressionArgument

from app.bidding.models import Selection
from app.bidding.states import SelectionState
from app.casework.models import ClockEvent, ClockReading
from app.casework.rules import ClockEvent as Happening
from app.casework.rules import ClockPicture, explain, started_on
from app.casework.rules.provisional import provisional_years
from app.intake.models import Expertise
from app.kernel.db import db
from app.reference import queries as reference
from app.reference.rules import ClockTerms

LIVING = (SelectionState.WAITING, SelectionState.ACCEPTED)
Day = date | ColumnExpressionArgument[date]


@dataclass(frozen=True)
class Reckoning:
    """A clock with everything that explains it."""

    events: Sequence[ClockEvent]
    picture: ClockPicture
    terms: ClockTerms
    provisional: tuple[int, ...]


def happenings(events: Sequence[ClockEvent]) -> list[Happening]:
    """Stored events as the rules read them, in the order in which they were entered."""
    return [Happening(e.on, e.event, e.until) for e in events]


def events_of(expertise_id: uuid.UUID) -> list[ClockEvent]:
    """The events of the living provider's clock, in order of entry."""
    return list(
        db.session.scalars(
            select(ClockEvent)
            .join(Selection, Selection.id == ClockEvent.selection_id)
            .where(ClockEvent.expertise_id == expertise_id, Selection.state.in_(LIVING))
            .order_by(ClockEvent.place)
        )
    )


def terms_for(events: Sequence[Happening], *, on: date) -> ClockTerms:
    """The legal numbers in force when the clock started; before that, those of the day."""
    return reference.clock_terms(on=started_on(events) or on)


def reckon(expertise_id: uuid.UUID, term_days: int | None, *, on: date) -> Reckoning:
    """Everything about one clock on a local day (Law 44-VI art. 34)."""
    events = events_of(expertise_id)
    told = happenings(events)
    terms = terms_for(told, on=on)
    picture = explain(told, on, term_days, terms, reference.working_calendar())
    announced = frozenset(row.day.year for row in reference.calendar_rows() if "kurban" in row.name.casefold())
    return Reckoning(events, picture, terms, provisional_years(picture, announced))


def read_clock(expertise: Expertise, today: date) -> ClockPicture:
    """The picture of the clock on a local day; waiting where nothing has been received."""
    term_days = db.session.scalar(select(ClockReading.term_days).where(ClockReading.expertise_id == expertise.id))
    return reckon(expertise.id, term_days, on=today).picture


def is_ended() -> ColumnElement[bool]:
    """Completed or returned."""
    return (ClockReading.completed_on.is_not(None)) | (ClockReading.returned_on.is_not(None))


def is_suspended(on: Day) -> ColumnElement[bool]:
    """Whether the clock stands still on the day: the SQL of ClockState.SUSPENDED."""
    return and_(not_(is_ended()), ClockReading.suspended_on.is_not(None), on <= ClockReading.suspension_ends_on)


def choice_due(on: Day) -> ColumnElement[bool]:
    """Whether the forced choice is due on the day: the SQL of ClockState.CHOICE_DUE."""
    return and_(not_(is_ended()), ClockReading.suspended_on.is_not(None), on > ClockReading.suspension_ends_on)


def is_overdue(on: Day) -> ColumnElement[bool]:
    """Whether the work is overdue on the day: the SQL of ClockState.OVERDUE."""
    return and_(
        not_(is_ended()),
        ClockReading.started_on.is_not(None),
        ClockReading.suspended_on.is_(None),
        on > ClockReading.due_on,
    )


def due_on(on: Day) -> ColumnElement[date | None]:
    """The due day as it stands on the day: none while suspended, nor after a return made while suspended."""
    still = and_(ClockReading.suspended_on.is_not(None), on <= ClockReading.suspension_ends_on)
    return case((still, null()), else_=ClockReading.due_on)


def count_open(on: date) -> dict[str, int]:
    """How many clocks run, stand still, wait for a choice and are overdue on a day."""
    row = db.session.execute(
        select(
            func.count().filter(and_(ClockReading.started_on.is_not(None), not_(is_ended()))),
            func.count().filter(is_suspended(on)),
            func.count().filter(choice_due(on)),
            func.count().filter(is_overdue(on)),
        )
    ).one()
    return dict(zip(("open", "suspended", "choice_due", "overdue"), row, strict=True))
