"""The expert's final document and its answers."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.casework.states import (
    CORRECTION_WORKFLOW,
    AnswerKind,
    CorrectionReason,
    CorrectionState,
    DocumentKind,
    ImpossibilityGround,
)
from app.intake.models import Expertise
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow
from app.registry.models import Expert


class Conclusion(Thing, Base):
    """One version of the conclusion or the message of impossibility, signed once.

    A correction is a further version; `current` marks the last one. `code` leads to the public check; `sections`
    and `annexes` are what a generated text was made of, `digest` is what each expert has signed.
    """

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    code: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="kk")
    generated: Mapped[bool] = mapped_column(default=False)
    sections: Mapped[dict[str, Any]] = mapped_column(default=dict)
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    annexes: Mapped[list[Any]] = mapped_column(default=list)
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
        CheckConstraint("language in ('kk', 'ru')", name="language"),
        UniqueConstraint("expertise_id", "version"),
        Index("uq_conclusion_current", "expertise_id", unique=True, postgresql_where=sql("current")),
    )


class Answer(Thing, Base):
    """The answer to one question, or the reason why there is none."""

    conclusion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conclusion.id"))
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question.id"))
    place: Mapped[int]
    kind: Mapped[AnswerKind] = mapped_column(Word(AnswerKind))
    text: Mapped[str]

    __table_args__ = (one_of("kind", AnswerKind, 2), UniqueConstraint("conclusion_id", "question_id"))


class ConclusionDraft(Versioned, Base):
    """What has been written so far, seen by the team alone.

    `answers` maps a question's id to kind, text and (`for`) the specialties that answer it; `sections` a part of
    the text to its words; `parts` an expert's id to what only this expert writes.
    """

    __tablename__ = "conclusion_draft"
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), primary_key=True)
    kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    ground: Mapped[ImpossibilityGround | None] = mapped_column(Word(ImpossibilityGround))
    summary: Mapped[str] = mapped_column(default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    language: Mapped[str] = mapped_column(default="kk")
    sections: Mapped[dict[str, Any]] = mapped_column(default=dict)
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    annexes: Mapped[list[Any]] = mapped_column(default=list)
    file_sha256: Mapped[str | None]
    file_name: Mapped[str | None]
    file_size: Mapped[int | None]
    saved_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", DocumentKind),
        one_of("ground", ImpossibilityGround),
        CheckConstraint("language in ('kk', 'ru')", name="language"),
    )


class ConclusionSignature(Thing, Base):
    """One expert's signature under one version, bound to the digest of the text.

    It falls (`fallen_at`) when the text changes before everybody has signed. `question_ids`: the answers that this
    expert answers for. `dissent`: why a member of a commission does not agree, with an own text as a file.
    """

    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), index=True)
    version: Mapped[int]
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    conclusion_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conclusion.id"), index=True)
    signed_at: Mapped[datetime]
    digest: Mapped[str]
    question_ids: Mapped[list[Any]] = mapped_column(default=list)
    fit: Mapped[bool]
    dissent: Mapped[str] = mapped_column(default="")
    dissent_sha256: Mapped[str | None]
    dissent_name: Mapped[str | None]
    fallen_at: Mapped[datetime | None]
    expert: Mapped[Expert] = relationship()

    __table_args__ = (
        CheckConstraint("conclusion_id is null or fallen_at is null", name="fallen_is_not_kept"),
        CheckConstraint("dissent_sha256 is null or dissent <> ''", name="dissent_told"),
        Index(
            "uq_conclusion_signature_living", "selection_id", "version", "expert_id",
            unique=True, postgresql_where=sql("fallen_at is null"),
        ),
    )  # fmt: skip


class Correction(Thing, Versioned, Base):
    """A mistake of writing or counting in a signed conclusion, and what became of it."""

    workflow: ClassVar[Workflow] = CORRECTION_WORKFLOW
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    corrects_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conclusion.id"))
    made_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conclusion.id"))
    state: Mapped[CorrectionState] = mapped_column(Word(CorrectionState))
    reason: Mapped[CorrectionReason] = mapped_column(Word(CorrectionReason))
    text: Mapped[str]
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    refusal: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("state", CorrectionState),
        one_of("reason", CorrectionReason),
        CheckConstraint("(state in ('asked', 'open')) = (ended_at is null)", name="ended"),
        CheckConstraint("(state = 'made') = (made_id is not null)", name="made"),
        Index(
            "uq_correction_running", "expertise_id", unique=True,
            postgresql_where=sql("state in ('asked', 'open')"),
        ),
    )  # fmt: skip
