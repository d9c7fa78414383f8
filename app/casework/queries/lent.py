"""What was done under a delegation, from the journal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, not_, select

from app.kernel import paging
from app.kernel.journal import JournalEntry


@dataclass(frozen=True)
class ActsUnder:
    """The acts of one delegation, the newest first; nothing of offers, which are secret until their opening."""

    delegation_id: uuid.UUID
    person_id: uuid.UUID

    def select(self) -> Select[JournalEntry]:
        under = JournalEntry.facts["under"]["delegation"].astext == str(self.delegation_id)
        return select(JournalEntry).where(
            and_(JournalEntry.by_id == self.person_id, JournalEntry.facts.has_key("under"), under),
            not_(JournalEntry.subject_kind == "bid"),
        )

    def _keys(self) -> tuple[paging.Key, ...]:
        moment: Any = JournalEntry.at
        number: Any = JournalEntry.id
        return paging.Key(moment, "at", descending=True), paging.Key(number, "id", descending=True)

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[JournalEntry]:
        return paging.page(self.select(), self._keys(), after=after, before=before)
