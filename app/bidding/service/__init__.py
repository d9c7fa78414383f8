"""The verbs of bidding: offering, opening, choosing, falling back, answering."""

from __future__ import annotations

from app.bidding.service.answers import answer_selection, finish_provider, free_provider, lapse_silent
from app.bidding.service.checks import store_fit_check
from app.bidding.service.choosing import search_again, select_bid
from app.bidding.service.fallback import confirm_fallback, propose_fallback
from app.bidding.service.offers import place_bid, release_withdrawn, withdraw_bid
from app.bidding.service.opening import open_due, open_search

__all__ = [
    "answer_selection",
    "confirm_fallback",
    "finish_provider",
    "free_provider",
    "lapse_silent",
    "open_due",
    "open_search",
    "place_bid",
    "propose_fallback",
    "release_withdrawn",
    "search_again",
    "select_bid",
    "store_fit_check",
    "withdraw_bid",
]
