"""What bidding stores: sealed offers, their opening, selections, teams, fit checks; questions to the body."""

from __future__ import annotations

from app.bidding.models.market import PriceFile, PriceGuide, PriceReview, SavedSearch, SearchMatch
from app.bidding.models.offers import (
    Bid,
    BidVersion,
    FallbackProposal,
    FitCheck,
    OpenedBid,
    Selection,
)
from app.bidding.models.questions import BidConfirmation, NoticeQuestion
from app.bidding.models.teams import OneTimePerson, Reassignment, TeamPlace

__all__ = [
    "Bid",
    "BidConfirmation",
    "BidVersion",
    "FallbackProposal",
    "FitCheck",
    "NoticeQuestion",
    "OneTimePerson",
    "OpenedBid",
    "PriceFile",
    "PriceGuide",
    "PriceReview",
    "Reassignment",
    "SavedSearch",
    "SearchMatch",
    "Selection",
    "TeamPlace",
]
