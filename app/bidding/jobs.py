"""Jobs of bidding: the opening at its deadline, the net under it, and what lapses."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.bidding import service
from app.kernel.jobs import job


@job("bidding.open_search")
def open_search(*, at: datetime, search_id: str) -> None:
    """Open one search; deferred when it begins. Late or twice does no harm."""
    service.open_search(uuid.UUID(search_id), at=at)


@job("bidding.open_due", every="* * * * *")
def open_due(*, at: datetime) -> None:
    """Open whatever is due: also where a job was lost or the demo clock was moved."""
    service.open_due(at=at)


@job("bidding.release_withdrawn", every="*/5 * * * *")
def release_withdrawn(*, at: datetime) -> None:
    """Tell the bidders of expertises that were withdrawn."""
    service.release_withdrawn(at=at)


@job("bidding.lapse_silent", every="*/10 * * * *")
def lapse_silent(*, at: datetime) -> None:
    """Free the chosen who have not answered in time."""
    service.lapse_silent(at=at)
