"""What waits for reviewers: drafts inside an institute, methodical reviews of the Chamber; and for who answers them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from app.accounts.models import Person
from app.accounts.states import Verb
from app.backoffice.queries.groups import Desk, Source, among, line
from app.bidding.models import Selection
from app.bidding.policy import LIVING, places_held_by
from app.casework import policy as cases
from app.casework.models import InstituteReview
from app.casework.rules.reviews import ReviewKind, ReviewState
from app.complaints import policy as complaints
from app.complaints.models import MethodicalReview, MethodicalSeat
from app.complaints.states import MethodicalState, SeatState
from app.intake import policy as intake
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.registry.models import Expert


def _entries(actor: Person) -> Any:
    return select(Expert.id).where(Expert.person_id == actor.id)


def _signs(actor: Person) -> ColumnElement[bool]:
    """Does the actor sign the text of this review? Over InstituteReview."""
    experts = _entries(actor)
    works = select(Selection.id).where(
        Selection.state.in_(LIVING), or_(Selection.expert_id.in_(experts), places_held_by(experts))
    )
    return InstituteReview.selection_id.in_(works)


def _review(kind: str, desk: Desk, state: ReviewState) -> Select[Any]:
    late = and_(InstituteReview.state == ReviewState.WITH_REVIEWER, InstituteReview.due_on < desk.on)
    due = InstituteReview.due_on if state is ReviewState.WITH_REVIEWER else None
    return (
        line(kind, InstituteReview.id, due=due, late=late, own=False)
        .join(InstituteReview, InstituteReview.expertise_id == Expertise.id)
        .where(InstituteReview.state == state, Expertise.state == ExpertiseState.IN_WORK)
        .where(cases.visible_reviews(desk.actor))
    )


def drafts_to_review(desk: Desk) -> Select[Any] | None:
    """Drafts that the actor reviews: one she was chosen for, or the form of any of her institute but her own."""
    actor = desk.actor
    if not cases.may_have_reviews(actor):
        return None
    chosen = and_(InstituteReview.kind == ReviewKind.TECHNICAL, InstituteReview.reviewer_id.in_(_entries(actor)))
    technical = and_(chosen, cases.reader_cleared(desk.on))
    inside = among(InstituteReview.institute_id, actor.bodies_with(Verb.REVIEW))
    form = and_(InstituteReview.kind == ReviewKind.ADMINISTRATIVE, inside)
    return _review("reviews", desk, ReviewState.WITH_REVIEWER).where(or_(technical, form), ~_signs(actor))


def without_reader(desk: Desk) -> Select[Any] | None:
    """Drafts of the actor's institute that nobody can read: there was no reviewer, or the reviewer has left, is not fit
    any more, or nobody holds the right to look at the form. Who signs the text is told to have another one decide.
    """
    bodies = desk.actor.bodies_with(Verb.ASSIGN)
    if not bodies:
        return None
    gone = cases.reader_gone(desk.on)
    why = case((_signs(desk.actor), "own"), (gone, "gone"), else_=InstituteReview.kind)
    return (
        line("review_lost", InstituteReview.id, state=why, own=False)
        .join(InstituteReview, InstituteReview.expertise_id == Expertise.id)
        .where(Expertise.state == ExpertiseState.IN_WORK, InstituteReview.institute_id.in_(bodies))
        .where(cases.visible_reviews(desk.actor), cases.unread(desk.on))
    )


def findings_to_answer(desk: Desk) -> Select[Any] | None:
    """Drafts of the actor that came back with findings."""
    if not desk.actor.expert:
        return None
    return _review("review_answers", desk, ReviewState.WITH_EXPERT).where(_signs(desk.actor))


def _methodical(kind: str, desk: Desk, *, mine: bool = True) -> Select[Any]:
    late = func.coalesce(MethodicalReview.due_on < desk.on, False)
    return line(
        kind, MethodicalReview.id, due=MethodicalReview.due_on, late=late, number=MethodicalReview.number,
        state=MethodicalReview.state, mine=mine, own=False, of_expertise=False,
    ).select_from(MethodicalReview)  # fmt: skip


def methodical_to_decide(desk: Desk) -> Select[Any] | None:
    """Methodical reviews on which the Chamber's office takes the next step; none of a conclusion of her own.

    Where every reviewer has declined, the office appoints another.
    """
    if not complaints.reviews(desk.actor):
        return None
    new = MethodicalReview.state.in_((MethodicalState.ASKED, MethodicalState.ACCEPTED))
    seated = select(MethodicalSeat.review_id).where(MethodicalSeat.state.in_(complaints.SEATED))
    left = and_(MethodicalReview.state == MethodicalState.UNDER_REVIEW, MethodicalReview.id.not_in(seated))
    return _methodical("methodical", desk).where(or_(new, left), ~complaints.wrote_reviewed(desk.actor))


def methodical_asked(desk: Desk) -> Select[Any] | None:
    """Methodical reviews that the actor's bodies asked for and wait for."""
    if not desk.actor.bodies_with(*intake.CASE_VERBS):
        return None
    ordered = select(Expertise.id).where(intake.visible_expertises(desk.actor))
    lasts = MethodicalReview.state.in_((MethodicalState.ASKED, MethodicalState.ACCEPTED, MethodicalState.UNDER_REVIEW))
    found = _methodical("methodical_asked", desk, mine=False)
    return found.where(lasts, MethodicalReview.expertise_id.in_(ordered))


def methodical_to_read(desk: Desk) -> Select[Any] | None:
    """Methodical reviews for which the actor was appointed and has not signed a result."""
    if not desk.actor.expert:
        return None
    seats = select(MethodicalSeat.review_id).where(
        MethodicalSeat.state == SeatState.APPOINTED, MethodicalSeat.expert_id.in_(_entries(desk.actor))
    )
    lasts = MethodicalReview.state == MethodicalState.UNDER_REVIEW
    return _methodical("methodical_read", desk).where(lasts, MethodicalReview.id.in_(seats))


SOURCES: tuple[Source, ...] = (
    Source(("reviews",), drafts_to_review),
    Source(("review_answers",), findings_to_answer),
    Source(("review_lost",), without_reader),
    Source(("methodical",), methodical_to_decide),
    Source(("methodical_read",), methodical_to_read),
    Source(("methodical_asked",), methodical_asked),
)
