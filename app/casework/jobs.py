"""Jobs of casework: warnings at the points of the clock, clocks counted anew after a change of the calendar."""

from __future__ import annotations

from datetime import datetime

from app.casework import service
from app.kernel.jobs import job


@job("casework.recompute_clocks")
def recompute_clocks(*, at: datetime) -> None:
    """After a change of the working calendar: every open clock anew, differences into the journal."""
    service.recompute_clocks(at=at)


# Each warning is sent once, so going round every hour gives daily letters, also after the demo clock was moved.
@job("casework.send_warnings", every="7 * * * *")
def send_warnings(*, at: datetime) -> None:
    service.send_warnings(at=at)
