"""Whose turn it was: the intervals of one expertise."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select

from app.intake.models import Turn
from app.intake.rules.times import TimeByOwner, time_by_owner
from app.intake.states import Owner
from app.kernel.db import db
from app.reference import queries as reference


def turns_of(expertise_id: uuid.UUID) -> list[Turn]:
    """The intervals of an expertise in their order, the running one last."""
    return list(db.session.scalars(select(Turn).where(Turn.expertise_id == expertise_id).order_by(Turn.began_at)))


def owner_now(expertise_id: uuid.UUID) -> Owner | None:
    """Whose turn it is; None once the expertise is over."""
    return db.session.scalar(select(Turn.owner).where(Turn.expertise_id == expertise_id, Turn.ended_at.is_(None)))


def times_of(expertise_id: uuid.UUID, *, until: datetime, since: datetime | None = None) -> TimeByOwner:
    """Calendar and working time by owner up to a moment, by the working calendar as it is known now."""
    return time_by_owner(turns_of(expertise_id), reference.working_calendar(), until=until, since=since)
