"""A new version of what is remembered of the reference tables."""

from __future__ import annotations

import uuid

from sqlalchemy import update

from app.kernel.db import db
from app.reference.models import ReferenceStamp


def renew_stamp() -> None:
    """Void whatever was remembered under the calendar, the rules and the pilots of before.

    The triggers do it when one of these tables changes; a job that carries such a change into other rows some
    moments later calls it, so that nothing counted in between outlives it.
    """
    db.session.execute(update(ReferenceStamp).values(value=uuid.uuid4()))
