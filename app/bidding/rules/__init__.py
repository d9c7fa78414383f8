"""Pure arithmetic of bidding: what an offer says, whose name it is, how offers and institutes are ranked."""

from __future__ import annotations

from app.bidding.rules.content import (
    CONFLICTS,
    PRICE_PARTS,
    OfferContent,
    UnreadableOffer,
    days_until,
    problems_of,
)
from app.bidding.rules.fallback import Candidate, propose
from app.bidding.rules.names import named_in, plain_name, spellings
from app.bidding.rules.ranking import TERMS, Offer, Ranking, Scored, Weights, interval, rank

__all__ = [
    "CONFLICTS",
    "PRICE_PARTS",
    "TERMS",
    "Candidate",
    "Offer",
    "OfferContent",
    "Ranking",
    "Scored",
    "UnreadableOffer",
    "Weights",
    "days_until",
    "interval",
    "named_in",
    "plain_name",
    "problems_of",
    "propose",
    "rank",
    "spellings",
]
