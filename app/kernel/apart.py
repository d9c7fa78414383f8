"""Rounds over many things, as jobs make them: what fails with one of them holds up no other."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog

from app.kernel.db import db

R = TypeVar("R")
log = structlog.get_logger()


def each_apart(act: Callable[[uuid.UUID], R], ids: Iterable[uuid.UUID], *, name: str) -> list[R]:
    """What the act gave for each id, in their order, each in a savepoint of its own.

    One with which it fails is undone, logged under `name` and left out; the next round comes to it again. The log
    gets the kind and the code of the error and never its message, which may quote what is secret.
    """
    given = []
    for key in ids:
        try:
            with db.session.begin_nested():
                given.append(act(key))
        except Exception as problem:
            log.error(name, id=str(key), kind=type(problem).__name__, code=getattr(problem, "code", None))
    return given
