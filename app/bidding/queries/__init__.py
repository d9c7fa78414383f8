"""Read-only questions about searches, offers, selections and proposals."""

from __future__ import annotations

from app.bidding.queries.board import Board, BoardRow, board_rows, fit_map
from app.bidding.queries.comparing import Comparison, Row, comparison
from app.bidding.queries.fallback import candidates, institute_names, is_competent, living_proposal
from app.bidding.queries.offers import (
    choosable,
    fit_checks_shown,
    get_bid_visible_to,
    get_search_for_bidder,
    living_selection,
    newest_search,
    own_bid,
    selections_of,
)
from app.bidding.queries.work import Work, open_work_of_institutes, work_of_experts

__all__ = [
    "Board",
    "BoardRow",
    "Comparison",
    "Row",
    "Work",
    "board_rows",
    "candidates",
    "choosable",
    "comparison",
    "fit_checks_shown",
    "fit_map",
    "get_bid_visible_to",
    "get_search_for_bidder",
    "institute_names",
    "is_competent",
    "living_proposal",
    "living_selection",
    "newest_search",
    "open_work_of_institutes",
    "own_bid",
    "selections_of",
    "work_of_experts",
]
