"""Aids of the market: saved searches and what they found, checks of low prices, the guide of past prices."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.bidding.models.offers import Bid
from app.bidding.states import PRICE_WORKFLOW, Pace, PriceState
from app.intake.models import Search
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow


class SavedSearch(Thing, Base):
    """A filter of the board that its owner keeps. An empty list asks for nothing; deleted ones stay, ended."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    specialties: Mapped[list[str]] = mapped_column(ARRAY(Text()), default=list)  # slugs
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text()), default=list)  # codes
    procedures: Mapped[list[str]] = mapped_column(ARRAY(Text()), default=list)
    urgent_only: Mapped[bool] = mapped_column(default=False)
    least_days: Mapped[int | None]  # working days left for offers
    pace: Mapped[Pace] = mapped_column(Word(Pace), default=Pace.DAILY)
    made_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()

    __table_args__ = (
        one_of("pace", Pace),
        CheckConstraint("least_days is null or least_days between 1 and 60", name="least_days"),
        Index(
            "uq_saved_search_name", "person_id", text("lower(name)"), unique=True, postgresql_where="ended_at is null"
        ),
        Index("ix_saved_search_person", "person_id", "made_at", "id"),
    )


class SearchMatch(Thing, Base):
    """One search for an expert that a person's saved searches found: once, whichever of them found it."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search.id"), index=True)
    found_at: Mapped[datetime]
    reasons: Mapped[list[Any]]  # each saved search that matched, and why
    told_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]  # over, or no longer for this reader, before it was told
    person: Mapped[Person] = relationship()
    search: Mapped[Search] = relationship()

    __table_args__ = (
        UniqueConstraint("person_id", "search_id"),
        CheckConstraint("told_at is null or dropped_at is null", name="told_or_dropped"),
        Index("ix_search_match_waiting", "person_id", postgresql_where="told_at is null and dropped_at is null"),
        Index("ix_search_match_told", "person_id", "told_at", postgresql_where="told_at is not null"),
    )


class PriceReview(Thing, Versioned, Base):
    """The check of an offer whose price was found abnormally low at the opening: the body's and the bidder's only."""

    workflow: ClassVar[Workflow] = PRICE_WORKFLOW
    state: Mapped[PriceState] = mapped_column(Word(PriceState), default=PriceState.FLAGGED)
    bid_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bid.id"), unique=True)
    flags: Mapped[list[Any]]  # the arithmetic, as it was at the opening
    flagged_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    question: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    overdue_at: Mapped[datetime | None]  # when the body was told that the term is over
    given_at: Mapped[datetime | None]
    given_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    explanation: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
    bid: Mapped[Bid] = relationship(back_populates="price_review")
    files: Mapped[list[PriceFile]] = relationship(order_by="PriceFile.added_at, PriceFile.id")

    __table_args__ = (
        one_of("state", PriceState),
        CheckConstraint("state not in ('asked', 'given') or due_on is not null", name="asked_with_term"),
        CheckConstraint("state not in ('accepted', 'rejected', 'waived') or reason <> ''", name="decided_with_reason"),
        Index("ix_price_review_due", "due_on", postgresql_where="state = 'asked' and overdue_at is null"),
    )


class PriceFile(Thing, Base):
    """A file of the explanation; the bytes lie in the file store under their hash."""

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("price_review.id"), index=True)
    sha256: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class PriceGuide(Base):
    """Prices of past work in one specialty, in one region or ('') the whole country. Made anew every night."""

    __tablename__ = "price_guide"
    specialty_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("specialty.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(primary_key=True)
    cases: Mapped[int]
    bodies: Mapped[int]
    providers: Mapped[int]
    p25_tenge: Mapped[int]
    median_tenge: Mapped[int]
    p75_tenge: Mapped[int]
    p2_tenge: Mapped[int | None]
    p98_tenge: Mapped[int | None]
    first_on: Mapped[date]
    last_on: Mapped[date]
    made_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("cases >= 5 and bodies >= 3 and providers >= 3", name="nobody_recognised"),
        CheckConstraint("p25_tenge <= median_tenge and median_tenge <= p75_tenge", name="in_order"),
    )
