"""Complaints about members of the Chamber, and its methodical reviews of conclusions; each with an own number."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Body, Person
from app.casework.models import Conclusion
from app.complaints.states import (
    COMPLAINT_WORKFLOW,
    METHODICAL_WORKFLOW,
    SEAT_WORKFLOW,
    ComplaintState,
    Ground,
    MethodicalState,
    Outcome,
    SeatState,
    Verdict,
)
from app.intake.models import Expertise
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow
from app.registry.models import Expert


class Complaint(Thing, Versioned, Base):
    """One complaint, from its filing to the decision. `complainant` names who complained on paper."""

    workflow: ClassVar[Workflow] = COMPLAINT_WORKFLOW
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[ComplaintState] = mapped_column(Word(ComplaintState), default=ComplaintState.FILED)
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    expertise_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expertise.id"))
    ground: Mapped[Ground] = mapped_column(Word(Ground))
    text: Mapped[str]
    on_paper: Mapped[bool] = mapped_column(default=False)
    complainant: Mapped[str] = mapped_column(default="")
    hide_complainant: Mapped[bool] = mapped_column(default=False)
    body_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("body.id"), index=True)
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    registered_at: Mapped[datetime | None]
    registered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    explain_by: Mapped[date | None]
    explanation: Mapped[str] = mapped_column(default="")
    explained_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    decision_reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    overdue_told_for: Mapped[date | None]  # the due day whose passing the Chamber has been told
    expert: Mapped[Expert] = relationship()
    expertise: Mapped[Expertise | None] = relationship()
    body: Mapped[Body | None] = relationship()
    filed_by: Mapped[Person] = relationship(foreign_keys=[filed_by_id])
    files: Mapped[list[ComplaintFile]] = relationship(order_by="ComplaintFile.added_at")

    __table_args__ = (
        one_of("state", ComplaintState),
        one_of("ground", Ground),
        one_of("outcome", Outcome),
        CheckConstraint("(state = 'decided') = (outcome is not null)", name="outcome"),
        CheckConstraint(
            "state in ('filed', 'withdrawn') or (registered_at is not null and due_on is not null)", name="registered"
        ),
        CheckConstraint("not on_paper or complainant <> ''", name="paper"),
        Index(
            "ix_complaint_open",
            "due_on",
            "id",
            postgresql_where="state in ('registered', 'asked', 'explained')",
        ),
    )


class ComplaintFile(Thing, Base):
    """A file of a complaint; the bytes lie in the file store under their hash."""

    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    sha256: Mapped[str]
    name: Mapped[str]
    size_bytes: Mapped[int]
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class ComplaintCounter(Base):
    """The last number given out in a year; locked while the next one is taken."""

    __tablename__ = "complaint_counter"
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class MethodicalReview(Thing, Versioned, Base):
    """A methodical review of one version of a delivered conclusion, asked for by the body that has it.

    `comment` is the reviewed expert's. The result is a file with three coded findings, each with its words.
    """

    workflow: ClassVar[Workflow] = METHODICAL_WORKFLOW
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[MethodicalState] = mapped_column(Word(MethodicalState), default=MethodicalState.ASKED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    conclusion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conclusion.id"), index=True)
    questions: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    refusal: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(default="")
    commented_at: Mapped[datetime | None]
    commented_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    result_sha256: Mapped[str | None]
    result_name: Mapped[str] = mapped_column(default="")
    filed_at: Mapped[datetime | None]
    filed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    suited: Mapped[Verdict | None] = mapped_column(Word(Verdict))
    suited_words: Mapped[str] = mapped_column(default="")
    followed: Mapped[Verdict | None] = mapped_column(Word(Verdict))
    followed_words: Mapped[str] = mapped_column(default="")
    follows: Mapped[Verdict | None] = mapped_column(Word(Verdict))
    follows_words: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    expertise: Mapped[Expertise] = relationship()
    conclusion: Mapped[Conclusion] = relationship()
    seats: Mapped[list[MethodicalSeat]] = relationship(order_by="MethodicalSeat.appointed_at, MethodicalSeat.id")

    __table_args__ = (
        one_of("state", MethodicalState),
        *(one_of(aspect, Verdict) for aspect in ("suited", "followed", "follows")),
        CheckConstraint("state not in ('accepted', 'under_review', 'done') or due_on is not null", name="due"),
        CheckConstraint("(state in ('done', 'refused', 'withdrawn')) = (ended_at is not null)", name="ended"),
        CheckConstraint("state <> 'done' or result_sha256 is not null", name="result"),
        CheckConstraint(
            "(result_sha256 is null) = (suited is null) and (suited is null) = (followed is null)"
            " and (suited is null) = (follows is null)",
            name="findings",
        ),
        CheckConstraint("(comment = '') = (commented_at is null)", name="comment"),
        Index(
            "uq_methodical_review_living", "conclusion_id",
            unique=True, postgresql_where=sql("state in ('asked', 'accepted', 'under_review')"),
        ),
    )  # fmt: skip


class MethodicalSeat(Thing, Versioned, Base):
    """One member of the Chamber appointed to review. `words`: a remark on the result, or why she declines."""

    workflow: ClassVar[Workflow] = SEAT_WORKFLOW
    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("methodical_review.id"))
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    state: Mapped[SeatState] = mapped_column(Word(SeatState), default=SeatState.APPOINTED)
    appointed_at: Mapped[datetime]
    appointed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(default="")
    expert: Mapped[Expert] = relationship()

    __table_args__ = (
        one_of("state", SeatState),
        CheckConstraint("(state = 'appointed') = (ended_at is null)", name="ended"),
        CheckConstraint("state <> 'declined' or words <> ''", name="told"),
        UniqueConstraint("review_id", "expert_id"),
    )


class MethodicalCounter(Base):
    """The last number given out in a year; locked while the next one is taken."""

    __tablename__ = "methodical_counter"
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
