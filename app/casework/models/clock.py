"""The ledger of the legal clock, its kept reading, the warnings sent."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.casework.states import (
    EventKind,
    WarningCode,
)
from app.intake.models import Expertise
from app.kernel.db import Base, Versioned, Word, one_of


class ClockEvent(Base):
    """One event of the legal clock, in order. Append-only: a mistake is answered by a later event.

    It belongs to one provider's work: what a removed provider received starts no clock of the next one.
    """

    __tablename__ = "clock_event"
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"))
    on: Mapped[date]
    event: Mapped[EventKind] = mapped_column(Word(EventKind))
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        one_of("event", EventKind),
        CheckConstraint("(event = 'extended') = (until is not null)", name="until"),
    )


class ClockReading(Versioned, Base):
    """What the clock's events and the working calendar give, kept for lists and figures.

    Recomputed with each event and whenever the calendar changes; `rules` keep the terms that were in
    force when the clock started. Whether it is overdue today follows from these dates.
    """

    __tablename__ = "clock_reading"
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), primary_key=True)
    term_days: Mapped[int | None]
    started_on: Mapped[date | None]
    last_on: Mapped[date | None]
    due_on: Mapped[date | None]
    suspended_on: Mapped[date | None]  # while a suspension has not been resumed by an event
    suspension_ends_on: Mapped[date | None]  # E: the last suspended day
    choice_made: Mapped[bool] = mapped_column(default=False)
    completed_on: Mapped[date | None]
    hand_over_due_on: Mapped[date | None]
    handed_over_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    on_time: Mapped[bool | None]
    expertise: Mapped[Expertise] = relationship()

    __table_args__ = (
        Index("ix_clock_reading_due_on", "due_on", postgresql_where="completed_on is null and returned_on is null"),
    )


class ClockWarning(Base):
    """A warning that was sent: each once. `mark` says of what: the due day, or how often the term was extended."""

    __tablename__ = "clock_warning"
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), primary_key=True)
    code: Mapped[WarningCode] = mapped_column(Word(WarningCode), primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]

    __table_args__ = (one_of("code", WarningCode),)
