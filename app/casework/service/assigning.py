"""Work given to another expert of the institute: what the new one must confirm before working."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.bidding import service as bidding
from app.bidding.models import Reassignment
from app.bidding.states import ReassignReason
from app.casework.queries import draft_of
from app.casework.service.challenges import drop_challenges
from app.casework.service.entrusting import entrust
from app.casework.service.review_gate import drop_reviews
from app.casework.service.steps import take
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.registry.models import Expert

NO_EXPERT = _l("Name the expert who takes the work.")


def reassign(
    expertise: Expertise, *, expert: Expert | None, reason: ReassignReason, words: str, by: Person, at: datetime
) -> Reassignment:
    """Give the work to another expert of the institute; the clock goes on (docs/decisions/0018).

    Before the ruling the identity and the check for grounds are of a person, so they are done anew. After it the
    new expert confirms the warning, and with it that there is no ground for a challenge; the materials open only
    then. What the old one wrote so far is the old one's own and is not handed on; its reviews are dropped.
    """
    case = take(expertise, at=at)
    if case.selection is None:
        raise WrongState("reassign", case.expertise.state)
    if expert is None:
        raise RuleBroken(expert=NO_EXPERT)
    made = bidding.reassign(case.selection, expert, reason=reason, words=words, by=by, at=at)
    drop_challenges(case, by=by, at=at)
    entrust(case.expertise, case.selection, at=at)
    taken, draft = case.appointment, draft_of(case)
    if taken is not None:
        taken.warned_at, taken.warned_article = None, ""
        if case.expertise.state is ExpertiseState.ACCEPTED:
            taken.identity_at, taken.identity_by_id, taken.identity_how = None, None, ""
            taken.grounds_at, taken.grounds_by_id, taken.grounds_note = None, None, ""
        record(taken, "begin_anew", by=by, at=at, facts={"reassignment": str(made.id)})
    drop_reviews(case, by=by, at=at, anew=True)
    if draft is not None:
        db.session.delete(draft)
    db.session.flush()
    return made
