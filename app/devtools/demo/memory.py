"""What lets eighteen months be told in a minute: the answers of tables that stand still are kept.

While the tales are told, the rules, the calendar, the register and the accounts change only when the register is
imported, or where a tale says so (`forget`). A hundred thousand questions would be put to them; here each is put once.
Letters that would be thrown away at the end are not written, nor are the legal notices of that time, which nobody
would ever have read. Only the making of the demo world runs under this.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Table, event, insert
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors

from app.kernel.db import db
from app.kernel.ids import uuid7
from app.kernel.journal import JournalEntry
from app.notices.models import LegalNotice, Letter
from app.notices.service import SEND_JOB

STILL = frozenset(
    {"region", "specialty", "question_template", "calendar_day", "mrp", "legal_rule", "pilot_scope", "pilot_specialty"}
    | {"pilot_region", "body", "person", "membership", "expert", "qualification", "licence", "licence_annex"}
    | {"licence_period", "attestation", "training", "chamber_membership", "absence", "register_import", "manual_check"}
    | {"chamber_measure", "expert_clearance", "delegation", "delegated_right", "reference_stamp", "mode_rule"}
    | {"step_rule"}
)
ENTRY = ("at", "subject_kind", "subject_id", "verb", "from_state", "to_state", "by_id", "why", "facts")


class Kind(Enum):
    """What a question is about."""

    STILL = auto()  # tables that stand still
    LOCK = auto()  # the lock of one expertise
    OTHER = auto()


class Memory:
    """The kept answers of one making."""

    def __init__(self, *, letters_from: datetime) -> None:
        self.letters_from = letters_from
        self._answers: dict[Any, Any] = {}
        self._kinds: dict[Any, Kind] = {}
        self._journal: list[dict[str, Any]] = []

    def forget(self) -> None:
        """The register has changed."""
        self._answers.clear()

    def answer(self, state: ORMExecuteState) -> Any:
        """The kept answer to a question about what stands still; None for every other statement."""
        statement: Any = state.statement
        if isinstance(state.parameters, dict) and state.parameters.get("task") == SEND_JOB:
            return IteratorResult(SimpleResultMetaData(["job"]), iter(()))  # what is kept is sent at the end
        given = state.parameters or {}
        if not state.is_select or state.is_column_load or not isinstance(given, dict):
            return None
        key = statement._generate_cache_key()
        if key is None:
            return None
        kind = self._kind(key.key, statement)
        if kind is Kind.LOCK:  # nobody else is there to lock it against
            return IteratorResult(SimpleResultMetaData(["id"]), iter([(key.bindparams[0].effective_value,)]))
        if kind is Kind.OTHER:
            return None
        place = (key.key, repr([bind.effective_value for bind in key.bindparams]), repr(sorted(given.items())))
        if place not in self._answers:
            self._answers[place] = state.invoke_statement().freeze()
        return self._answers[place]()

    def _kind(self, key: Any, statement: Any) -> Kind:
        if key not in self._kinds:
            tables = {part.name for part in visitors.iterate(statement) if isinstance(part, Table)}
            locks = getattr(statement, "_for_update_arg", None) is not None
            only_id = locks and tables == {"expertise"} and [c.name for c in statement.selected_columns] == ["id"]
            still = not locks and bool(tables) and tables <= STILL
            self._kinds[key] = Kind.LOCK if only_id else Kind.STILL if still else Kind.OTHER
        return self._kinds[key]

    def leave_out(self, session: Session) -> None:
        """Letters and notices of long ago are not written; the journal, which no tale reads, all at once at the end."""
        for thing in list(session.new):
            if isinstance(thing, Letter | LegalNotice) and thing.made_at < self.letters_from:
                session.expunge(thing)
            elif isinstance(thing, JournalEntry):
                session.expunge(thing)
                self._journal.append({name: getattr(thing, name) for name in ENTRY} | {"id": uuid7()})

    def write_journal(self) -> None:
        """Write what was left out, in the order in which it happened."""
        db.session.flush()
        if self._journal:
            # with its nulls written out, or each change of columns would begin a statement of its own
            db.session.execute(insert(JournalEntry).execution_options(render_nulls=True), self._journal)
        self._journal = []


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Put the memory between the session and the database."""
    session = db.session()

    def on_execute(state: ORMExecuteState) -> Any:
        return memory.answer(state)

    def on_flush(flushed: Session, *_: Any) -> None:
        memory.leave_out(flushed)

    thresholds = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)  # many small things are made, few go in circles
    event.listen(session, "do_orm_execute", on_execute)
    event.listen(session, "before_flush", on_flush)
    try:
        yield
        memory.write_journal()
    finally:
        gc.set_threshold(*thresholds)
        event.remove(session, "do_orm_execute", on_execute)
        event.remove(session, "before_flush", on_flush)
