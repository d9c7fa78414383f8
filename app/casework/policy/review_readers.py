"""Can anybody read the draft that is to be reviewed? As SQL over InstituteReview, on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts import queries as accounts
from app.accounts.models import Membership, Person
from app.accounts.states import Verb
from app.bidding.models import Selection
from app.bidding.policy import places_held_by
from app.casework.models import InstituteReview
from app.casework.rules.reviews import ReviewKind, ReviewState
from app.intake.models import Expertise, expertise_specialty
from app.intake.states import Form
from app.registry import policy as registry
from app.registry.models import Expert

GIVEN = (ReviewState.WITH_REVIEWER, ReviewState.WITH_EXPERT)


def reader_cleared(on: date) -> ColumnElement[bool]:
    """The expert who reviews is cleared that day for everything that restricts the case."""
    work = select(Expertise.id).where(
        Expertise.id == InstituteReview.expertise_id, registry.cleared_for(Expertise.restricted, on)
    )
    there = select(Expert.id).where(
        Expert.id == InstituteReview.reviewer_id, work.correlate(InstituteReview, Expert).exists()
    )
    return there.correlate(InstituteReview).exists()


def _able(on: date) -> ColumnElement[bool]:
    """Certified that day for the specialties of the work; of a complex one for one of them. Over Expert, too."""
    asked = select(expertise_specialty.c.specialty_id).where(
        expertise_specialty.c.expertise_id == InstituteReview.expertise_id
    )
    wanted = expertise_specialty.c.specialty_id
    one = asked.where(registry.holds_certificate(wanted, on)).correlate(InstituteReview, Expert).exists()
    lacking = asked.where(~registry.holds_certificate(wanted, on)).correlate(InstituteReview, Expert).exists()
    work = select(Expertise.id).where(Expertise.id == InstituteReview.expertise_id, Expertise.form == Form.COMPLEX)
    return or_(and_(work.correlate(InstituteReview).exists(), one), ~lacking)


def reader_gone(on: date) -> ColumnElement[bool]:
    """It is with an expert who has left the institute, or is not fit for the work that day, clearance included."""
    there = (
        select(Expert.id)
        .join(Person, Person.id == Expert.person_id)
        .where(
            Expert.id == InstituteReview.reviewer_id,
            Expert.institute_id == InstituteReview.institute_id,
            Person.closed_at.is_(None),
            registry.fit_experts((), on=on),
            _able(on),
        )
    )
    return and_(
        InstituteReview.kind == ReviewKind.TECHNICAL,
        InstituteReview.state.in_(GIVEN),
        or_(~there.correlate(InstituteReview).exists(), ~reader_cleared(on)),
    )


def form_unread(on: date) -> ColumnElement[bool]:
    """Nobody who does not sign the text holds the right to review at the institute any more, own or lent."""
    member = aliased(Membership)
    own = member.verb_names.contains([Verb.REVIEW.value])
    lent = accounts.lent_to(member.person_id, InstituteReview.institute_id, Verb.REVIEW.value, on=on)
    held = or_(own, lent.correlate(member, InstituteReview).exists())
    entries = select(Expert.id).where(Expert.person_id == member.person_id).correlate(member)
    works = select(Selection.id).where(
        Selection.id == InstituteReview.selection_id,
        func.coalesce(or_(Selection.expert_id.in_(entries), places_held_by(entries)), False),
    )
    holders = (
        select(member.id)
        .join(Person, Person.id == member.person_id)
        .where(member.body_id == InstituteReview.institute_id, member.ended_at.is_(None))
        .where(member.suspended_at.is_(None), Person.closed_at.is_(None), Person.password_hash.is_not(None), held)
        .where(~works.correlate(member, InstituteReview).exists())
    )
    return and_(
        InstituteReview.kind == ReviewKind.ADMINISTRATIVE,
        InstituteReview.state.in_(GIVEN),
        ~holders.correlate(InstituteReview).exists(),
    )


def unread(on: date) -> ColumnElement[bool]:
    """Nobody can read the draft: nobody could when it was given, or the reader was lost since."""
    return or_(InstituteReview.state == ReviewState.UNMANNED, reader_gone(on), form_unread(on))
