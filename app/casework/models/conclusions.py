"""The expert's final document and its answers."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.casework.states import (
    AnswerKind,
    DocumentKind,
    ImpossibilityGround,
)
from app.intake.models import Expertise
from app.kernel.db import Base, Thing, Versioned, Word, one_of


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
