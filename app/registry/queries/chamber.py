"""The Chamber's measures as the register keeps them."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select

from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.registry.models import ChamberMeasure, Expert
from app.registry.policy.sql import suspended_on
from app.registry.states import MeasureKind


def measures_of(expert: Expert) -> list[ChamberMeasure]:
    """Every measure against an expert, the newest first."""
    found = select(ChamberMeasure).where(ChamberMeasure.expert_id == expert.id)
    return list(db.session.scalars(found.order_by(ChamberMeasure.made_at.desc(), ChamberMeasure.id.desc())))


def suspension_of(expert: Expert, *, on: date) -> ChamberMeasure | None:
    """The suspension in force on a day."""
    return db.session.scalar(select(ChamberMeasure).where(ChamberMeasure.expert_id == expert.id, suspended_on(on)))


def suspension_of_person(person_id: uuid.UUID, *, on: date) -> ChamberMeasure | None:
    """The suspension in force on a day of the expert with this account. One query."""
    own = select(ChamberMeasure).join(Expert, Expert.id == ChamberMeasure.expert_id)
    found = own.where(Expert.person_id == person_id, suspended_on(on)).order_by(ChamberMeasure.last_day.desc())
    return db.session.scalar(found.limit(1))


def suspension(measure_id: uuid.UUID, expert: Expert) -> ChamberMeasure:
    """One suspension of this expert; NotVisible where there is none."""
    found = db.session.get(ChamberMeasure, measure_id)
    if found is None or found.expert_id != expert.id or found.kind is not MeasureKind.SUSPENSION:
        raise NotVisible
    return found
