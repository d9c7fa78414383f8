"""Hours a week that an expert declares to have for expertises."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.registry import policy
from app.registry.models import CapacityDeclaration, Expert

MOST_WEEKLY_HOURS = 60
BAD_HOURS = _l("Enter a whole number of hours from 0 to %(most)s.", most=MOST_WEEKLY_HOURS)


def declare_capacity(expert: Expert, *, weekly_hours: int | None, by: Person, at: datetime) -> CapacityDeclaration:
    """Declare the hours a week, 0 to 60, that hold from now on; earlier declarations are kept as they were."""
    require(policy.can_declare_capacity(by, expert))
    if weekly_hours is None or not 0 <= weekly_hours <= MOST_WEEKLY_HOURS:
        raise RuleBroken(weekly_hours=BAD_HOURS)
    row = CapacityDeclaration(expert_id=expert.id, weekly_hours=weekly_hours, declared_at=at, declared_by_id=by.id)
    db.session.add(row)
    expert.weekly_hours = weekly_hours
    db.session.flush()
    record(expert, "declare_capacity", by=by, at=at, facts={"weekly_hours": weekly_hours})
    return row
