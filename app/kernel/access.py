"""Who opened what: a view notes it, the door writes it. Append-only by trigger.

A view that shows somebody's offer, profile, conclusion or file calls `note_access`. The door writes the
entries before the answer leaves, in a short transaction of its own; if they cannot be written, the answer
is the fault page, so that nothing is shown unlogged (docs/decisions/0011-who-opened-what.md).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import Index, insert
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from app.kernel import policy
from app.kernel.db import Base, Thing, db
from app.kernel.ids import uuid7


class AccessEntry(Thing, Base):
    """One opening: who, for which body, of what, whose it is, when, and by what borrowed right.

    `owners` are the people who may see the entry. `delegation_id` and `grant_id` say that the viewer saw it
    under a delegation or a break-glass grant.
    """

    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]
    body_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    thing_id: Mapped[uuid.UUID]
    number: Mapped[str] = mapped_column(default="")
    owners: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    delegation_id: Mapped[uuid.UUID | None]
    grant_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        Index("ix_access_entry_owners", "owners", postgresql_using="gin"),
        Index("ix_access_entry_thing_id", "thing_id", "at", "id"),
        Index("ix_access_entry_grant_id", "grant_id", "at", "id", postgresql_where="grant_id is not null"),
    )


def note_access(
    *,
    kind: str,
    thing_id: uuid.UUID,
    owners: Iterable[uuid.UUID],
    number: str = "",
    body_id: uuid.UUID | None = None,
    grant_id: uuid.UUID | None = None,
) -> None:
    """Have the door note that the viewer opened this thing; called by a view, in a GET too.

    `kind` names what was opened ("offer", "comparison", "profile", "conclusion", "file", "expertise"),
    `number` is the human number that owners know it by, `body_id` the body for which the viewer looked
    (by default the only one they work in). Nothing is noted of an owner, nor of a visitor who is not signed in.
    """
    whose = sorted(set(owners))
    if not current_user.is_authenticated or current_user.id in whose or not (whose or grant_id):
        return
    used = policy.relied_on(current_user.id)
    entry = {
        "by_id": current_user.id,
        "body_id": body_id or getattr(current_user, "only_body_id", None),
        "kind": kind,
        "thing_id": thing_id,
        "number": number,
        "owners": whose,
        "delegation_id": used.delegation_id if used is not None else None,
        "grant_id": grant_id,
    }
    notes: dict[Any, dict[str, Any]] = g.setdefault("accesses", {})
    notes.setdefault((kind, thing_id), entry)


def afterwards(write: Callable[[], None]) -> None:
    """Have the door run a short write of its own after the answer is made: what a safe request may not write.

    For traces only (that a session was used), never for anything a user asked for.
    """
    g.setdefault("afterwards", []).append(write)


def left_to_write() -> list[Callable[[], None]]:
    """What was handed to `afterwards` in this request, taken out."""
    found: list[Callable[[], None]] = g.pop("afterwards", [])
    return found


def noted() -> list[dict[str, Any]]:
    """What the views of this request noted, taken out."""
    notes: dict[Any, dict[str, Any]] = g.pop("accesses", {})
    return list(notes.values())


def write_accesses(notes: list[dict[str, Any]], *, at: datetime) -> None:
    """Put the entries into the running transaction. For the door only."""
    db.session.execute(insert(AccessEntry), [note | {"id": uuid7(), "at": at} for note in notes])
