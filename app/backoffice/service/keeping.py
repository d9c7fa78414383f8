"""What somebody keeps for himself or herself: the usual filter of the work list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Person
from app.backoffice.models import WorkDefault
from app.kernel.db import db

# Searched text is never kept: it may name a case.
KEPT = frozenset({"kind", "turn", "due_by", "specialty", "body", "charge", "urgent"})


def keep_default(filters: Mapping[str, str], *, by: Person, at: datetime) -> None:
    """Keep a filter as the usual one; an empty one is forgotten."""
    kept = {name: value for name, value in filters.items() if name in KEPT and value}
    if not kept:
        db.session.execute(delete(WorkDefault).where(WorkDefault.person_id == by.id))
        return
    values = {"filters": kept, "saved_at": at}
    made = insert(WorkDefault).values(person_id=by.id, **values)
    db.session.execute(made.on_conflict_do_update(index_elements=["person_id"], set_=values))
