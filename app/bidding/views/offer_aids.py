"""What helps to make an offer: the declared hours against the work in hand, and past prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.bidding import policy, queries
from app.bidding.views import market_words
from app.intake.models import Expertise
from app.kernel.policy import Decision, both
from app.registry.models import Expert


def aids(expertise: Expertise, experts: Sequence[Expert], may: Decision, *, on: date) -> dict[str, Any]:
    """For the page of an offer: who may, the hours of each expert, the guide of prices (an institute has none)."""
    loads = queries.assessments(experts, expertise, on=on)
    private = len(experts) == 1 and experts[0].institute_id is None
    if private:
        may = both(may, policy.can_take(loads[experts[0].id]))
    return {
        "may": may,
        "loads": [(expert, loads[expert.id]) for expert in experts],
        "guided": private,
        "guide": queries.guide_for(expertise) if private and may else None,
        "market": market_words,
    }
