"""Reviews inside an institute before a conclusion is signed: their findings, and when the institute wants them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Body, Person
from app.bidding.models import Selection
from app.casework.rules.reviews import (
    FINDING_WORKFLOW,
    REVIEW_WORKFLOW,
    FindingCode,
    FindingState,
    ReviewKind,
    ReviewState,
    Severity,
)
from app.intake.models import Expertise
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow
from app.notices.models import LegalNotice
from app.registry.models import Expert

OVER = "'fallen', 'declined', 'dropped'"


class InstituteReview(Thing, Versioned, Base):
    """One review of the draft of one work. `reviewer` reads a technical one; `person` is whoever reviewed.

    `begun_at`: when the draft was first given to this reviewer. `digest`: the text that passed. `checks`: what was
    looked at automatically, each with its outcome. `words`: the reasons of an override or of a reviewer who declines.
    `notice`: what whoever assigns work was told, while nobody can read the draft.
    """

    workflow: ClassVar[Workflow] = REVIEW_WORKFLOW
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), index=True)
    institute_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"), index=True)
    kind: Mapped[ReviewKind] = mapped_column(Word(ReviewKind))
    state: Mapped[ReviewState] = mapped_column(Word(ReviewState), default=ReviewState.ORDERED)
    made_at: Mapped[datetime]
    ordered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expert.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    rounds: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default="")
    checks: Mapped[list[Any]] = mapped_column(default=list)
    ended_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(default="")
    notice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("legal_notice.id"))
    expertise: Mapped[Expertise] = relationship()
    selection: Mapped[Selection] = relationship()
    institute: Mapped[Body] = relationship()
    reviewer: Mapped[Expert | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    notice: Mapped[LegalNotice | None] = relationship()
    findings: Mapped[list[ReviewFinding]] = relationship(order_by="ReviewFinding.place")

    __table_args__ = (
        one_of("kind", ReviewKind),
        one_of("state", ReviewState, 2),
        CheckConstraint(
            "(state in ('ordered', 'unmanned', 'with_reviewer', 'with_expert')) = (ended_at is null)", name="ended"
        ),
        CheckConstraint("state not in ('with_reviewer', 'with_expert') or begun_at is not null", name="begun"),
        CheckConstraint("state not in ('overridden', 'declined') or words <> ''", name="told"),
        CheckConstraint("state <> 'passed' or (digest <> '' and person_id is not null)", name="passed"),
        Index(
            "uq_institute_review_living", "selection_id", "kind",
            unique=True, postgresql_where=sql(f"state not in ({OVER})"),
        ),
    )  # fmt: skip


class ReviewFinding(Thing, Versioned, Base):
    """One finding of a reviewer. The expert sees it from `sent_at` on and answers it."""

    workflow: ClassVar[Workflow] = FINDING_WORKFLOW
    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institute_review.id"))
    place: Mapped[int]
    code: Mapped[FindingCode] = mapped_column(Word(FindingCode))
    severity: Mapped[Severity] = mapped_column(Word(Severity))
    text: Mapped[str]
    state: Mapped[FindingState] = mapped_column(Word(FindingState), default=FindingState.RAISED)
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(default="")  # of the reviewer on the answer

    __table_args__ = (
        one_of("code", FindingCode),
        one_of("severity", Severity),
        one_of("state", FindingState),
        CheckConstraint("state not in ('answered', 'kept') or answer <> ''", name="answer"),
        UniqueConstraint("review_id", "place"),
    )


class ReviewSetting(Thing, Base):
    """From which day on an institute has which reviews of every work entrusted to it. Append-only; the last holds."""

    institute_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"), index=True)
    in_force_from: Mapped[date]
    technical: Mapped[bool]
    administrative: Mapped[bool]
    set_at: Mapped[datetime]
    set_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    set_by: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("in_force_from >= date '2017-01-01'", name="day"),)
