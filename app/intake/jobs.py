"""Jobs of intake: the terms of the prosecutor and of the parties."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.intake import service
from app.kernel.jobs import job


@job("intake.consent_overdue")
def consent_overdue(*, at: datetime, question_id: str) -> None:
    """The term for the prosecutor's answer is over."""
    service.tell_overdue(uuid.UUID(question_id), at=at)


@job("intake.lapse_parties")
def lapse_parties(*, at: datetime, expertise_id: str) -> None:
    """The term of the parties is over."""
    service.lapse_parties(uuid.UUID(expertise_id), at=at)
    service.lapse_rereading(uuid.UUID(expertise_id), at=at)
