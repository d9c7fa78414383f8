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


@job("bidding.match_search")
def match_search(*, at: datetime, search_id: str) -> None:
    """Find whose saved searches a new search matches; deferred when it begins. Twice does no harm."""
    service.match_search(uuid.UUID(search_id), at=at)


@job("bidding.send_digests", every="0 3 * * *")
def send_digests(*, at: datetime) -> None:
    """At eight in the morning in Kazakhstan: one letter to each person whose saved searches found something."""
    service.send_digests(at=at)


@job("bidding.lapse_explanations", every="5 * * * *")
def lapse_explanations(*, at: datetime) -> None:
    """Give the ball back where an abnormally low price was not explained in time."""
    service.lapse_explanations(at=at)


@job("bidding.refresh_price_guide", every="30 20 * * *")
def refresh_price_guide(*, at: datetime) -> None:
    """Every night: the guide of past prices."""
    service.refresh_price_guide(at=at)
