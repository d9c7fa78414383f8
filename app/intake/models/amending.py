"""Changes of a published request: numbered, never altered."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.kernel.db import Base, Thing


class Amendment(Thing, Base):
    """One change after publication: who, when, why, and the request before and after it, as each viewer has it."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search.id"))
    number: Mapped[int]
    edition: Mapped[int]  # of the search, after it
    material: Mapped[bool]
    by_rule: Mapped[list[Any]]  # the kinds of change for which the table says that it is material
    why: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    before: Mapped[dict[str, Any]]  # "public", "bidders", "body": what each of them sees
    after: Mapped[dict[str, Any]]
    digest_before: Mapped[str]  # SHA-256 of the notice with what a fit expert sees
    digest_after: Mapped[str]
    due_before: Mapped[date]
    due_after: Mapped[date]
    by: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("expertise_id", "number"),
        CheckConstraint("due_after >= due_before", name="never_shorter"),
        CheckConstraint("material or due_after = due_before", name="trivial_extends_nothing"),
        CheckConstraint("material or by_rule = '[]'::jsonb", name="never_lowered"),
    )
