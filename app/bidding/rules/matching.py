"""Does a notice match a saved search, and why? The same rule as SQL stands in `policy.matches`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

LEAST_DAYS = (2, 3, 5, 10)  # working days left for offers, as a saved search may ask for
MOST_SAVED = 20
LONGEST_NAME = 80


class Wanted(Protocol):
    """What a saved search asks for; an empty list asks for nothing."""

    specialties: Any
    regions: Any
    procedures: Any
    urgent_only: Any
    least_days: Any


@dataclass(frozen=True, slots=True)
class Notice:
    """The few public facts of a notice that are compared."""

    specialties: frozenset[str]
    region: str | None
    procedure: str
    urgent: bool
    days_left: int  # working days after today, up to and including the last day for offers


@dataclass(frozen=True, slots=True)
class Match:
    """Why a notice matches: what was asked for and is there. Empty parts were not asked for."""

    specialties: tuple[str, ...] = ()
    region: str = ""
    procedure: str = ""
    urgent: bool = False
    least_days: int | None = None


def match(wanted: Wanted, notice: Notice) -> Match | None:
    """Why the notice matches the saved search; None where it does not."""
    specialties = notice.specialties & set(wanted.specialties)
    fits = (
        (specialties or not wanted.specialties)
        and _asked(wanted.regions, notice.region)
        and _asked(wanted.procedures, notice.procedure)
        and (notice.urgent or not wanted.urgent_only)
        and (wanted.least_days is None or notice.days_left >= wanted.least_days)
    )
    if not fits:
        return None
    return Match(
        specialties=tuple(sorted(specialties)),
        region=notice.region or "" if wanted.regions else "",
        procedure=notice.procedure if wanted.procedures else "",
        urgent=wanted.urgent_only,
        least_days=wanted.least_days,
    )


def _asked(wanted: Collection[str], given: str | None) -> bool:
    return not wanted or given in wanted


def may_write(sent: int, *, per_week: int | None, digest: bool) -> bool:
    """May one more letter go out? `sent`: letters of the last seven days.

    While the rule has no value nothing is sent at once, and the digest is not limited: it is daily anyhow.
    """
    if per_week is None:
        return digest
    return sent < per_week
