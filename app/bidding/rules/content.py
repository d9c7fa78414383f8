"""What an offer says, as it goes under the seal and as it comes out again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.bidding.rules.teams import Part

# Government Decree 601 of 25 July 2024 and CPC 110(1): what an expert may be paid for.
PRICE_PARTS = ("work", "travel", "reagents", "equipment", "utilities", "attendance")
# Grounds for a challenge: CrPC 87 and 93. Each is one question with yes or no.
CONFLICTS: dict[str, str] = {
    "interest": "CrPC 87",
    "took_part": "CrPC 87",
    "dependence": "CrPC 93",
    "audit": "CrPC 93",
    "specialist": "CrPC 93",
    "competence": "CrPC 93",
}
MOST_TENGE = 10**10
LONGEST_REMARK = 2000
MOST_DAYS_AHEAD = 366


class UnreadableOffer(ValueError):
    """What came out of the seal is no offer of this expert in this search."""


def days_until(ready_on: date, start: date) -> int:
    """An institute's date as whole days, at least one, so that offers stand in the same unit."""
    return max(1, (ready_on - start).days)


@dataclass(frozen=True, slots=True)
class OfferContent:
    """One offer. Prices in whole tenge; none at all for an institute, which the budget pays."""

    search_id: uuid.UUID
    expert_id: uuid.UUID
    days: int
    ready_on: date | None = None
    tenge: Mapping[str, int] = field(default_factory=dict)
    conflicts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    remark: str = ""
    team: tuple[Part, ...] = ()  # empty for the offer of a single expert

    @property
    def total_tenge(self) -> int | None:
        return sum(self.tenge.values()) if self.tenge else None

    def plain(self) -> dict[str, Any]:
        """What is sealed. It names search and expert: a seal moved to another row is a broken one."""
        return {
            "search": str(self.search_id),
            "expert": str(self.expert_id),
            "days": self.days,
            "ready_on": self.ready_on.isoformat() if self.ready_on else None,
            "tenge": {part: int(value) for part, value in self.tenge.items()},
            "conflicts": {code: dict(answer) for code, answer in self.conflicts.items()},
            "remark": self.remark,
            "team": [part.plain() for part in self.team],
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any], *, search_id: uuid.UUID, expert_id: uuid.UUID) -> OfferContent:
        """The opened content; UnreadableOffer unless it is a whole offer of this expert in this search."""
        try:
            found = cls(
                search_id=uuid.UUID(plain["search"]),
                expert_id=uuid.UUID(plain["expert"]),
                days=int(plain["days"]),
                ready_on=date.fromisoformat(plain["ready_on"]) if plain["ready_on"] else None,
                tenge={part: int(plain["tenge"][part]) for part in PRICE_PARTS if part in plain["tenge"]},
                conflicts={code: dict(plain["conflicts"][code]) for code in CONFLICTS},
                remark=str(plain["remark"]),
                team=tuple(Part.read(part) for part in plain.get("team", ())),  # older offers have none
            )
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise UnreadableOffer from problem
        if found.search_id != search_id or found.expert_id != expert_id or found.days < 1:
            raise UnreadableOffer
        if found.team and [part.expert_id for part in found.team if part.leads] != [expert_id]:
            raise UnreadableOffer
        return found


def problems_of(
    content: OfferContent, *, institute: bool, cap_days: int | None, due_on: date
) -> Iterator[tuple[str, str]]:
    """Pairs of field and code for whatever an offer must not say; none when it may be placed.

    `cap_days` is the legal cap of the term in calendar days (Law 44-VI art. 34), None where not set.
    """
    yield from _of_institute(content, due_on) if institute else _of_private(content, cap_days)
    for code in CONFLICTS:
        answer = content.conflicts.get(code)
        if answer is None or not isinstance(answer.get("yes"), bool):
            yield f"{code}_answer", "unanswered"
        elif answer["yes"] and not str(answer.get("why", "")).strip():
            yield f"{code}_why", "unexplained"
    if len(content.remark) > LONGEST_REMARK:
        yield "remark", "too_long"


def _of_institute(content: OfferContent, due_on: date) -> Iterator[tuple[str, str]]:
    if content.tenge:
        yield "ready_on", "no_price"
    if content.ready_on is None or content.ready_on <= due_on:
        yield "ready_on", "too_early"
    elif (content.ready_on - due_on).days > MOST_DAYS_AHEAD:
        yield "ready_on", "too_far"


def _of_private(content: OfferContent, cap_days: int | None) -> Iterator[tuple[str, str]]:
    if content.days < 1:
        yield "days", "too_few"
    elif cap_days is not None and content.days > cap_days:
        yield "days", "over_cap"
    elif content.days > MOST_DAYS_AHEAD:  # while the cap has no value
        yield "days", "too_many"
    if "work" not in content.tenge:
        yield "work_tenge", "work_missing"
    for part, value in content.tenge.items():
        if not 0 <= value <= MOST_TENGE:
            yield f"{part}_tenge", "price_range"
