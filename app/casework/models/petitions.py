"""The expert's petitions to the appointing body."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.casework.states import (
    PETITION_WORKFLOW,
    PetitionKind,
    PetitionState,
)
from app.intake.models import Expertise
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow


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
