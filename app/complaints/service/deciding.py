"""The Chamber registers a complaint, hears the expert, decides."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.complaints import policy
from app.complaints.models import Complaint
from app.complaints.service import letters
from app.complaints.service.filing import locked
from app.complaints.states import UNDECIDED, Outcome
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.reference import queries as reference

TERM_RULE = "chamber.complaint_working_days"
DUE_NEEDED = _l("Enter the last day for the decision; no rule sets it.")
DUE_PAST = _l("The day must lie in the future.")
NOT_LONGER = _l("The new last day must come after the present one.")
WHY = _l("Enter the reasons.")
WHERE = _l("Say to whom the complaint is passed on, and why.")


def due_by_rule(*, on: date) -> date | None:
    """The last day for the decision on a complaint registered that day; None while the rule has no value."""
    days = reference.rule(TERM_RULE, on=on).value
    return reference.working_calendar().add_working_days(on, days) if days else None


def register(
    complaint: Complaint, *, by: Person, at: datetime, due_on: date | None = None, hide_complainant: bool = False
) -> Complaint:
    """Register it: the term for the decision begins. By the rule in force, or by the day that the reviewer enters."""
    locked(complaint)
    require(policy.can_consider(by, complaint, "register"))
    due = due_by_rule(on=day_of(at)) or due_on
    if due is None:
        raise RuleBroken(due_on=DUE_NEEDED)
    if due <= day_of(at):
        raise RuleBroken(due_on=DUE_PAST)
    complaint.registered_at, complaint.registered_by_id, complaint.due_on = at, by.id, due
    complaint.hide_complainant = hide_complainant
    make_move(complaint, "register", by=by, at=at, facts={"due_on": due.isoformat()})
    letters.to_filer(complaint, "registered", at=at, due=due)
    return complaint


def ask_explanation(complaint: Complaint, *, explain_by: date, by: Person, at: datetime) -> Complaint:
    """Ask the expert for an explanation until a day; from now on she sees the complaint."""
    locked(complaint)
    require(policy.can_consider(by, complaint, "ask"))
    if explain_by <= day_of(at):
        raise RuleBroken(explain_by=DUE_PAST)
    complaint.explain_by = explain_by
    make_move(complaint, "ask", by=by, at=at, facts={"explain_by": explain_by.isoformat()})
    letters.to_expert(complaint, "asked", at=at, due=explain_by)
    return complaint


def extend(complaint: Complaint, *, due_on: date, reason: str, by: Person, at: datetime) -> Complaint:
    """Set a later last day for the decision, with the reason; both sides are told."""
    locked(complaint)
    require(policy.can_consider(by, complaint, "extend"))
    if complaint.due_on is not None and due_on <= max(complaint.due_on, day_of(at)):
        raise RuleBroken(due_on=NOT_LONGER)
    if not reason:
        raise RuleBroken(reason=WHY)
    before = complaint.due_on.isoformat() if complaint.due_on else None
    complaint.due_on = due_on
    record(complaint, "extend", by=by, at=at, why=reason, facts={"from": before, "to": due_on.isoformat()})
    letters.to_filer(complaint, "extended", at=at, due=due_on)
    if policy.expert_knows(complaint):
        letters.to_expert(complaint, "extended", at=at, due=due_on)
    return complaint


def decide(complaint: Complaint, *, outcome: Outcome, reason: str, by: Person, at: datetime) -> Complaint:
    """Decide, once, with reasons. A measure may follow where the complaint is upheld, wholly or in part."""
    locked(complaint)
    require(policy.can_decide(by, complaint, outcome, on=day_of(at)))
    if not reason:
        raise RuleBroken(reason=WHY)
    told = policy.expert_knows(complaint)
    complaint.outcome, complaint.decision_reason = outcome, reason
    complaint.decided_at, complaint.decided_by_id = at, by.id
    make_move(complaint, "decide", by=by, at=at, why=reason, facts={"outcome": outcome.value})
    letters.to_filer(complaint, "decided", at=at)
    if told:
        letters.to_expert(complaint, "decided", at=at)
    return complaint


def forward(complaint: Complaint, *, reason: str, by: Person, at: datetime) -> Complaint:
    """Pass on what is not within the Chamber's competence."""
    locked(complaint)
    require(policy.can_consider(by, complaint, "forward"))
    if not reason:
        raise RuleBroken(reason=WHERE)
    complaint.decision_reason, complaint.decided_at, complaint.decided_by_id = reason, at, by.id
    make_move(complaint, "forward", by=by, at=at, why=reason)
    letters.to_filer(complaint, "forwarded", at=at)
    if policy.expert_knows(complaint):
        letters.to_expert(complaint, "forwarded_about_you", at=at)
    return complaint


def tell_overdue(*, at: datetime) -> int:
    """Tell the Chamber, once for each last day, of complaints whose last day has passed; returns how many."""
    late = (
        select(Complaint)
        .where(
            Complaint.state.in_(UNDECIDED),
            Complaint.due_on < day_of(at),
            Complaint.overdue_told_for.is_distinct_from(Complaint.due_on),
        )
        .order_by(Complaint.due_on, Complaint.id)
        .with_for_update(of=Complaint, skip_locked=True)
    )
    found = list(db.session.scalars(late))
    for complaint in found:
        complaint.overdue_told_for = complaint.due_on
        letters.to_chamber(complaint, "overdue", at=at, due=complaint.due_on)
    db.session.flush()
    return len(found)
