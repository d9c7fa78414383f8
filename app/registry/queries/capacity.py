"""What an expert declared, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.kernel import paging
from app.registry.models import CapacityDeclaration, Expert


@dataclass(frozen=True)
class Declarations:
    """The hours that an expert has declared, newest first; for whom, the view asks `can_declare_capacity`."""

    expert: Expert

    def select(self) -> Select[Any]:
        return (
            select(CapacityDeclaration)
            .where(CapacityDeclaration.expert_id == self.expert.id)
            .options(joinedload(CapacityDeclaration.declared_by))
        )

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[CapacityDeclaration]:
        at, key = CapacityDeclaration.declared_at, CapacityDeclaration.id
        keys = (paging.Key(at, "at", True), paging.Key(key, "id", True))  # type: ignore[arg-type]
        return paging.page(self.select(), keys, after=after, before=before)
