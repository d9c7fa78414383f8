"""Read-only questions about searches, offers, selections and proposals."""

from __future__ import annotations

from app.bidding.queries.asked import (
    Asked,
    Counts,
    ToAnswer,
    audience,
    counts_for_bidders,
    counts_of,
    counts_of_body,
    least_offers,
    question_of,
)
from app.bidding.queries.assigning import Assignment, Candidate, assignment, places_in_order
from app.bidding.queries.board import Board, BoardRow, board_rows, cleared_only, fit_map
from app.bidding.queries.comparing import Comparison, Row, comparison
from app.bidding.queries.fallback import candidates, institute_names, is_competent, living_proposal
from app.bidding.queries.guidance import guide_for
from app.bidding.queries.load import assessments
from app.bidding.queries.market import (
    SavedSearches,
    get_own_price_review,
    get_price_review,
    get_saved_search,
    price_file,
)
from app.bidding.queries.offers import (
    Terms,
    choosable,
    fit_checks_shown,
    get_bid_visible_to,
    get_search_for_bidder,
    living_selection,
    newest_search,
    own_bid,
    selections_of,
    terms_of,
)
from app.bidding.queries.standing import (
    answers_to_look_at,
    confirmation_of,
    confirmations_of,
    needs_confirmation,
    stands,
    unconfirmed,
)
from app.bidding.queries.team_offers import OfferedMember, named_in, offered_members
from app.bidding.queries.teams import (
    TeamMember,
    able_for,
    fit_of_institute,
    is_team,
    one_time_of,
    place_in,
    places_of,
    team_of,
)
from app.bidding.queries.work import Work, open_work_of_institutes, work_of_experts

__all__ = [
    "Asked",
    "Assignment",
    "Board",
    "BoardRow",
    "Candidate",
    "Comparison",
    "Counts",
    "OfferedMember",
    "Row",
    "SavedSearches",
    "TeamMember",
    "Terms",
    "ToAnswer",
    "Work",
    "able_for",
    "answers_to_look_at",
    "assessments",
    "assignment",
    "audience",
    "board_rows",
    "candidates",
    "choosable",
    "cleared_only",
    "comparison",
    "confirmation_of",
    "confirmations_of",
    "counts_for_bidders",
    "counts_of",
    "counts_of_body",
    "fit_checks_shown",
    "fit_map",
    "fit_of_institute",
    "get_bid_visible_to",
    "get_own_price_review",
    "get_price_review",
    "get_saved_search",
    "get_search_for_bidder",
    "guide_for",
    "institute_names",
    "is_competent",
    "is_team",
    "least_offers",
    "living_proposal",
    "living_selection",
    "named_in",
    "needs_confirmation",
    "newest_search",
    "offered_members",
    "one_time_of",
    "open_work_of_institutes",
    "own_bid",
    "place_in",
    "places_in_order",
    "places_of",
    "price_file",
    "question_of",
    "selections_of",
    "stands",
    "team_of",
    "terms_of",
    "unconfirmed",
    "work_of_experts",
]
