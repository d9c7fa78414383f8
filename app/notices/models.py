"""Letters: the outbox, and the inbox on the site."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow
from app.notices.states import (
    LETTER_WORKFLOW,
    NOTICE_WORKFLOW,
    PAPER_WORKFLOW,
    AlarmReason,
    LetterState,
    NoticeState,
    PaperState,
    ReadHow,
    SecondWay,
)


class LegalNotice(Thing, Base):
    """What somebody must learn, as opposed to what is good to know: one message, with a letter to each reader.

    It names its required reader: whoever holds a verb at a body, or one person; neither: somebody without an account.
    `about_id` and `number` name the thing of a floor above that it is about, `sender_body_id` who sees the receipt.
    Read once a reader has opened it on the site and said so, an outsider by their link, or it was delivered on paper.
    `outsider_id` names, on a floor above, somebody without an account. `held_for_id` names what nobody but the reader
    may know of yet (a sealed offer): until it is let go nobody else sees the notice, and no alarm or paper comes of it.
    """

    workflow: ClassVar[Workflow] = NOTICE_WORKFLOW
    state: Mapped[NoticeState] = mapped_column(Word(NoticeState), default=NoticeState.SENT)
    body_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("body.id"))
    verb: Mapped[str | None]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    template: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    about_id: Mapped[uuid.UUID | None]
    number: Mapped[str] = mapped_column(default="")
    sender_body_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("body.id"))
    outsider_id: Mapped[uuid.UUID | None]
    held_for_id: Mapped[uuid.UUID | None]
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    read_how: Mapped[ReadHow | None] = mapped_column(Word(ReadHow))

    __table_args__ = (
        one_of("state", NoticeState),
        one_of("read_how", ReadHow),
        CheckConstraint("(body_id is null) = (verb is null)", name="role"),
        CheckConstraint("body_id is null or person_id is null", name="one_reader"),
        CheckConstraint("(state = 'read') = (read_at is not null)", name="read"),
        CheckConstraint("(read_at is null) = (read_how is null)", name="read_how"),
        CheckConstraint("coalesce(read_how = 'site', false) = (read_by_id is not null)", name="read_by"),
        CheckConstraint("outsider_id is null or (body_id is null and person_id is null)", name="outsider"),
        Index("ix_legal_notice_outsider", "outsider_id", postgresql_where="outsider_id is not null"),
        Index("ix_legal_notice_held_for", "held_for_id", postgresql_where="held_for_id is not null"),
        Index("ix_legal_notice_about", "about_id", "made_at"),
        Index("ix_legal_notice_pending_body", "body_id", "verb", postgresql_where="read_at is null"),
        Index("ix_legal_notice_pending", "made_at", "id", postgresql_where="read_at is null"),
    )


class SecondNotice(Base):
    """The second channel was used for a notice: once, by one way. `shown` is the address as it may be shown."""

    __tablename__ = "second_notice"

    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("legal_notice.id"), primary_key=True)
    way: Mapped[SecondWay] = mapped_column(Word(SecondWay))
    shown: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    __table_args__ = (one_of("way", SecondWay), Index("ix_second_notice_at", "at", "notice_id"))


class PaperTask(Thing, Versioned, Base):
    """A notice that the sending body prints and sends on paper: at most one of a notice, with a number of its own."""

    workflow: ClassVar[Workflow] = PAPER_WORKFLOW
    state: Mapped[PaperState] = mapped_column(Word(PaperState), default=PaperState.OPEN)
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("legal_notice.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    sent_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(default="")
    notice: Mapped[LegalNotice] = relationship()

    __table_args__ = (
        one_of("state", PaperState),
        CheckConstraint("state not in ('sent', 'returned') or sent_on is not null", name="sent"),
        CheckConstraint("(state = 'delivered') = (delivered_on is not null)", name="delivered"),
        CheckConstraint("state <> 'returned' or returned_on is not null", name="returned"),
        CheckConstraint("delivered_on >= sent_on", name="days"),
        Index("ix_paper_task_state", "state", "made_at", "id"),
    )


class PaperCounter(Base):
    """The last number of a year's paper notices."""

    __tablename__ = "paper_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class DeadLetter(Thing, Base):
    """An alarm: nobody can receive a legal notice. It closes by itself once somebody can, or has read it."""

    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("legal_notice.id"))
    reason: Mapped[AlarmReason] = mapped_column(Word(AlarmReason))
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    notice: Mapped[LegalNotice] = relationship()

    __table_args__ = (
        one_of("reason", AlarmReason),
        CheckConstraint("closed_at is null or closed_at >= raised_at", name="interval"),
        Index("uq_dead_letter_open", "notice_id", unique=True, postgresql_where="closed_at is null"),
        Index("ix_dead_letter_raised", "raised_at", "id", postgresql_where="closed_at is null"),
    )


class Letter(Thing, Base):
    """One letter to one person, in that reader's language, written in the transaction that caused it.

    `template` names a file of templates/_mail/; `context` holds plain values. A `private` letter
    (invitation, password reset) carries a link that signs in: it is not shown on the site, and its
    context is emptied once it is sent.
    """

    workflow: ClassVar[Workflow] = LETTER_WORKFLOW
    state: Mapped[LetterState] = mapped_column(Word(LetterState), default=LetterState.QUEUED)
    to_person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))  # null: no account, no inbox
    address: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    notice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("legal_notice.id"), index=True)
    template: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    private: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]  # the next attempt to send it is not made earlier
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None]

    __table_args__ = (
        one_of("state", LetterState),
        Index("ix_letter_inbox", "to_person_id", "made_at", "id"),
        Index("ix_letter_unread", "to_person_id", postgresql_where="read_at is null and private is false"),
        Index("ix_letter_outbox", "due_at", postgresql_where="state <> 'sent'"),
    )
