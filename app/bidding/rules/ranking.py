"""The published ranking of opened offers (docs/ranking.md). It advises; the appointing body chooses freely.

Exact fractions, so that equal offers are equal. Each term lies between 0 and 1; the score is their
weighted mean times 100, over the terms that apply to the offer.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

TERMS = ("days", "open_work", "record", "price")
NEEDED = ("days", "open_work", "record")
FULL = 100
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the terms from the dated rules `rank.weight_*`; None is 'not set'."""

    days: int | None = None
    open_work: int | None = None
    record: int | None = None
    price: int | None = None

    @property
    def complete(self) -> bool:
        """Ranked only where days, open work and record have weights, at least one above zero."""
        values = [getattr(self, name) for name in NEEDED]
        return all(value is not None for value in values) and any(values)

    def of(self, term: str) -> int:
        return getattr(self, term) or 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What the ranking looks at. `price_tenge` is None for an institute, which the budget pays."""

    key: Hashable
    days: int
    open_work: int
    finished: int
    on_time: int
    price_tenge: int | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """One offer with its terms (None: does not apply), its score out of 100 and its place."""

    key: Hashable
    terms: dict[str, Fraction | None]
    score: Fraction | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """All offers, best first where weights are set; otherwise in the order given, without places."""

    ranked: bool
    offers: tuple[Scored, ...]
    weights: Weights
    days_limit: int


def interval(on_time: int, finished: int) -> tuple[float, float] | None:
    """The 95 % Wilson interval of a share of work done on time; None without history."""
    if finished == 0:
        return None
    share, z2 = on_time / finished, Z95 * Z95
    middle = (share + z2 / (2 * finished)) / (1 + z2 / finished)
    half = Z95 * sqrt(share * (1 - share) / finished + z2 / (4 * finished**2)) / (1 + z2 / finished)
    return max(0.0, middle - half), min(1.0, middle + half)


def terms_of(offer: Offer, *, days_limit: int, lowest: int | None) -> dict[str, Fraction | None]:
    """The four terms.

    days: 1 for a conclusion at once, 0 for one on the day limit (the hearing, else the legal cap) or later.
    open_work: 1 without other work, a half with one, a third with two.
    record: the share done on time, one on-time and one late work added, so that no history is a half.
    price: the lowest total divided by this one; does not apply to an offer without a price.
    """
    days = max(Fraction(0), 1 - Fraction(offer.days, max(1, days_limit)))
    price = None
    if offer.price_tenge is not None and lowest is not None:
        price = Fraction(lowest, offer.price_tenge) if offer.price_tenge else Fraction(1)
    return {
        "days": days,
        "open_work": Fraction(1, 1 + offer.open_work),
        "record": Fraction(offer.on_time + 1, offer.finished + 2),
        "price": price,
    }


def score_of(terms: dict[str, Fraction | None], weights: Weights) -> Fraction:
    """The weighted mean of the terms that apply, times 100."""
    used = [(weights.of(name), value) for name, value in terms.items() if value is not None]
    total = sum(weight for weight, _ in used)
    return FULL * sum((weight * value for weight, value in used), Fraction(0)) / total if total else Fraction(0)


def rank(offers: Sequence[Offer], *, weights: Weights, days_limit: int) -> Ranking:
    """Score and place the offers; equal scores share a place. Unranked while the weights are not set."""
    prices = [offer.price_tenge for offer in offers if offer.price_tenge is not None]
    lowest = min(prices) if prices else None
    terms = [terms_of(offer, days_limit=days_limit, lowest=lowest) for offer in offers]
    if not weights.complete:
        unranked = (Scored(offer.key, found) for offer, found in zip(offers, terms, strict=True))
        return Ranking(False, tuple(unranked), weights, days_limit)
    scores = [score_of(found, weights) for found in terms]
    placed = [
        Scored(offer.key, found, score, 1 + sum(other > score for other in scores))
        for offer, found, score in zip(offers, terms, scores, strict=True)
    ]
    return Ranking(True, tuple(sorted(placed, key=lambda one: one.place or 0)), weights, days_limit)
