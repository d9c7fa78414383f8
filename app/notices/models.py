"""Letters: the outbox, and the inbox on the site."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Thing, Word, one_of
from app.kernel.workflow import Workflow
from app.notices.states import LETTER_WORKFLOW, LetterState


class Letter(Thing, Base):
    """One letter to one person, in that reader's language, written in the transaction that caused it.

    `template` names a file of templates/_mail/; `context` holds plain values. A `private` letter
    (invitation, password reset) carries a link that signs in: it is not shown on the site, and its
    context is emptied once it is sent.
    """

    workflow: ClassVar[Workflow] = LETTER_WORKFLOW
    state: Mapped[LetterState] = mapped_column(Word(LetterState), default=LetterState.QUEUED)
    to_person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
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
