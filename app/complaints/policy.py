"""Who may do what with a complaint and with membership of the Chamber; and the same as SQL."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ColumnElement, and_, false, not_, or_, select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.casework.models import Conclusion, ConclusionSignature
from app.casework.policy import Case, correctable, of_body
from app.casework.policy.case import DECIDE
from app.complaints.models import Complaint, MethodicalReview, MethodicalSeat
from app.complaints.states import (
    COMPLAINT_WORKFLOW,
    LIVING_METHODICAL,
    METHODICAL_WORKFLOW,
    ComplaintState,
    MethodicalState,
    Outcome,
    SeatState,
)
from app.intake.models import Expertise
from app.intake.policy import CASE_VERBS, can_see_expertise, visible_expertises
from app.kernel.db import db
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
OWN_MEMBERSHIP = _l("Nobody decides about their own membership.")


def reviews(actor: Person | None) -> bool:
    """Is the actor a reviewer of the Chamber?"""
    return actor is not None and any(
        m.body.kind is BodyKind.CHAMBER and actor.can(Verb.REVIEW, m.body_id) for m in actor.active_memberships
    )


def can_keep_members(actor: Person | None) -> Decision:
    """Admit, end memberships, impose and lift measures, see the list and the figures: the Chamber's reviewers."""
    return allow() if reviews(actor) else deny("not_chamber", NOT_CHAMBER)


def can_keep_member(actor: Person | None, expert: Expert) -> Decision:
    """The same for one expert: never for oneself."""
    own = actor is not None and expert.person_id == actor.id
    return both(can_keep_members(actor), deny("own_membership", OWN_MEMBERSHIP) if own else allow())


def complaining_body(actor: Person) -> uuid.UUID | None:
    """The body in whose name the actor complains: the first where she holds a verb that concerns cases."""
    return next((m.body_id for m in actor.active_memberships if actor.can_any(CASE_VERBS, m.body_id)), None)


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
    return filed or _is_accused(actor, complaint) or complaint.body_id in actor.bodies_with()


def _is_accused(actor: Person, complaint: Complaint) -> bool:
    return complaint.expert.person_id == actor.id


def is_filer(actor: Person, complaint: Complaint) -> bool:
    """Did the actor file it, and still work where she filed it from (a body, or the Chamber for a paper)?"""
    if complaint.filed_by_id != actor.id:
        return False
    if complaint.on_paper:
        return reviews(actor)
    return complaint.body_id is None or complaint.body_id in actor.bodies_with(*CASE_VERBS)


def expert_knows(complaint: Complaint) -> bool:
    """Has the expert learnt of it: was she asked, or is it decided? What ended before that she never sees."""
    return complaint.explain_by is not None or complaint.state is ComplaintState.DECIDED


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
    if not _is_accused(actor, complaint):
        return deny("not_accused", NOT_ACCUSED)
    return allow() if COMPLAINT_WORKFLOW.allows("explain", complaint.state) else deny("not_now", NOT_NOW)


def can_withdraw(actor: Person, complaint: Complaint) -> Decision:
    """May the actor take the complaint back, before it is decided?"""
    if not is_filer(actor, complaint):
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
    return not (complaint.hide_complainant and _is_accused(actor, complaint))


def visible_complaints(actor: Person | None) -> ColumnElement[bool]:
    """All for the Chamber's reviewers; one's own, one's body's; the expert's once she has been asked. SQL.

    Of a restricted expertise only for those of the body who may know of it; of herself no reviewer sees more
    than any other expert.
    """
    if actor is None:
        return false()
    told = or_(Complaint.explain_by.is_not(None), Complaint.state == ComplaintState.DECIDED)
    mine = Complaint.expert_id.in_(select(Expert.id).where(Expert.person_id == actor.id))
    if reviews(actor):
        return or_(not_(mine), told)
    filed = Complaint.filed_by_id == actor.id
    found = [and_(told, mine), and_(filed, Complaint.body_id.is_(None), not_(Complaint.on_paper))]
    if bodies := actor.bodies_with(*CASE_VERBS):
        known = select(Expertise.id).where(visible_expertises(actor))
        knows = or_(Complaint.expertise_id.is_(None), Complaint.expertise_id.in_(known))
        found.append(and_(Complaint.body_id.in_(bodies), or_(filed, knows)))
    return or_(*found)


def can_see_complaint(actor: Person | None, complaint: Complaint) -> bool:
    """The same as `visible_complaints`."""
    if actor is None:
        return False
    if reviews(actor):
        return not _is_accused(actor, complaint) or expert_knows(complaint)
    if is_filer(actor, complaint) or (expert_knows(complaint) and _is_accused(actor, complaint)):
        return True
    knows = complaint.expertise is None or can_see_expertise(actor, complaint.expertise)
    return complaint.body_id in actor.bodies_with(*CASE_VERBS) and knows


# ---- Methodical reviews of conclusions ----

NOT_ASKER = _l("Only somebody who publishes or chooses at the body that ordered the expertise may do this.")
NOT_DELIVERED = _l("A methodical review is possible once the conclusion has been handed over to the body.")
RUNS = _l("A methodical review of this conclusion has been asked for already.")
OWN_WORK = _l("You have signed this conclusion yourself.")
NOT_SEATED = _l("Only a reviewer whom the Chamber appointed may do this, while the review lasts.")
NOT_AUTHOR = _l("Only an expert who signed the conclusion may comment, once, while the review lasts.")
NOT_AT_THIS_STEP = _l("The methodical review is at another step.")
# From when until when the experts who signed know of the review.
TOLD_AUTHORS = (MethodicalState.ACCEPTED, MethodicalState.UNDER_REVIEW, MethodicalState.DONE)
SEATED = (SeatState.APPOINTED, SeatState.SIGNED)


def _at(fits: bool) -> Decision:
    return allow() if fits else deny("not_now", NOT_AT_THIS_STEP)


def is_author(actor: Person, review: MethodicalReview) -> bool:
    """Did the actor sign the conclusion that is reviewed?"""
    signed = select(ConclusionSignature.id).where(
        ConclusionSignature.conclusion_id == review.conclusion_id, ConclusionSignature.person_id == actor.id
    )
    return review.conclusion.signed_by_id == actor.id or db.session.scalar(signed.limit(1)) is not None


def seat_of(actor: Person, review: MethodicalReview) -> MethodicalSeat | None:
    """The actor's seat among the reviewers while the review lasts; one that was declined is none."""
    if review.state is not MethodicalState.UNDER_REVIEW:
        return None
    mine = (one for one in review.seats if one.expert.person_id == actor.id)
    return next((one for one in mine if one.state in SEATED), None)


def may_have_methodical(actor: Person) -> bool:
    """Is the actor somebody whom methodical reviews can concern at all?"""
    return reviews(actor) or actor.expert or any(actor.can_any(CASE_VERBS, m.body_id) for m in actor.active_memberships)


def can_ask_methodical(actor: Person, case: Case, *, running: bool) -> Decision:
    """May the actor ask the Chamber to review the delivered conclusion? `running`: it was asked to already."""
    return both(
        allow() if of_body(actor, case, *DECIDE) else deny("not_asker", NOT_ASKER),
        allow() if correctable(case) else deny("not_delivered", NOT_DELIVERED),
        deny("runs", RUNS) if running else allow(),
    )


def can_withdraw_methodical(actor: Person, review: MethodicalReview) -> Decision:
    """The body takes its wish back; with that the reviewers lose sight of the conclusion."""
    asks = actor.can_any(DECIDE, review.expertise.body_id) and can_see_expertise(actor, review.expertise)
    return both(allow() if asks else deny("not_asker", NOT_ASKER), _at(review.state in LIVING_METHODICAL))


def can_answer_methodical(actor: Person, review: MethodicalReview, verb: str) -> Decision:
    """May this member of the Chamber's office accept, refuse, appoint? Never on a conclusion of her own."""
    own = reviews(actor) and is_author(actor, review)
    return both(
        allow() if reviews(actor) else deny("not_chamber", NOT_CHAMBER),
        deny("own_work", OWN_WORK) if own else allow(),
        _at(METHODICAL_WORKFLOW.allows(verb, review.state)),
    )


def can_comment(actor: Person, review: MethodicalReview) -> Decision:
    """The reviewed expert comments once, until the review is done."""
    lasts = review.state in (MethodicalState.ACCEPTED, MethodicalState.UNDER_REVIEW)
    fits = is_author(actor, review)
    return both(allow() if fits else deny("not_author", NOT_AUTHOR), _at(lasts and not review.comment))


def can_read_reviewed(actor: Person, review: MethodicalReview) -> Decision:
    """May the actor read the conclusion as its reviewer? For the time of the review and no longer."""
    return allow() if seat_of(actor, review) is not None else deny("not_seated", NOT_SEATED)


def can_sit(actor: Person, review: MethodicalReview, *, filed: bool | None = None) -> Decision:
    """May this reviewer still file or sign the result, or decline? `filed`: whether the result must be there."""
    seat = seat_of(actor, review)
    free = seat is not None and seat.state is SeatState.APPOINTED
    there = review.result_sha256 is not None
    return both(
        can_read_reviewed(actor, review) if review.state is MethodicalState.UNDER_REVIEW else _at(False),
        _at(free and filed in (None, there)),
    )


def can_open_result(actor: Person, review: MethodicalReview) -> bool:
    """The result goes to the body alone; its reviewers see it until it is given."""
    if review.state is MethodicalState.DONE:
        return can_see_expertise(actor, review.expertise)
    return review.result_sha256 is not None and seat_of(actor, review) is not None


def can_see_methodical(actor: Person | None, review: MethodicalReview) -> bool:
    """The same as `visible_methodical`."""
    if actor is None:
        return False
    if is_author(actor, review):
        return review.state in TOLD_AUTHORS or can_see_expertise(actor, review.expertise)
    return reviews(actor) or can_see_expertise(actor, review.expertise) or seat_of(actor, review) is not None


def wrote_reviewed(actor: Person) -> ColumnElement[bool]:
    """`is_author` as SQL over MethodicalReview."""
    signed = select(ConclusionSignature.conclusion_id).where(
        ConclusionSignature.person_id == actor.id, ConclusionSignature.conclusion_id.is_not(None)
    )
    alone = select(Conclusion.id).where(Conclusion.signed_by_id == actor.id)
    return or_(MethodicalReview.conclusion_id.in_(signed), MethodicalReview.conclusion_id.in_(alone))


def visible_methodical(actor: Person | None) -> ColumnElement[bool]:
    """For the Chamber's office, the asking body, the reviewers while it lasts, the experts who signed. SQL.

    Of her own conclusion nobody of the office sees more than any other expert.
    """
    if actor is None:
        return false()
    mine = select(Expert.id).where(Expert.person_id == actor.id).correlate(None)
    seats = select(MethodicalSeat.review_id).where(MethodicalSeat.state.in_(SEATED), MethodicalSeat.expert_id.in_(mine))
    wrote = wrote_reviewed(actor)
    ordered = MethodicalReview.expertise_id.in_(select(Expertise.id).where(visible_expertises(actor)))
    if reviews(actor):
        return or_(ordered, not_(wrote), MethodicalReview.state.in_(TOLD_AUTHORS))
    return or_(
        ordered,
        and_(MethodicalReview.state == MethodicalState.UNDER_REVIEW, MethodicalReview.id.in_(seats)),
        and_(MethodicalReview.state.in_(TOLD_AUTHORS), wrote),
    )
