"""Of a challenge: against whom by name, and what a decision brings about as the expertise stands."""

from __future__ import annotations

from typing import Any

from app.casework import labels
from app.casework.models import Challenge
from app.casework.policy import Case
from app.casework.states import Challenged
from app.intake.states import ExpertiseState
from app.kernel.i18n import _l, name_of

ENDS = _l(
    "The clock has started: if you uphold the challenge, the expertise is returned without execution, and you order "
    "it anew. If you reject it, the work goes on."
)
PLACE = _l(
    "The clock has not started: if you uphold the challenge, the place in the team becomes free and may be filled "
    "once. If you reject it, the appointment goes on."
)
FREED = _l(
    "The clock has not started: if you uphold the challenge, the next offer or a new search follows. If you reject "
    "it, the appointment goes on."
)


def whom(challenge: Challenge, case: Case) -> str:
    """The expert or the institute, with the name."""
    kind, chosen = str(labels.label(challenge.against)), case.selection
    if challenge.against is Challenged.INSTITUTE:
        institute = chosen.institute if chosen is not None and chosen.id == challenge.selection_id else None
        return f"{kind}: {name_of(institute)}" if institute is not None else kind
    return f"{kind}: {challenge.expert.name}" if challenge.expert is not None else kind


def consequence(challenge: Challenge, case: Case) -> Any:
    """What follows from either decision now."""
    if case.expertise.state is ExpertiseState.IN_WORK:
        return ENDS
    of_team = challenge.place_id is not None and challenge.against is Challenged.EXPERT
    return PLACE if of_team else FREED
