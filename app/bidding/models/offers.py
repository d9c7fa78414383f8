"""Sealed offers, their opening, the selection, the stored fit checks.

Before the opening an offer is ciphertext: neither price, nor days, nor the questionnaire stand here.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Body
from app.bidding.states import (
    BID_WORKFLOW,
    SELECTION_WORKFLOW,
    BidState,
    FitMoment,
    Provider,
    SelectionState,
)
from app.intake.models import Expertise, Search
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow
from app.registry.models import Expert

if TYPE_CHECKING:
    from app.bidding.models.market import PriceReview


class Bid(Thing, Versioned, Base):
    """One expert's offer in one search; every version of it stays sealed, only the last one is opened."""

    workflow: ClassVar[Workflow] = BID_WORKFLOW
    state: Mapped[BidState] = mapped_column(Word(BidState), default=BidState.SEALED)
    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search.id"))
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    institute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("body.id"), index=True)
    placed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    placed_at: Mapped[datetime]
    invalid_reasons: Mapped[list[Any] | None]  # why an opened offer does not count
    search: Mapped[Search] = relationship()
    expert: Mapped[Expert] = relationship()
    institute: Mapped[Body | None] = relationship()
    versions: Mapped[list[BidVersion]] = relationship(order_by="BidVersion.number")
    opened: Mapped[OpenedBid | None] = relationship()
    price_review: Mapped[PriceReview | None] = relationship(back_populates="bid")

    __table_args__ = (
        one_of("state", BidState, 2),
        UniqueConstraint("search_id", "expert_id"),  # one offer per expert
        Index(
            "uq_bid_institute", "search_id", "institute_id", unique=True, postgresql_where="institute_id is not null"
        ),
    )


class BidVersion(Base):
    """One sealed version, and the digest that its receipt shows."""

    __tablename__ = "bid_version"
    bid_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bid.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary())
    digest: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    edition: Mapped[int] = mapped_column(default=1, server_default="1")  # of the search, for which it was sealed


class OpenedBid(Base):
    """What the last version said; the row is made at the opening and never changed."""

    __tablename__ = "opened_bid"
    bid_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bid.id"), primary_key=True)
    days: Mapped[int]  # calendar days from the start of the clock
    ready_on: Mapped[date | None]  # institutes name a date
    work_tenge: Mapped[int | None]
    travel_tenge: Mapped[int | None]
    reagents_tenge: Mapped[int | None]
    equipment_tenge: Mapped[int | None]
    utilities_tenge: Mapped[int | None]
    attendance_tenge: Mapped[int | None]
    total_tenge: Mapped[int | None]
    conflicts: Mapped[dict[str, Any]]
    remark: Mapped[str] = mapped_column(default="")
    team: Mapped[list[Any]] = mapped_column(default=list)  # who would do it, with whose specialties; [] for one expert


class FallbackProposal(Thing, Base):
    """The state institute that the published rule proposes after a failed search, with the rule's terms.

    No institute: none is competent. A proposal that came to nothing is replaced by a newer one.
    """

    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search.id"))
    institute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("body.id"))
    made_at: Mapped[datetime]
    due_on: Mapped[date | None]  # null while the rule has no value
    terms: Mapped[list[Any]]
    confirmed_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    institute: Mapped[Body | None] = relationship()
    search: Mapped[Search] = relationship()

    __table_args__ = (
        Index("uq_fallback_proposal_living", "search_id", unique=True, postgresql_where="replaced_at is null"),
    )


class Selection(Thing, Versioned, Base):
    """The provider whom the body chose, with its reason. One living selection per expertise."""

    workflow: ClassVar[Workflow] = SELECTION_WORKFLOW
    state: Mapped[SelectionState] = mapped_column(Word(SelectionState), default=SelectionState.WAITING)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    bid_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("bid.id"), unique=True)
    provider: Mapped[Provider] = mapped_column(Word(Provider))
    expert_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expert.id"), index=True)
    institute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("body.id"), index=True)
    reason: Mapped[str]
    selected_at: Mapped[datetime]
    selected_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    answer_due_on: Mapped[date | None]  # null while the rule has no value
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str] = mapped_column(default="")
    challenged_out: Mapped[bool] = mapped_column(default=False)  # a challenge to the expert was upheld
    institute_removed: Mapped[bool] = mapped_column(default=False)  # a challenge to the whole institute was upheld
    agreed_days: Mapped[int | None]  # of a direct choice: said on acceptance, calendar days from the start of the clock
    agreed_tenge: Mapped[int | None]  # of a direct choice of a private expert: the price said on acceptance
    finished_at: Mapped[datetime | None]  # the work is done or returned; from then on it is no open work
    on_time: Mapped[bool | None]  # null while it goes on, and when it was returned
    expertise: Mapped[Expertise] = relationship()
    bid: Mapped[Bid | None] = relationship()
    expert: Mapped[Expert | None] = relationship()
    institute: Mapped[Body | None] = relationship()

    __table_args__ = (
        one_of("state", SelectionState),
        one_of("provider", Provider, 2),
        CheckConstraint("expert_id is not null or institute_id is not null", name="somebody"),
        CheckConstraint("(provider in ('private', 'one_time')) = (institute_id is null)", name="provider_kind"),
        CheckConstraint("state <> 'accepted' or expert_id is not null", name="accepted_by_name"),
        CheckConstraint("on_time is null or finished_at is not null", name="on_time_once_finished"),
        CheckConstraint(
            "bid_id is null or (agreed_days is null and agreed_tenge is null)", name="agreed_without_an_offer"
        ),
        CheckConstraint("agreed_days > 0 and agreed_tenge >= 0", name="agreed"),
        Index("uq_selection_living", "expertise_id", unique=True, postgresql_where="state in ('waiting', 'accepted')"),
        Index("uq_selection_one_time", "expert_id", unique=True, postgresql_where="provider = 'one_time'"),
    )


class FitCheck(Thing, Base):
    """A stored answer of the fitness check: what was asked, on which day, what the register said, how old it was."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"))
    moment: Mapped[FitMoment] = mapped_column(Word(FitMoment))
    on: Mapped[date]
    at: Mapped[datetime]
    fit: Mapped[bool]
    reasons: Mapped[list[Any]]
    source: Mapped[str]
    source_as_of: Mapped[date | None]

    __table_args__ = (one_of("moment", FitMoment), Index("ix_fit_check_expertise", "expertise_id", "at", "id"))
