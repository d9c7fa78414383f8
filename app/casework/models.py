"""From acceptance to the confirmed receipt: appointment, clock, petitions, challenges, conclusion."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bidding.models import Selection
from app.casework.states import (
    CHALLENGE_WORKFLOW,
    PETITION_WORKFLOW,
    AnswerKind,
    ChallengeGround,
    ChallengeState,
    DocumentKind,
    EventKind,
    ImpossibilityGround,
    PetitionKind,
    PetitionState,
    WarningCode,
)
from app.intake.models import Expertise
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow


class Appointment(Thing, Versioned, Base):
    """The steps of CrPC 277 in their order: identity, challenge check, ruling, hand-over, warning."""

    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), unique=True)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    identity_at: Mapped[datetime | None]
    identity_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    identity_how: Mapped[str] = mapped_column(default="")
    grounds_at: Mapped[datetime | None]
    grounds_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    grounds_note: Mapped[str] = mapped_column(default="")
    ruling_at: Mapped[datetime | None]
    ruling_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    ruling_sha256: Mapped[str | None]
    handed_at: Mapped[datetime | None]
    handed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    handed_how: Mapped[str] = mapped_column(default="")
    warned_at: Mapped[datetime | None]
    warned_article: Mapped[str] = mapped_column(default="")
    selection: Mapped[Selection] = relationship()
    expertise: Mapped[Expertise] = relationship()

    __table_args__ = (
        CheckConstraint(
            "grounds_at is null or (identity_at is not null and grounds_at >= identity_at)",
            name="grounds_after_identity",
        ),
        CheckConstraint(
            "ruling_at is null or (grounds_at is not null and ruling_at >= grounds_at)", name="ruling_after_checks"
        ),
        CheckConstraint(
            "handed_at is null or (ruling_at is not null and handed_at >= ruling_at)", name="handed_after_ruling"
        ),
        CheckConstraint(
            "warned_at is null or (handed_at is not null and warned_at >= handed_at)", name="warned_after_handed"
        ),
        CheckConstraint("ruling_at is null or ruling_sha256 is not null", name="ruling_file"),
    )


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


class Petition(Thing, Versioned, Base):
    """The expert's petition to the appointing body (CrPC 79; Law 44-VI art. 34)."""

    workflow: ClassVar[Workflow] = PETITION_WORKFLOW
    state: Mapped[PetitionState] = mapped_column(Word(PetitionState), default=PetitionState.FILED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    kind: Mapped[PetitionKind] = mapped_column(Word(PetitionKind))
    text: Mapped[str]
    until: Mapped[date | None]
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(default="")
    expertise: Mapped[Expertise] = relationship()

    __table_args__ = (
        one_of("state", PetitionState),
        one_of("kind", PetitionKind),
        CheckConstraint("kind <> 'extension' or until is not null", name="until"),
        CheckConstraint("(state = 'filed') = (decided_at is null)", name="decided"),
        Index("uq_petition_pending", "expertise_id", "kind", unique=True, postgresql_where="state = 'filed'"),
    )


class Challenge(Thing, Versioned, Base):
    """A challenge to the expert, brought through the appointing body (CrPC 87, 93)."""

    workflow: ClassVar[Workflow] = CHALLENGE_WORKFLOW
    state: Mapped[ChallengeState] = mapped_column(Word(ChallengeState), default=ChallengeState.FILED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"))
    brought_by: Mapped[str]
    ground: Mapped[ChallengeGround] = mapped_column(Word(ChallengeGround))
    text: Mapped[str]
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(default="")
    expertise: Mapped[Expertise] = relationship()

    __table_args__ = (
        one_of("state", ChallengeState),
        one_of("ground", ChallengeGround),
        CheckConstraint("(state = 'filed') = (decided_at is null)", name="decided"),
    )


class Conclusion(Thing, Base):
    """The conclusion or the message of impossibility, signed once."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), unique=True)
    kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    ground: Mapped[ImpossibilityGround | None] = mapped_column(Word(ImpossibilityGround))
    summary: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str]
    file_name: Mapped[str]
    file_size: Mapped[int]
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    delivered_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    expertise: Mapped[Expertise] = relationship()
    answers: Mapped[list[Answer]] = relationship(order_by="Answer.place")

    __table_args__ = (
        one_of("kind", DocumentKind),
        one_of("ground", ImpossibilityGround),
        CheckConstraint("(kind = 'impossibility') = (ground is not null)", name="ground"),
        CheckConstraint("delivered_at is null or delivered_at >= signed_at", name="delivered_after_signed"),
        CheckConstraint(
            "received_at is null or (delivered_at is not null and received_at >= delivered_at)",
            name="received_after_delivered",
        ),
    )


class Answer(Thing, Base):
    """The answer to one question, or the reason why there is none."""

    conclusion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conclusion.id"))
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question.id"))
    place: Mapped[int]
    kind: Mapped[AnswerKind] = mapped_column(Word(AnswerKind))
    text: Mapped[str]

    __table_args__ = (one_of("kind", AnswerKind), UniqueConstraint("conclusion_id", "question_id"))


class ConclusionDraft(Versioned, Base):
    """What the expert has written so far, seen by nobody else; `answers` maps a question's id to kind and text."""

    __tablename__ = "conclusion_draft"
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), primary_key=True)
    kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    ground: Mapped[ImpossibilityGround | None] = mapped_column(Word(ImpossibilityGround))
    summary: Mapped[str] = mapped_column(default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    file_sha256: Mapped[str | None]
    file_name: Mapped[str | None]
    file_size: Mapped[int | None]
    saved_at: Mapped[datetime]

    __table_args__ = (one_of("kind", DocumentKind), one_of("ground", ImpossibilityGround))


class ClockWarning(Base):
    """A warning that was sent: each once. `mark` says of what: the due day, or how often the term was extended."""

    __tablename__ = "clock_warning"
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), primary_key=True)
    code: Mapped[WarningCode] = mapped_column(Word(WarningCode), primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]

    __table_args__ = (one_of("code", WarningCode),)
