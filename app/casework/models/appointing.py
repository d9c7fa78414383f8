"""The steps before the work (CrPC 277), and challenges."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bidding.models import Selection, TeamPlace
from app.casework.states import (
    CHALLENGE_WORKFLOW,
    Bringer,
    Challenged,
    ChallengeGround,
    ChallengeState,
)
from app.intake.models import Expertise, Party
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow
from app.registry.models import Expert


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


class MemberAppointment(Thing, Versioned, Base):
    """The same steps for each further member of a team; the leader's are those of the appointment itself."""

    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("team_place.id"), unique=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), index=True)
    identity_at: Mapped[datetime | None]
    identity_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    identity_how: Mapped[str] = mapped_column(default="")
    grounds_at: Mapped[datetime | None]
    grounds_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    grounds_note: Mapped[str] = mapped_column(default="")
    warned_at: Mapped[datetime | None]
    warned_article: Mapped[str] = mapped_column(default="")
    place: Mapped[TeamPlace] = relationship()

    __table_args__ = (
        CheckConstraint(
            "grounds_at is null or (identity_at is not null and grounds_at >= identity_at)",
            name="grounds_after_identity",
        ),
        CheckConstraint(
            "warned_at is null or (grounds_at is not null and warned_at >= grounds_at)", name="warned_after_grounds"
        ),
    )


class Challenge(Thing, Versioned, Base):
    """A challenge to the expert or the institute, brought through the appointing body (CrPC 87, 93).

    `party_id` names who brought it where the party is known to the expertise; else `brought_by` says it. Brought by
    the expert herself it is a self-recusal: the same record, the same decision.
    """

    workflow: ClassVar[Workflow] = CHALLENGE_WORKFLOW
    state: Mapped[ChallengeState] = mapped_column(Word(ChallengeState), default=ChallengeState.FILED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"))
    place_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team_place.id"))  # of a team: which member
    expert_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expert.id"))  # whom, unless the whole institute
    brought_as: Mapped[Bringer] = mapped_column(Word(Bringer), default=Bringer.PARTY)
    brought_by: Mapped[str]
    party_id: Mapped[uuid.UUID | None]
    against: Mapped[Challenged] = mapped_column(Word(Challenged), default=Challenged.EXPERT)
    ground: Mapped[ChallengeGround] = mapped_column(Word(ChallengeGround))
    text: Mapped[str]
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    proof_sha256: Mapped[str | None]
    proof_name: Mapped[str] = mapped_column(default="")
    proof_type: Mapped[str] = mapped_column(default="")
    decide_by: Mapped[date | None]  # null while the rule challenge.decide_days has no value
    overdue_told_at: Mapped[datetime | None]
    statement: Mapped[str] = mapped_column(default="")  # the expert is heard
    stated_at: Mapped[datetime | None]
    stated_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(default="")
    expertise: Mapped[Expertise] = relationship(foreign_keys=[expertise_id])
    expert: Mapped[Expert | None] = relationship()
    party: Mapped[Party | None] = relationship(primaryjoin="Party.id == foreign(Challenge.party_id)", viewonly=True)

    __table_args__ = (
        one_of("state", ChallengeState, 2),
        one_of("ground", ChallengeGround),
        one_of("brought_as", Bringer),
        one_of("against", Challenged),
        CheckConstraint("(state = 'filed') = (decided_at is null)", name="decided"),
        CheckConstraint("(statement <> '') = (stated_at is not null)", name="stated"),
        CheckConstraint("against <> 'institute' or brought_as = 'party'", name="own_challenge"),
        CheckConstraint("party_id is null or (brought_as = 'party' and brought_by = '')", name="party_or_words"),
        ForeignKeyConstraint(["expertise_id", "party_id"], ["party.expertise_id", "party.id"]),
        Index("ix_challenge_decide_by", "decide_by", postgresql_where="state = 'filed'"),
    )
