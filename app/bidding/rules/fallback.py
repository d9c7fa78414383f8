"""Which state institute is proposed when a search brought no valid offer: a published rule.

Only institutes with a fit state expert for every specialty count. Among them: the region of the
expertise first, then the least open work, then whoever was chosen longest ago (never is longest).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One state institute as the rule sees it."""

    institute_id: uuid.UUID
    same_region: bool
    fit_experts: int
    open_work: int
    last_chosen_at: datetime | None = None

    def plain(self, place: int) -> dict[str, Any]:
        """The terms as they are stored and shown."""
        return {
            "place": place,
            "institute": str(self.institute_id),
            "same_region": self.same_region,
            "fit_experts": self.fit_experts,
            "open_work": self.open_work,
            "last_chosen_at": self.last_chosen_at.isoformat() if self.last_chosen_at else None,
        }


def propose(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The competent candidates, the proposed one first; empty when none is competent."""
    return sorted(
        (one for one in candidates if one.fit_experts > 0),
        key=lambda one: (not one.same_region, one.open_work, one.last_chosen_at or NEVER, one.institute_id),
    )
