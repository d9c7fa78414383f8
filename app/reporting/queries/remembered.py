"""Answers kept while the database has not changed, so that a page read often costs one short question.

PostgreSQL's snapshot names the transactions whose work is visible. Two readers with the same snapshot see the
same rows, hence the same figures: an answer kept under it is never stale, and any committed write anywhere
makes it worthless at once. A transaction that has itself written sees more than its snapshot says: it is
always answered anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import text

from app.kernel.db import db

T = TypeVar("T")
MOST = 24
SNAPSHOT = text("select current_database(), pg_current_snapshot()::text where pg_current_xact_id_if_assigned() is null")

_lock = Lock()
_kept: OrderedDict[tuple[Hashable, ...], tuple[tuple[Any, ...], Any]] = OrderedDict()


def remembered(question: Hashable, answer: Callable[[], T]) -> T:
    """What `answer` gives; asked again only if anything has been committed since it was last asked."""
    row = db.session.execute(SNAPSHOT).first()
    if row is None:
        return answer()
    name, snapshot = str(row[0]), tuple(row)
    with _lock:
        kept = _kept.get((name, question))
        if kept is not None and kept[0] == snapshot:
            _kept.move_to_end((name, question))
            found: T = kept[1]
            return found
    found = answer()
    with _lock:
        _kept[name, question] = (snapshot, found)
        _kept.move_to_end((name, question))
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
