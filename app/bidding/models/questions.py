"""Questions of bidders to the appointing body, and confirmations of sealed offers.

A question holds nothing that leads to its asker without the master key: a keyed mark instead of a name, a day
instead of a moment, an id that tells no time. So it has no journal entry of its own until it is answered.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bidding.models.offers import Bid
from app.bidding.states import QUESTION_WORKFLOW, QuestionState
from app.intake.models import Search
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow


class NoticeQuestion(Thing, Versioned, Base):
    """One question on a notice. `mark` is the same for all questions of one bidder in one search, and only there."""

    workflow: ClassVar[Workflow] = QUESTION_WORKFLOW
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)  # a UUIDv7 would tell the moment
    state: Mapped[QuestionState] = mapped_column(Word(QuestionState), default=QuestionState.WAITING)
    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search.id"))
    number: Mapped[int]
    mark: Mapped[str]
    text: Mapped[str]
    asked_on: Mapped[date]
    answer_due_on: Mapped[date | None]  # null while the rule has no value
    answer: Mapped[str] = mapped_column(default="")
    affects: Mapped[bool] = mapped_column(default=False)  # the body: this answer may affect offers
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    search: Mapped[Search] = relationship()

    __table_args__ = (
        one_of("state", QuestionState, 2),
        UniqueConstraint("search_id", "number"),
        CheckConstraint(
            "(state = 'answered') = (answered_at is not null and answered_by_id is not null and answer <> '')",
            name="answered_whole",
        ),
        CheckConstraint("state = 'answered' or not affects", name="affects"),
        Index("ix_notice_question_waiting", "search_id", postgresql_where="state = 'waiting'"),
    )


class BidConfirmation(Thing, Base):
    """The bidder let the last version of a sealed offer stand: after an amendment, or after an answer. Append-only."""

    bid_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bid.id"))
    number: Mapped[int]  # of the version that stands
    edition: Mapped[int]  # of the search
    question_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("notice_question.id"))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    bid: Mapped[Bid] = relationship()

    __table_args__ = (
        Index(
            "uq_bid_confirmation_edition",
            "bid_id",
            "number",
            "edition",
            unique=True,
            postgresql_where="question_id is null",
        ),
        Index(
            "uq_bid_confirmation_question",
            "bid_id",
            "number",
            "question_id",
            unique=True,
            postgresql_where="question_id is not null",
        ),
    )
