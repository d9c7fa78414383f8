"""Who is shut out of an expertise because a challenge was upheld (CrPC 87, 93, 274): in Python and in SQL."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.bidding.models import Selection
from app.intake.models import Expertise
from app.kernel.db import db
from app.kernel.i18n import _l
from app.registry.models import Expert

CHALLENGED_OUT = _l("A challenge to this expert, or to the whole institute, was upheld in this expertise.")


def _was(fallen: Any, expert_id: Any, institute_id: Any) -> ColumnElement[bool]:
    """Was this expert challenged with success, or the institute removed as a whole?"""
    return or_(
        and_(fallen.challenged_out, fallen.expert_id == expert_id),
        and_(fallen.institute_removed, fallen.institute_id == institute_id),
    )


def is_shut_out(expert: Expert, expertise: Expertise) -> bool:
    """May this expert no longer do this expertise, after a challenge that was upheld?"""
    found = select(Selection.id).where(
        Selection.expertise_id == expertise.id, _was(Selection, expert.id, expert.institute_id)
    )
    return db.session.scalar(found.limit(1)) is not None


def is_institute_out(institute_id: uuid.UUID, expertise: Expertise) -> bool:
    """Was this whole institute removed from this expertise by a challenge?"""
    found = select(Selection.id).where(
        Selection.expertise_id == expertise.id, Selection.institute_removed, Selection.institute_id == institute_id
    )
    return db.session.scalar(found.limit(1)) is not None


@lru_cache(maxsize=512)
def shut_out(expert_id: uuid.UUID, institute_id: uuid.UUID | None) -> ColumnElement[bool]:
    """`is_shut_out` in SQL over Expertise. Kept, since every board asks for it."""
    fallen = aliased(Selection)
    return exists().where(fallen.expertise_id == Expertise.id, _was(fallen, expert_id, institute_id))
