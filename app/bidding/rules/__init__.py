"""Pure arithmetic of bidding: what an offer says, whose name it is, how offers and institutes are ranked."""

from __future__ import annotations

from app.bidding.rules.asking import MOST_WAITING, ends_on, gives_away, label_of, mark_of, rate
from app.bidding.rules.content import (
    CONFLICTS,
    PRICE_PARTS,
    OfferContent,
    UnreadableOffer,
    days_until,
    problems_of,
)
from app.bidding.rules.fallback import Candidate, propose
from app.bidding.rules.names import LATIN, LOOKS_LATIN, named_in, plain_name, plain_number, spellings
from app.bidding.rules.ranking import TERMS, Offer, Ranking, Scored, Weights, interval, rank
from app.bidding.rules.teams import Part, problems_of_team, propose_team

__all__ = [
    "CONFLICTS",
    "LATIN",
    "LOOKS_LATIN",
    "MOST_WAITING",
    "PRICE_PARTS",
    "TERMS",
    "Candidate",
    "Offer",
    "OfferContent",
    "Part",
    "Ranking",
    "Scored",
    "UnreadableOffer",
    "Weights",
    "days_until",
    "ends_on",
    "gives_away",
    "interval",
    "label_of",
    "mark_of",
    "named_in",
    "plain_name",
    "plain_number",
    "problems_of",
    "problems_of_team",
    "propose",
    "propose_team",
    "rank",
    "rate",
    "spellings",
]
