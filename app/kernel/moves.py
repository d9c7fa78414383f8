"""The only place where a state is written (a test reads the syntax tree of the house for that)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from app.kernel.db import db
from app.kernel.journal import JournalEntry, Named, record
from app.kernel.workflow import Workflow


class Movable(Protocol):
    """A thing with a state and the table that rules it."""

    workflow: ClassVar[Workflow]
    id: Any
    state: Any

    @property
    def kind_of_thing(self) -> str: ...


def make_move(
    thing: Movable,
    verb: str,
    *,
    by: Named | None,
    at: datetime,
    why: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Move the thing along one edge and journal it; WrongState where the verb is no edge from here."""
    source: StrEnum = thing.state
    target = thing.workflow.target(verb, source)
    thing.state = target
    if thing not in db.session:
        db.session.add(thing)
    db.session.flush()  # a stale version fails here, before anything is built upon the move
    return record(thing, verb, by=by, at=at, why=why, facts=facts, from_state=source.value, to_state=target.value)
