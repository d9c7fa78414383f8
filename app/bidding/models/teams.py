"""Who does it: the places of a team, one-time persons, work given to another expert of the institute."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bidding.models.offers import Selection
from app.bidding.states import PLACE_WORKFLOW, OneTimeGround, PlaceState, ReassignReason
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow
from app.registry.models import Expert


class TeamPlace(Thing, Versioned, Base):
    """One expert's place in the team of a selection, with the specialties of the part; one of them leads.

    A selection of a single expert has no such rows.
    """

    workflow: ClassVar[Workflow] = PLACE_WORKFLOW
    state: Mapped[PlaceState] = mapped_column(Word(PlaceState), default=PlaceState.WAITING)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), index=True)
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    specialty_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    leads: Mapped[bool] = mapped_column(default=False)
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team_place.id"), unique=True)
    named_at: Mapped[datetime]
    named_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]  # with an acceptance the member declares that there is no ground (CrPC 87)
    answer_reason: Mapped[str] = mapped_column(default="")
    selection: Mapped[Selection] = relationship()
    expert: Mapped[Expert] = relationship()

    __table_args__ = (
        one_of("state", PlaceState),
        UniqueConstraint("selection_id", "expert_id"),  # who has fallen away does not come back
        CheckConstraint("cardinality(specialty_ids) > 0", name="part"),
        CheckConstraint("state <> 'accepted' or answered_at is not null", name="accepted_in_person"),
        Index(
            "uq_team_place_leader",
            "selection_id",
            unique=True,
            postgresql_where="leads and state in ('waiting', 'accepted')",
        ),
    )


class OneTimePerson(Thing, Base):
    """Somebody outside the register, entrusted with one expertise only (Law 44-VI art. 19(1)(3) and 19(3))."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), unique=True)
    code: Mapped[str] = mapped_column(unique=True)  # the IIN; of a foreigner without one, country and passport
    ground: Mapped[OneTimeGround] = mapped_column(Word(OneTimeGround))
    words: Mapped[str]  # what proves the ground
    education: Mapped[str]
    occupation: Mapped[str]
    proof_sha256: Mapped[str]
    proof_name: Mapped[str]
    proof_size: Mapped[int]
    named_at: Mapped[datetime]
    named_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    expert: Mapped[Expert] = relationship()

    __table_args__ = (one_of("ground", OneTimeGround),)


class Reassignment(Thing, Base):
    """An institute gave the work of a selection to another of its experts: append-only."""

    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), index=True)
    from_expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    to_expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    reason: Mapped[ReassignReason] = mapped_column(Word(ReassignReason))
    words: Mapped[str] = mapped_column(default="")
    after_start: Mapped[bool]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        one_of("reason", ReassignReason),
        CheckConstraint("from_expert_id <> to_expert_id", name="somebody_else"),
        CheckConstraint("not after_start or reason <> 'balance'", name="reason_after_start"),
    )
