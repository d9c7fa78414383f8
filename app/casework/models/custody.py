"""Objects of research on their way: one holder each, hand-overs of two acts, a ledger that only grows."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.casework.states import (
    CUSTODY_WORKFLOW,
    HAND_OVER_WORKFLOW,
    CustodyState,
    Finding,
    HandOverState,
    Holder,
    Leg,
    ObjectClass,
    Side,
    Way,
)
from app.intake.models import Expertise, ResearchObject
from app.intake.states import Permission
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow


class Custody(Thing, Versioned, Base):
    """Where one object is and who answers for it; made when it first moves. Until then it is with the body.

    `permission` begins as the ruling's and is widened only by a granted petition. `left_percent` says about
    how much of the object is left; it never grows.
    """

    workflow: ClassVar[Workflow] = CUSTODY_WORKFLOW
    state: Mapped[CustodyState] = mapped_column(Word(CustodyState), default=CustodyState.WITH_BODY)
    holder: Mapped[Holder] = mapped_column(Word(Holder), default=Holder.BODY)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    object_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("research_object.id"), unique=True)
    selection_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("selection.id"))  # whose work it was given for
    institute: Mapped[str] = mapped_column(default="")  # the other institute, while it is there
    object_class: Mapped[ObjectClass | None] = mapped_column(Word(ObjectClass))
    permission: Mapped[Permission] = mapped_column(Word(Permission), default=Permission.NO)
    left_percent: Mapped[int] = mapped_column(default=100)
    alone_since: Mapped[datetime | None]  # received without the giver's statement: an open exception
    expertise: Mapped[Expertise] = relationship()
    object: Mapped[ResearchObject] = relationship()
    events: Mapped[list[CustodyEvent]] = relationship(order_by="CustodyEvent.place", viewonly=True)

    __table_args__ = (
        one_of("state", CustodyState),
        one_of("holder", Holder),
        one_of("object_class", ObjectClass),
        one_of("permission", Permission),
        CheckConstraint(
            "(state in ('with_body', 'returned') and holder = 'body')"
            " or (state = 'given' and holder = 'body')"
            " or (state = 'in_transit' and holder = 'courier')"
            " or (state in ('with_provider', 'lending') and holder = 'provider')"
            " or (state = 'elsewhere' and holder = 'institute')"
            " or (state = 'returning' and holder in ('provider', 'courier'))"
            " or (state = 'left' and holder in ('body', 'provider', 'institute', 'nobody'))"
            " or (state in ('consumed', 'lost') and holder = 'nobody')",
            name="one_holder",
        ),
        CheckConstraint("left_percent between 0 and 100", name="left_percent"),
        CheckConstraint("state <> 'consumed' or (permission = 'full' and left_percent = 0)", name="consumed_permitted"),
        CheckConstraint("left_percent = 100 or permission <> 'no'", name="used_permitted"),
        CheckConstraint("left_percent > 0 or permission = 'full'", name="used_up_permitted"),
        CheckConstraint("(holder = 'institute') = (institute <> '')", name="institute_named"),
    )


class CustodyEvent(Base):
    """One link of an object's chain. Append-only; each begins with the holder with whom the one before ended.

    `digest` is the SHA-256 of the digest before and of everything that this link says.
    """

    __tablename__ = "custody_event"
    custody_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("custody.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    follows: Mapped[int | None]
    event: Mapped[str]
    giver: Mapped[Holder] = mapped_column(Word(Holder))
    holder: Mapped[Holder] = mapped_column(Word(Holder))
    hand_over_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hand_over.id"))
    on: Mapped[date]
    quantity: Mapped[str] = mapped_column(default="")
    left_percent: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str]
    by: Mapped[Person | None] = relationship()

    __table_args__ = (
        one_of("giver", Holder),
        one_of("holder", Holder),
        UniqueConstraint("custody_id", "place", "holder"),
        ForeignKeyConstraint(
            ["custody_id", "follows", "giver"],
            ["custody_event.custody_id", "custody_event.place", "custody_event.holder"],
            name="fk_custody_event_no_gap",
        ),
        CheckConstraint("(place = 1 and follows is null) or (place > 1 and follows = place - 1)", name="no_gap"),
        CheckConstraint("place > 1 or giver = 'body'", name="begins_with_body"),
        CheckConstraint("left_percent between 0 and 100", name="left_percent"),
        CheckConstraint(
            "event not in ('consume', 'use_part') or (quantity <> '' and reason <> '')", name="consumption_told"
        ),
    )


class HandOver(Thing, Versioned, Base):
    """One hand-over of one or more objects: what the giver states, and what the receiver answers."""

    workflow: ClassVar[Workflow] = HAND_OVER_WORKFLOW
    state: Mapped[HandOverState] = mapped_column(Word(HandOverState), default=HandOverState.PENDING)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"))
    number: Mapped[int]
    leg: Mapped[Leg] = mapped_column(Word(Leg))
    way: Mapped[Way] = mapped_column(Word(Way))
    to_institute: Mapped[str] = mapped_column(default="")
    courier: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="")
    expected_on: Mapped[date | None]
    given_on: Mapped[date]
    given_at: Mapped[datetime]
    given_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    given_witness: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    received_on: Mapped[date | None]
    received_witness: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")  # remarks, or why it was refused
    overdue_told_at: Mapped[datetime | None]
    items: Mapped[list[HandOverItem]] = relationship(back_populates="hand_over", order_by="HandOverItem.place")
    photos: Mapped[list[CustodyPhoto]] = relationship(order_by="CustodyPhoto.added_at", viewonly=True)
    expertise: Mapped[Expertise] = relationship()
    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])

    __table_args__ = (
        one_of("state", HandOverState),
        one_of("leg", Leg),
        one_of("way", Way),
        UniqueConstraint("expertise_id", "number"),
        CheckConstraint("(state = 'pending') = (settled_at is null)", name="settled"),
        CheckConstraint("(leg = 'on') = (to_institute <> '')", name="institute_named"),
        CheckConstraint("way <> 'courier' or (courier <> '' and expected_on is not null)", name="courier_named"),
        CheckConstraint("state <> 'confirmed' or received_on >= given_on", name="received_after_given"),
        Index("ix_hand_over_expected_on", "expected_on", postgresql_where="state = 'pending'"),
    )


class HandOverItem(Base):
    """One object of a hand-over. An object is in one open hand-over at most."""

    __tablename__ = "hand_over_item"
    hand_over_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hand_over.id"), primary_key=True)
    custody_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("custody.id"), primary_key=True)
    place: Mapped[int]
    open: Mapped[bool] = mapped_column(default=True)
    seal: Mapped[str] = mapped_column(default="")
    condition: Mapped[str] = mapped_column(default="")
    finding: Mapped[Finding | None] = mapped_column(Word(Finding))
    remark: Mapped[str] = mapped_column(default="")
    hand_over: Mapped[HandOver] = relationship(back_populates="items")
    custody: Mapped[Custody] = relationship()

    __table_args__ = (
        one_of("finding", Finding),
        CheckConstraint("finding is null or finding = 'as_stated' or remark <> ''", name="finding_told"),
        Index("uq_hand_over_item_open", "custody_id", unique=True, postgresql_where="open"),
    )


class CustodyPhoto(Thing, Base):
    """A photograph of a hand-over, kept by its hash; never shown inline."""

    hand_over_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hand_over.id"), index=True)
    side: Mapped[Side] = mapped_column(Word(Side))
    sha256: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        one_of("side", Side),
        UniqueConstraint("hand_over_id", "side", "sha256"),
        CheckConstraint("media_type in ('image/png', 'image/jpeg', 'image/webp')", name="picture"),
    )
