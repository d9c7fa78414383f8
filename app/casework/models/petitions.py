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
from app.intake.models import Expertise, ResearchObject
from app.intake.states import Permission
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow


class Petition(Thing, Versioned, Base):
    """The expert's petition to the appointing body (CrPC 79; Law 44-VI art. 34).

    `until` is the last day asked for; `on` and `place` are of what the expert wants to attend; `object` and
    `permission` of a wider permission for one object.
    """

    workflow: ClassVar[Workflow] = PETITION_WORKFLOW
    state: Mapped[PetitionState] = mapped_column(Word(PetitionState), default=PetitionState.FILED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    kind: Mapped[PetitionKind] = mapped_column(Word(PetitionKind))
    text: Mapped[str]
    until: Mapped[date | None]
    questions: Mapped[str] = mapped_column(default="")  # to be answered beyond those asked, one a line
    on: Mapped[date | None]
    place: Mapped[str] = mapped_column(default="")
    object_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("research_object.id"))
    permission: Mapped[Permission | None] = mapped_column(Word(Permission))
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(default="")
    decision_sha256: Mapped[str | None]  # the printed decision, where one is printed
    expertise: Mapped[Expertise] = relationship()
    object: Mapped[ResearchObject | None] = relationship()

    __table_args__ = (
        one_of("state", PetitionState),
        one_of("kind", PetitionKind, 2),
        one_of("permission", Permission),
        CheckConstraint("kind <> 'extension' or until is not null", name="until"),
        CheckConstraint("kind <> 'beyond_questions' or questions <> ''", name="questions_named"),
        CheckConstraint("kind <> 'attend' or \"on\" is not null", name="attend_day"),
        CheckConstraint(
            "(kind = 'destruction') = (object_id is not null) and (kind = 'destruction') = (permission is not null)",
            name="object_named",
        ),
        CheckConstraint("(state = 'filed') = (decided_at is null)", name="decided"),
        Index(
            "uq_petition_pending",
            "expertise_id",
            "kind",
            unique=True,
            postgresql_where="state = 'filed' and object_id is null",
        ),
        Index("uq_petition_pending_object", "object_id", unique=True, postgresql_where="state = 'filed'"),
    )
