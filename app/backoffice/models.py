"""What the desks keep: a usual filter, the feed of a personal calendar, the words by which things are found."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.kernel.db import Base, Thing


class WorkDefault(Base):
    """The filter of the work list that somebody keeps as the usual one: codes and days, no searched text."""

    __tablename__ = "work_default"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    filters: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class CalendarFeed(Thing, Base):
    """The address under which a calendar program reads somebody's days. The table holds the token's SHA-256."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(), unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("ended_at is null or ended_at >= made_at", name="interval"),
        Index("uq_calendar_feed_living", "person_id", unique=True, postgresql_where="ended_at is null"),
    )


# Weights of the words of `whole`: case number and body; questions and objects; number, specialties and region.
OF_THE_CASE, SUBJECT_WORDS, OUTLINED = "A", "B", "C"


class SearchEntry(Base):
    """The words by which an expertise is found, by who reads them; who may find it is asked of the policies anew.

    `whole` is for the body, and for the provider after the warning; its words bear weights by which the reader of
    questions is kept from the case. `outline` is for the provider before, `notice` for whoever sees the notice.
    Written in the transaction that changes the expertise.
    """

    __tablename__ = "search_entry"
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), primary_key=True)
    whole: Mapped[str] = mapped_column(TSVECTOR())
    outline: Mapped[str] = mapped_column(TSVECTOR())
    notice: Mapped[str] = mapped_column(TSVECTOR())

    __table_args__ = (
        Index("ix_search_entry_whole", "whole", postgresql_using="gin"),
        Index("ix_search_entry_outline", "outline", postgresql_using="gin"),
        Index("ix_search_entry_notice", "notice", postgresql_using="gin"),
    )


class Digest(Base):
    """The morning letter of one person on one day was thought of: one a day at most; no letter: nothing to say."""

    __tablename__ = "digest"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    letter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("letter.id"))
