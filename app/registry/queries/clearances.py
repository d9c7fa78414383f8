"""The clearances of an expert, for who keeps the register and for the expert."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.registry.models import Expert, ExpertClearance


def clearances_of(expert: Expert) -> Sequence[ExpertClearance]:
    """Every clearance of an expert, the newest first."""
    order = (ExpertClearance.valid_from.desc(), ExpertClearance.id.desc())
    return list(
        db.session.scalars(select(ExpertClearance).where(ExpertClearance.expert_id == expert.id).order_by(*order))
    )


def clearance_of(expert: Expert, clearance_id: uuid.UUID) -> ExpertClearance:
    """One clearance of this expert; NotVisible where there is none."""
    found = db.session.get(ExpertClearance, clearance_id)
    if found is None or found.expert_id != expert.id:
        raise NotVisible
    return found
