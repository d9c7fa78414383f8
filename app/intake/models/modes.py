"""Who is invited to a search that is not open to all, and who within a body may know of a restricted case."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Body
from app.kernel.db import Base, Thing
from app.registry.models import Expert


class SearchInvitation(Thing, Base):
    """A private expert or an institute whom the body invites, or names as the one provider. Seen by the body only."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    expert_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expert.id"))
    institute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("body.id"))
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    expert: Mapped[Expert | None] = relationship()
    institute: Mapped[Body | None] = relationship()

    __table_args__ = (
        CheckConstraint("num_nonnulls(expert_id, institute_id) = 1", name="one_guest"),
        Index(
            "uq_search_invitation_expert",
            "expertise_id",
            "expert_id",
            unique=True,
            postgresql_where="expert_id is not null",
        ),
        Index(
            "uq_search_invitation_institute",
            "expertise_id",
            "institute_id",
            unique=True,
            postgresql_where="institute_id is not null",
        ),
        Index("ix_search_invitation_expert_id", "expert_id", postgresql_where="expert_id is not null"),
        Index("ix_search_invitation_institute_id", "institute_id", postgresql_where="institute_id is not null"),
    )


class Insider(Base):
    """Somebody of the body who is named to know of a restricted expertise."""

    __tablename__ = "insider"
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    named_at: Mapped[datetime]
    named_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
