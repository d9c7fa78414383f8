"""Lists paged by key: stable while rows come and go, and as quick on page 500 as on page 1."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, TypeDecorator, and_, false, func, literal, or_, select

from app.kernel.db import db

T = TypeVar("T")
U = TypeVar("U")
SIZE = 25
MOST_COUNTED = 1000  # a list that is longer says "more than": nobody reads on, and counting on costs what is there
_UNFIT = re.compile("[\0\ud800-\udfff]")  # what no text of the database holds


@dataclass(frozen=True)
class Key:
    """One column of the order; the last one must be unique. None of them may be null."""

    column: ColumnElement[Any]
    name: str
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of things, with the tokens of its neighbours and the count of the whole list, up to MOST_COUNTED."""

    items: Sequence[T]
    count: int
    after: str | None
    before: str | None
    uncounted: bool = False  # there are more than `count`

    def holding(self, items: Sequence[U]) -> Page[U]:
        """The same page of something else that stands for its things, one for one."""
        return Page(items, self.count, self.after, self.before, self.uncounted)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return {"t" if isinstance(value, datetime) else "d": value.isoformat()}
    return {"u": str(value)} if isinstance(value, uuid.UUID) else value


def _real(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    readers: dict[str, Callable[[str], Any]] = {"t": datetime.fromisoformat, "d": date.fromisoformat, "u": uuid.UUID}
    return readers[kind](text)


def _token(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([_plain(v) for v in values]).encode()).decode().rstrip("=")


def _values(token: str, keys: Sequence[Key]) -> list[Any] | None:
    """The key values of a token; None for anything that is not one (a stale or made-up address)."""
    try:
        values = [_real(v) for v in json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    fit = len(values) == len(keys) and all(map(_may_stand, values, keys))
    return values if fit else None


def _may_stand(value: Any, key: Key) -> bool:
    """Is this a value that the key's column can hold at all?"""
    if isinstance(value, datetime) and value.tzinfo is None:
        return False
    kind = key.column.type
    kind = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return type(value) is kind.python_type and not _UNFIT.search(str(value))


def _beyond(keys: Sequence[Key], values: Sequence[Any], backwards: bool) -> ColumnElement[bool]:
    """Rows strictly after (or before) the given key, column by column."""
    clauses: list[ColumnElement[bool]] = []
    for index, key in enumerate(keys):
        same = [k.column == v for k, v in zip(keys[:index], values[:index], strict=True)]
        down = key.descending != backwards
        clauses.append(and_(*same, key.column < values[index] if down else key.column > values[index]))
    return or_(false(), *clauses)


def _counted(statement: Select[Any]) -> Select[Any]:
    """How long the whole list is; the database stops one beyond MOST_COUNTED."""
    each = statement.with_only_columns(literal(1).label("one"), maintain_column_froms=True).order_by(None)
    return select(func.count()).select_from(each.limit(MOST_COUNTED + 1).correlate(None).subquery("counted"))


def page(
    statement: Select[Any],
    keys: Sequence[Key],
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = SIZE,
) -> Page[Any]:
    """One page of `statement` (its first column is the thing), in the order of `keys`."""
    counted = _counted(statement)
    backwards = bool(before) and not after
    values = _values(str(after or before), keys) if after or before else None
    # the count of the whole list rides along with the page, so that a list costs one statement
    query = statement.add_columns(
        counted.scalar_subquery().label("whole_list"), *(k.column.label(f"key_{k.name}") for k in keys)
    )
    if values is not None:
        query = query.where(_beyond(keys, values, backwards))
    order = [k.column.desc() if k.descending != backwards else k.column.asc() for k in keys]
    rows = list(db.session.execute(query.order_by(None).order_by(*order).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    width = len(keys)
    count = rows[0][-width - 1] if rows else 0
    if values is not None and not rows:
        count = db.session.scalar(counted) or 0
    first = _token(rows[0][-width:]) if rows else None
    last = _token(rows[-1][-width:]) if rows else None
    is_before = more if backwards else values is not None
    is_after = backwards or more
    said = (min(count, MOST_COUNTED), last if is_after else None, first if is_before else None)
    return Page([row[0] for row in rows], *said, uncounted=count > MOST_COUNTED)
