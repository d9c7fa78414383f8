"""Who may do what with a complaint and with membership of the Chamber; and the same as SQL."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.complaints.models import Complaint
from app.complaints.states import COMPLAINT_WORKFLOW, ComplaintState, Outcome
from app.intake.policy import CASE_VERBS
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny
from app.registry.models import Expert
from app.registry.states import ExpertKind

NOT_CHAMBER = _l("Only the Chamber's reviewers do this.")
PARTIAL = _l("You are the one who complains, or the one complained about, or a member of the body that complains.")
NOT_NOW = _l("The complaint is at another step.")
NOT_COMPLAINER = _l("A member of a body that orders expertises, an expert or the Chamber itself may file a complaint.")
ABOUT_SELF = _l("Nobody complains about himself or herself.")
NOT_MEMBER_KIND = _l("The Chamber considers complaints about private experts only.")
NOT_ACCUSED = _l("Only the expert complained about gives the explanation.")
NOT_FILER = _l("Only the one who filed the complaint withdraws it.")
HEAR_FIRST = _l("Ask the expert for an explanation first, and wait for it or for the end of its term.")


def reviews(actor: Person | None) -> bool:
    """Is the actor a reviewer of the Chamber?"""
    return actor is not None and any(
        m.body.kind is BodyKind.CHAMBER and actor.can(Verb.REVIEW, m.body_id) for m in actor.active_memberships
    )


def can_keep_members(actor: Person | None) -> Decision:
    """Admit, end memberships, impose and lift measures, see the list and the figures: the Chamber's reviewers."""
    return allow() if reviews(actor) else deny("not_chamber", NOT_CHAMBER)


def complaining_body(actor: Person) -> uuid.UUID | None:
    """The body in whose name the actor complains: the first where she holds a verb that concerns cases."""
    return next(iter(actor.bodies_with(*CASE_VERBS)), None)


def can_file(actor: Person, expert: Expert | None = None) -> Decision:
    """May this person file a complaint (about this expert)?"""
    may = reviews(actor) or actor.expert or complaining_body(actor) is not None
    found = [allow() if may else deny("not_complainer", NOT_COMPLAINER)]
    if expert is not None and expert.person_id == actor.id:
        found.append(deny("about_self", ABOUT_SELF))
    if expert is not None and expert.kind is not ExpertKind.PRIVATE:
        found.append(deny("not_member_kind", NOT_MEMBER_KIND))
    return both(*found)


def _is_party(actor: Person, complaint: Complaint) -> bool:
    filed = complaint.filed_by_id == actor.id and not complaint.on_paper
    return filed or complaint.expert.person_id == actor.id or complaint.body_id in actor.bodies_with()


def can_consider(actor: Person, complaint: Complaint, verb: str) -> Decision:
    """May this reviewer take the step `verb` (register, ask, forward; extend and decide where it is undecided)?"""
    edge = "decide" if verb == "extend" else verb
    return both(
        allow() if reviews(actor) else deny("not_chamber", NOT_CHAMBER),
        deny("partial", PARTIAL) if _is_party(actor, complaint) else allow(),
        allow() if COMPLAINT_WORKFLOW.allows(edge, complaint.state) else deny("not_now", NOT_NOW),
    )


def can_decide(actor: Person, complaint: Complaint, outcome: Outcome | None, *, on: date) -> Decision:
    """May this reviewer decide so? Against the expert only after she was heard or let the term for it pass."""
    heard = complaint.state is ComplaintState.EXPLAINED or (
        complaint.state is ComplaintState.ASKED and complaint.explain_by is not None and complaint.explain_by < on
    )
    against = outcome in (Outcome.UPHELD, Outcome.PARTLY)
    unheard = deny("hear_first", HEAR_FIRST) if against and not heard else allow()
    return both(can_consider(actor, complaint, "decide"), unheard)


def can_explain(actor: Person, complaint: Complaint) -> Decision:
    """May the actor give the explanation asked for?"""
    if complaint.expert.person_id != actor.id:
        return deny("not_accused", NOT_ACCUSED)
    return allow() if COMPLAINT_WORKFLOW.allows("explain", complaint.state) else deny("not_now", NOT_NOW)


def can_withdraw(actor: Person, complaint: Complaint) -> Decision:
    """May the actor take the complaint back, before it is decided?"""
    if complaint.filed_by_id != actor.id:
        return deny("not_filer", NOT_FILER)
    return allow() if COMPLAINT_WORKFLOW.allows("withdraw", complaint.state) else deny("not_now", NOT_NOW)


def can_impose(actor: Person, complaint: Complaint) -> Decision:
    """May this reviewer impose a measure upon the complaint? Once it is upheld, wholly or in part."""
    upheld = complaint.outcome in (Outcome.UPHELD, Outcome.PARTLY)
    return both(
        can_keep_members(actor),
        deny("partial", PARTIAL) if _is_party(actor, complaint) else allow(),
        allow() if upheld else deny("not_now", NOT_NOW),
    )


def sees_complainant(actor: Person, complaint: Complaint) -> bool:
    """Does the actor learn who complained? The expert does not where the Chamber keeps it back."""
    return not complaint.hide_complainant or complaint.expert.person_id != actor.id


def visible_complaints(actor: Person | None) -> ColumnElement[bool]:
    """All for the Chamber's reviewers; one's own, one's body's; the expert's once she has been asked. SQL."""
    if actor is None:
        return false()
    if reviews(actor):
        return true()
    told = Complaint.state.in_(TOLD)
    mine = Complaint.expert_id.in_(select(Expert.id).where(Expert.person_id == actor.id))
    found = [Complaint.filed_by_id == actor.id, and_(told, mine)]
    if bodies := actor.bodies_with(*CASE_VERBS):
        found.append(Complaint.body_id.in_(bodies))
    return or_(*found)


# From when on the expert sees the complaint; one that was withdrawn, or passed on unread, she never hears of.
TOLD = (ComplaintState.ASKED, ComplaintState.EXPLAINED, ComplaintState.DECIDED)


def can_see_complaint(actor: Person | None, complaint: Complaint) -> bool:
    """The same as `visible_complaints`."""
    if actor is None:
        return False
    told = complaint.state in TOLD and complaint.expert.person_id == actor.id
    return (
        reviews(actor)
        or complaint.filed_by_id == actor.id
        or told
        or complaint.body_id in actor.bodies_with(*CASE_VERBS)
    )
