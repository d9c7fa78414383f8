"""One line of a desk, found by its name: for links of letters that open exactly the step that waits."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.backoffice.queries.groups import Desk, lines_of
from app.backoffice.queries.work import Line, as_json, read_line, sources
from app.kernel.db import db


def line_of(desk: Desk, kind: str, thing_id: uuid.UUID) -> Line | None:
    """The line, if it still stands on this desk; None once it is done, or on anybody else's."""
    found = lines_of(desk, sources())
    if found is None:
        return None
    wanted = select(as_json(found)).where(found.c.kind == kind, found.c.thing_id == thing_id)
    said = db.session.scalar(wanted.limit(1))
    return None if said is None else read_line(said)
