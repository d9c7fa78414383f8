"""What is kept about the drafting of a request: clarity as published, findings set aside, look-alikes ruled out."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Thing


class ClarityReading(Thing, Base):
    """Score and findings of a request at the moment of publication; never changed (append-only by trigger).

    A finding is kept as code, part, mark and whether it was set aside: no words of the request.
    """

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    read_at: Mapped[datetime]
    rules_version: Mapped[int]  # of rules.lint: figures compare like with like
    score: Mapped[int]  # 0 to 100, without what was set aside
    findings: Mapped[list[Any]]

    __table_args__ = (
        CheckConstraint("score between 0 and 100", name="score"),
        Index("ix_clarity_reading_expertise", "expertise_id", "read_at"),
    )


class ClarityAside(Thing, Base):
    """A finding that an official set aside with a reason; the mark changes with the words that were found."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    mark: Mapped[str]
    code: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("expertise_id", "mark"),)


class NotDuplicate(Thing, Base):
    """An official confirmed that a similar expertise is another matter; append-only by trigger."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    reason: Mapped[str]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("expertise_id", "other_id"),
        CheckConstraint("expertise_id <> other_id", name="another"),
    )
