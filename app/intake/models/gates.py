"""The gates before publication: the prosecutor's consent; the parties, their links and their proposals."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Body, Person
from app.intake.models.expertise import Expertise
from app.intake.states import (
    CONSENT_WORKFLOW,
    PARTY_WORKFLOW,
    PROPOSAL_WORKFLOW,
    ConsentState,
    PaperWay,
    PartyRole,
    PartyState,
    ProposalKind,
    ProposalState,
)
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow

LIVING = "state in ('asked', 'given')"


class ConsentQuestion(Thing, Versioned, Base):
    """A frozen request put to a prosecutor's office. The answer holds for exactly the content of `digest`."""

    workflow: ClassVar[Workflow] = CONSENT_WORKFLOW
    state: Mapped[ConsentState] = mapped_column(Word(ConsentState), default=ConsentState.ASKED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"))
    digest: Mapped[str]
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date | None]
    overdue_at: Mapped[datetime | None]  # when both sides were told that the term is over
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reasons: Mapped[str] = mapped_column(default="")
    expertise: Mapped[Expertise] = relationship()
    body: Mapped[Body] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])

    __table_args__ = (
        one_of("state", ConsentState),
        CheckConstraint("(state = 'asked') = (ended_at is null)", name="ended"),
        CheckConstraint("state <> 'refused' or reasons <> ''", name="reasons"),
        Index("uq_consent_question_living", "expertise_id", unique=True, postgresql_where=LIVING),
        Index("ix_consent_question_queue", "body_id", "state", "asked_at", "id"),
    )


class Acquaintance(Thing, Versioned, Base):
    """The step in which the parties read what is ordered: at most one of an expertise."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), unique=True)
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    days: Mapped[int | None]  # the term: by rule, or set by the official; empty: none runs
    due_on: Mapped[date | None]
    digest: Mapped[str]  # of what the parties were shown last
    entrusted_to: Mapped[str] = mapped_column(default="")  # what they are told of the chosen expert
    entrusted_at: Mapped[datetime | None]
    reread_lapsed_at: Mapped[datetime | None]  # the term after a change of the published request is over

    __table_args__ = (CheckConstraint("days is null or days between 1 and 60", name="days"),)


class Party(Thing, Versioned, Base):
    """A participant in the case. Name and address are seen by the appointing body only."""

    workflow: ClassVar[Workflow] = PARTY_WORKFLOW
    state: Mapped[PartyState] = mapped_column(Word(PartyState), default=PartyState.LISTED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    role: Mapped[PartyRole] = mapped_column(Word(PartyRole))
    name: Mapped[str]
    email: Mapped[str | None]
    language: Mapped[str]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    read_digest: Mapped[str | None]
    paper_on: Mapped[date | None]
    paper_way: Mapped[PaperWay | None] = mapped_column(Word(PaperWay))
    paper_sha256: Mapped[str | None]
    paper_name: Mapped[str | None]
    paper_media_type: Mapped[str | None]
    struck_why: Mapped[str] = mapped_column(default="")
    expertise: Mapped[Expertise] = relationship()
    proposals: Mapped[list[PartyProposal]] = relationship(order_by="PartyProposal.id", back_populates="party")

    __table_args__ = (
        one_of("state", PartyState),
        one_of("role", PartyRole),
        one_of("paper_way", PaperWay),
        CheckConstraint("language in ('kk', 'ru', 'en')", name="language"),
        CheckConstraint("(state = 'on_paper') = (paper_on is not null and paper_way is not null)", name="paper"),
        CheckConstraint("state <> 'told' or email is not null", name="told_by_letter"),
        UniqueConstraint("expertise_id", "id"),  # so that what names a party names one of the same expertise
    )


class PartyLink(Thing, Base):
    """The link of a party. The letter holds the token, the table its SHA-256. By the site's time, as the term is."""

    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("party.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    party: Mapped[Party] = relationship()

    __table_args__ = (Index("uq_party_link_living", "party_id", unique=True, postgresql_where="revoked_at is null"),)


class PartyProposal(Thing, Versioned, Base):
    """What a party proposes, by the link or on paper, and what the body decided."""

    workflow: ClassVar[Workflow] = PROPOSAL_WORKFLOW
    state: Mapped[ProposalState] = mapped_column(Word(ProposalState), default=ProposalState.MADE)
    party_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("party.id"), index=True)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    kind: Mapped[ProposalKind] = mapped_column(Word(ProposalKind))
    question_place: Mapped[int | None]  # of a change of wording: which question, as it was numbered then
    question_text: Mapped[str] = mapped_column(default="")  # and how it read
    text: Mapped[str]
    made_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))  # entered for the party
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reasons: Mapped[str] = mapped_column(default="")
    party: Mapped[Party] = relationship(back_populates="proposals")

    __table_args__ = (
        one_of("state", ProposalState),
        one_of("kind", ProposalKind),
        CheckConstraint("(state in ('accepted', 'refused')) = (answered_at is not null)", name="answered"),
        CheckConstraint("state <> 'refused' or reasons <> ''", name="reasons"),
        CheckConstraint("text <> ''", name="text"),
    )
