"""The versions of a published request, each with its difference as far as a viewer sees the request."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from app.intake.models import Amendment
from app.intake.rules import difference
from app.intake.rules.difference import Row
from app.kernel.db import db


@dataclass(frozen=True)
class Version:
    """One change and its rows; none where what changed is not for this viewer."""

    amendment: Amendment
    rows: list[Row]


def versions_of(expertise_id: uuid.UUID, *, viewer: str) -> list[Version]:
    """Every change of a published request, the newest first. `viewer`: "body", "bidder" (who reads the questions to the
    expert) or "public".
    """
    found = select(Amendment).where(Amendment.expertise_id == expertise_id).order_by(Amendment.number.desc())
    return [Version(one, difference(one.before, one.after, viewer=viewer)) for one in db.session.scalars(found)]
