"""Which of these things may somebody see? A lower floor asks; the floor to which the things belong has said how."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.kernel.db import db

_told: dict[str, tuple[Any, Callable[[Any], ColumnElement[bool]]]] = {}


def tell_by(kind: str, number: Any, visible: Callable[[Any], ColumnElement[bool]]) -> None:
    """A floor says how its things are seen: the column of their id, and the policy as SQL."""
    _told[kind] = number, visible


def seen(kind: str, actor: Any, ids: Collection[UUID | None]) -> frozenset[UUID]:
    """Those of the things that the actor may see; none of a kind that nobody has told of. One query, none for none."""
    wanted = {one for one in ids if one is not None}
    if not wanted or kind not in _told:
        return frozenset()
    number, visible = _told[kind]
    return frozenset(db.session.scalars(select(number).where(number.in_(wanted), visible(actor))))
