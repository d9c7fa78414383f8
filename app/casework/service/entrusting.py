"""The name of the chosen expert reaches the parties, who may challenge (Criminal Procedure Code, art. 274)."""

from __future__ import annotations

from datetime import datetime

from app.bidding.models import Selection
from app.bidding.queries import team_of
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import ExpertiseState

# From the acceptance until the work is completed a challenge is possible.
ENTRUSTED = frozenset({ExpertiseState.ACCEPTED, ExpertiseState.APPOINTED, ExpertiseState.IN_WORK})


def entrust(expertise: Expertise, selection: Selection, *, at: datetime) -> None:
    """Once the work is accepted, and whenever it is given to somebody else, the parties learn, by their link and by
    letter, to whom it is entrusted.
    """
    if expertise.state not in ENTRUSTED or intake.acquaintance_of(expertise) is None:
        return
    names = [member.expert.name for member in team_of(selection)]
    if selection.institute is not None:
        names.insert(0, str(getattr(selection.institute, f"name_{expertise.ruling_language}")))
    intake.tell_parties_of_expert(expertise, entrusted_to=", ".join(names), at=at)
