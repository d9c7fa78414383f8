"""The registry of what can wait for somebody: each kind of line is one entry. A new kind is a new entry.

An entry builds one SELECT with the columns of `line`, or nothing for whom it does not concern. The work list, its
counts, the calendar and the digest all read the union of these, so that their numbers agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Select,
    Subquery,
    Text,
    Uuid,
    cast,
    false,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from app.accounts.models import Person
from app.intake.models import Expertise

LATER = date(9999, 12, 31)  # where no term is set, the line stands behind those with one


@dataclass(frozen=True)
class Desk:
    """Whose desk, at which moment."""

    actor: Person
    at: datetime
    on: date


@dataclass(frozen=True)
class Source:
    """Where lines come from. `build` gives None for whom it does not concern."""

    keys: tuple[str, ...]
    build: Callable[[Desk], Select[Any] | None]


Flag = ColumnElement[bool] | bool


def _flag(value: Flag) -> ColumnElement[bool]:
    if isinstance(value, bool):
        return true() if value else false()
    return func.coalesce(value, False)


def line(
    kind: Any,
    thing_id: Any,
    *,
    due: Any = None,
    mine: Flag = True,
    own: bool = True,
    late: Flag = False,
    state: Any = None,
    second: Any = None,
    number: Any = None,
    of_expertise: bool = True,
) -> Select[Any]:
    """One line of a desk as a SELECT over Expertise (joined by the caller).

    `own`: the reader belongs to the body that orders it and may read the case number. `second` is one more id that
    the address of the step needs; `state` says at which step the thing stands.
    """
    e = Expertise if of_expertise else None
    due_day = cast(due if due is not None else null(), Date)
    return select(
        cast(kind, Text).label("kind"),
        cast(thing_id, Uuid).label("thing_id"),
        cast(e.id if e is not None else null(), Uuid).label("expertise_id"),
        cast(second if second is not None else null(), Uuid).label("second_id"),
        cast(number if number is not None else Expertise.number, Text).label("number"),
        cast(e.case_number if e is not None and own else literal(""), Text).label("case_number"),
        cast(e.urgent if e is not None else false(), Boolean).label("urgent"),
        _flag(late).label("late"),
        func.coalesce(due_day, cast(LATER, Date)).label("due"),
        cast(e.official_id if e is not None and own else null(), Uuid).label("official_id"),
        cast(e.body_id if e is not None else null(), Uuid).label("body_id"),
        _flag(mine).label("mine"),
        cast(state if state is not None else literal(""), Text).label("state"),
        literal(own, Boolean).label("own"),
    )


def lines_of(desk: Desk, sources: tuple[Source, ...]) -> Subquery | None:
    """Every line of the desk; None for whom no entry concerns."""
    found = [built for source in sources if (built := source.build(desk)) is not None]
    return union_all(*found).subquery("line") if found else None


def among(column: Any, ids: Any) -> ColumnElement[bool]:
    """`column in ids`, and plainly false for nobody's bodies."""
    return column.in_(ids) if ids else false()
