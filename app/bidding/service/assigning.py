"""The head of an institute gives a work to another expert of the institute."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.bidding import policy
from app.bidding.models import Reassignment, Selection
from app.bidding.service import letters
from app.bidding.service.capacity import capacity_of
from app.bidding.service.checks import lock_expertise, store_fit_check
from app.bidding.states import FitMoment, ReassignReason
from app.intake.states import ExpertiseState
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import both, require
from app.registry.models import Expert

OTHER_EXPERT = _l("Name another expert of your institute.")
NO_WORDS = _l("Say in a few words what happened: the body is told.")
ONLY_BEFORE = _l("Once the work has begun, balance is no reason. Choose illness, leave, dismissal or a challenge.")


def reassign(
    selection: Selection, expert: Expert, *, reason: ReassignReason, words: str, by: Person, at: datetime
) -> Reassignment:
    """Give the work to another expert: at will before the start, with a grave reason after it.

    The new expert's fitness of the day is checked and kept, and the declared hours must suffice; the old one loses
    access at once. Body, old and new expert are told. What the new one has to confirm is for casework. RuleBroken
    beside each field.
    """
    expertise = lock_expertise(selection.expertise_id)
    db.session.refresh(selection)
    require(policy.can_reassign(by, selection))
    old, begun = selection.expert, expertise.state is ExpertiseState.IN_WORK
    if old is None or expert.id == old.id or expert.institute_id != selection.institute_id:
        raise RuleBroken(expert=OTHER_EXPERT)
    if begun and reason is ReassignReason.BALANCE:
        raise RuleBroken(reason=ONLY_BEFORE)
    if begun and not words.strip():
        raise RuleBroken(words=NO_WORDS)
    answer = store_fit_check(expertise, expert, FitMoment.ACCEPTANCE, on=day_of(at), at=at)
    load = capacity_of([expert], expertise, on=day_of(at), lock=True)
    may = both(policy.can_work(expert, expertise), answer.decision, load)
    if not may:
        raise RuleBroken(expert=" ".join(str(one.text) for one in may.reasons))
    given = {"from_expert_id": old.id, "to_expert_id": expert.id, "reason": reason, "words": words.strip()}
    made = Reassignment(selection_id=selection.id, **given, after_start=begun, at=at, by_id=by.id)
    db.session.add(made)
    selection.expert = expert
    db.session.flush()
    facts = {"from": str(old.id), "to": str(expert.id), "reason": reason.value, "after_start": begun}
    record(selection, "reassign", by=by, at=at, why=words.strip() or None, facts=facts)
    letters.to_expert(old, expertise, "work_taken", at=at)
    letters.to_expert(expert, expertise, "work_given", at=at)
    letters.to_body(expertise, "reassigned", at=at)
    return made
