"""Jobs of accounts."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.accounts import service
from app.kernel import clock
from app.kernel.jobs import job


@job("accounts.reset")
def reset(*, at: datetime, person_id: str) -> None:
    """Write the letter with the reset link, if anybody has that id."""
    service.send_reset(uuid.UUID(person_id), at=at, real=clock.wall())


@job("accounts.watch_dead_letters", every="* * * * *")
def watch_dead_letters(*, at: datetime) -> None:
    """Legal notices that nobody can receive: an alarm within a minute, closed by itself."""
    service.watch_dead_letters(at=at)
