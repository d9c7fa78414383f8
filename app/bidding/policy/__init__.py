"""Who may offer, see offers, choose and answer; and the same as SQL."""

from __future__ import annotations

from app.bidding.policy.choosing import (
    LIVING,
    can_answer,
    can_confirm_fallback,
    can_search_again,
    can_see_offers,
    can_select,
    can_work,
    is_provider,
    visible_to_provider,
)
from app.bidding.policy.offering import (
    NOBODY_FIT,
    Bidder,
    bidder_of,
    can_bid,
    can_see_bid,
    can_use_board,
    can_withdraw,
    fits,
    is_earlier,
    is_own,
    names_earlier,
    stands_outside,
    suits,
    visible_bids,
)

__all__ = [
    "LIVING",
    "NOBODY_FIT",
    "Bidder",
    "bidder_of",
    "can_answer",
    "can_bid",
    "can_confirm_fallback",
    "can_search_again",
    "can_see_bid",
    "can_see_offers",
    "can_select",
    "can_use_board",
    "can_withdraw",
    "can_work",
    "fits",
    "is_earlier",
    "is_own",
    "is_provider",
    "names_earlier",
    "stands_outside",
    "suits",
    "visible_bids",
    "visible_to_provider",
]
