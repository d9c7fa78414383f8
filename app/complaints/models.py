"""Complaints about members of the Chamber of Forensic Experts: each with a number of its own."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Body, Person
from app.complaints.states import COMPLAINT_WORKFLOW, ComplaintState, Ground, Outcome
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
