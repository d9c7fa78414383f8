"""Whose opened offer a page shows alone may see by whom (docs/decisions/0011-who-opened-what.md)."""

from __future__ import annotations

from app.bidding.models import Bid
from app.kernel.access import note_access


def note_offer(bid: Bid) -> None:
    """Have the door note that the viewer opened this offer; nothing is noted of its bidder."""
    expertise = bid.search.expertise
    owners = [one for one in (bid.placed_by_id, bid.expert.person_id) if one is not None]
    note_access(kind="offer", thing_id=bid.id, owners=owners, number=expertise.number, body_id=expertise.body_id)
