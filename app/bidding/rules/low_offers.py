"""Is a price abnormally low (docs/prices-and-capacity.md)? Published arithmetic on private, valid, priced offers.

An institute has no price and is never looked at. Exact fractions; the order of the offers plays no part.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
LEAST_FOR_MEAN = 3
LEAST_FOR_NEXT = 2
MEAN, NEXT, GUIDE = "mean", "next", "guide"
FULL = 100


@dataclass(frozen=True, slots=True)
class Flag:
    """One rule that an offer falls under. `percent` is None for the guide: there a price alone is compared."""

    rule: str
    tenge: int
    against_tenge: int
    percent: int | None
    offers: int

    @property
    def below_percent(self) -> int:
        """How far below the price compared with, in whole percent, rounded down; a mean may round to 0."""
        if not self.against_tenge:
            return FULL
        return FULL * (self.against_tenge - self.tenge) // self.against_tenge

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        names = ("rule", "tenge", "against_tenge", "percent", "offers")
        return {name: getattr(self, name) for name in names}


def flag_from(stored: Mapping[str, Any]) -> Flag:
    """What `plain` stored, read again."""
    return Flag(**stored)


def _mean_of_others(prices: Mapping[K, int], key: K) -> Fraction:
    return Fraction(sum(prices.values()) - prices[key], len(prices) - 1)


def low_flags(
    prices: Mapping[K, int],
    *,
    mean_percent: int | None,
    next_percent: int | None,
    guide_tenge: int | None = None,
) -> dict[K, tuple[Flag, ...]]:
    """Which offers are abnormally low, and by which rules; those that are not are left out.

    `mean_percent`: that much or more below the mean of the other offers, of at least three in all.
    `next_percent`: the lowest of at least two, that much or more below the next lowest.
    `guide_tenge`: below that price (the 2nd percentile of past prices). None: the rule is not applied.
    """
    found = {
        key: tuple(
            flag
            for flag in (
                _below_mean(prices, key, mean_percent),
                _below_next(prices, key, next_percent),
                _below_guide(prices, key, guide_tenge),
            )
            if flag is not None
        )
        for key in prices
    }
    return {key: flags for key, flags in found.items() if flags}


def _low(tenge: int, against: Fraction, percent: int) -> bool:
    return against > 0 and FULL * tenge <= (FULL - percent) * against


def _below_mean(prices: Mapping[K, int], key: K, percent: int | None) -> Flag | None:
    if percent is None or len(prices) < LEAST_FOR_MEAN:
        return None
    mean = _mean_of_others(prices, key)
    return Flag(MEAN, prices[key], round(mean), percent, len(prices)) if _low(prices[key], mean, percent) else None


def _below_next(prices: Mapping[K, int], key: K, percent: int | None) -> Flag | None:
    others = [price for other, price in prices.items() if other != key]
    if percent is None or len(prices) < LEAST_FOR_NEXT or prices[key] > min(others):
        return None
    lowest = min(others)
    return (
        Flag(NEXT, prices[key], lowest, percent, len(prices)) if _low(prices[key], Fraction(lowest), percent) else None
    )


def _below_guide(prices: Mapping[K, int], key: K, guide_tenge: int | None) -> Flag | None:
    below = guide_tenge is not None and prices[key] < guide_tenge
    return Flag(GUIDE, prices[key], guide_tenge, None, len(prices)) if below and guide_tenge is not None else None


def high_keys(prices: Mapping[K, int], *, mean_percent: int | None, guide_tenge: int | None = None) -> set[K]:
    """Offers that lie as far above: only noted beside the price, nothing follows from it."""

    def high(key: K) -> bool:
        if guide_tenge is not None and prices[key] > guide_tenge:
            return True
        if mean_percent is None or len(prices) < LEAST_FOR_MEAN:
            return False
        mean = _mean_of_others(prices, key)
        return mean > 0 and FULL * prices[key] >= (FULL + mean_percent) * mean

    return {key for key in prices if high(key)}
