"""A challenge to the expert, brought through the appointing body (CrPC 87, 93)."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.bidding import service as bidding
from app.casework import policy
from app.casework.models import Challenge
from app.casework.queries import challenge_of
from app.casework.service import letters
from app.casework.service.petitions import end_unexecuted
from app.casework.service.steps import insist, take, told
from app.casework.states import ChallengeGround
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel.db import db
from app.kernel.journal import record
from app.kernel.moves import make_move


def record_challenge(
    expertise: Expertise, *, brought_by: str, ground: ChallengeGround, text: str, by: Person, at: datetime
) -> Challenge:
    """The body records who brought a challenge and on which ground. It has no effect on the clock by itself."""
    case = take(expertise, at=at)
    insist(policy.can_challenge(by, case), "challenge", case.expertise.state)
    told(brought_by=brought_by, text=text)
    assert case.selection is not None
    challenge = Challenge(
        expertise_id=expertise.id,
        selection_id=case.selection.id,
        brought_by=brought_by.strip(),
        ground=ground,
        text=text.strip(),
        filed_at=at,
        filed_by_id=by.id,
    )
    db.session.add(challenge)
    db.session.flush()
    record(challenge, "file", by=by, at=at, facts={"ground": ground.value})
    letters.to_provider(expertise, case.selection, "challenge_filed", at=at)
    return challenge


def decide_challenge(challenge: Challenge, *, uphold: bool, reason: str, by: Person, at: datetime) -> Challenge:
    """The body upholds or rejects, with a reason.

    Upheld before the clock starts: the provider is freed, the next offer or a new search follows. Upheld
    while it runs: the expertise is returned without execution (docs/decisions/0008).
    """
    case = take(challenge.expertise, at=at)
    challenge, verb = challenge_of(case, challenge.id), "uphold" if uphold else "reject"
    may = policy.can_uphold if uphold else policy.can_decide_challenge
    insist(may(by, case, challenge), verb, challenge.state)
    told(reason=reason)
    reason = reason.strip()
    challenge.decided_at, challenge.decided_by_id, challenge.decision_reason = at, by.id, reason
    make_move(challenge, verb, by=by, at=at, why=reason, facts={"ground": challenge.ground.value})
    letters.to_provider(challenge.expertise, case.selection, f"challenge_{challenge.state.value}", at=at)
    if not uphold or case.selection is None:
        return challenge
    if case.expertise.state is ExpertiseState.IN_WORK:
        end_unexecuted(case, reason=reason, by=by, at=at)
    else:
        bidding.free_provider(case.selection, "remove", by=by, at=at, why=reason)
    return challenge
