"""The calendar and the rules are read by every page and changed a few times a year: kept while they are unchanged.

Triggers give `reference_stamp` a new random value in every transaction that changes one of the two tables, the
configured steps or the pilots.
An answer is kept under the value of which it was read, so it is never shown after a change, in no process;
and a value that was rolled back never comes again. The stamp itself is read once a transaction (with the
session of the viewer, where there is one), and anew after whatever the transaction writes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, event, select
from sqlalchemy.orm import ORMExecuteState, Session

from app.kernel.db import db
from app.reference.models import ReferenceStamp

T = TypeVar("T")
MOST = 12
_KEY = "reference stamp"
_kept: dict[tuple[uuid.UUID, str], Any] = {}
_changing = Lock()


def stamp_column() -> ScalarSelect[uuid.UUID]:
    """The stamp, to be read along with something else; hand the value to `take_stamp`."""
    return select(ReferenceStamp.value).scalar_subquery()


def take_stamp(value: uuid.UUID | None) -> None:
    """The stamp as this transaction has just read it."""
    db.session.info[_KEY] = value


def _stamp() -> uuid.UUID | None:
    session = db.session
    if _KEY not in session.info or session.new or session.dirty or session.deleted:
        take_stamp(session.scalar(select(ReferenceStamp.value)))
    found: uuid.UUID | None = session.info.get(_KEY)
    return found


def remembered(what: str, read: Callable[[], T]) -> T:
    """What `read` gives, which nobody may change; read again only after a change of the reference tables."""
    stamp = _stamp()
    if stamp is None:
        return read()
    with suppress(KeyError):
        found: T = _kept[stamp, what]
        return found
    found = read()
    with _changing:  # threads share what is kept
        while len(_kept) >= MOST:
            del _kept[next(iter(_kept))]
        _kept[stamp, what] = found
    return found


def _forget(session: Session, *_: Any) -> None:
    session.info.pop(_KEY, None)


def _forget_after_write(state: ORMExecuteState) -> None:
    if not state.is_select:
        _forget(state.session)


for _name in ("after_flush", "after_commit", "after_soft_rollback"):
    event.listen(Session, _name, _forget)
event.listen(Session, "do_orm_execute", _forget_after_write)
