"""The journal: who did what to which thing, when, why. Append-only by trigger. Facts, never prose."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Thing, db
from app.kernel.policy import relied_on


class Named(Protocol):
    """Anything with an identity."""

    id: Any

    @property
    def kind_of_thing(self) -> str: ...


class JournalEntry(Thing, Base):
    """One fact. `by_id` is a person, or null for the system's own acts."""

    at: Mapped[datetime]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    verb: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    by_id: Mapped[uuid.UUID | None]
    why: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (
        Index("ix_journal_entry_subject", "subject_kind", "subject_id", "at", "id"),
        Index("ix_journal_entry_under", "by_id", "at", "id", postgresql_where="facts ? 'under'"),
    )


def record(
    thing: Named,
    verb: str,
    *,
    by: Named | None,
    at: datetime,
    why: str | None = None,
    facts: Mapping[str, Any] | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
) -> JournalEntry:
    """Write one entry into the running transaction; `facts` are plain JSON values, no personal data.

    What was possible only by a delegation says so in the fact "under": its id, and the id of who gave it.
    """
    right = relied_on(by.id) if by is not None else None
    under = {}
    if right is not None:
        under = {"under": {"delegation": str(right.delegation_id), "giver": str(right.giver_id)}}
    entry = JournalEntry(
        at=at,
        subject_kind=thing.kind_of_thing,
        subject_id=thing.id,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        by_id=by.id if by is not None else None,
        why=why,
        facts={**(facts or {}), **under},
    )
    db.session.add(entry)
    return entry
