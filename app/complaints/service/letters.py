"""Letters of the Chamber. No name stands in a subject, and none of the complaint's text in a letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app.accounts import queries as accounts
from app.accounts.models import Body, Person
from app.accounts.states import BodyKind, Verb
from app.bidding.models import Selection, TeamPlace
from app.bidding.policy import LIVING
from app.bidding.queries.teams import LIVING_PLACES
from app.complaints import policy
from app.complaints.models import Complaint, MethodicalReview
from app.intake.models import Expertise
from app.intake.policy import can_see_expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.notices.service import write_letter
from app.registry.models import ChamberMeasure, Expert


def _send(people: Iterable[Person | None], template: str, *, at: datetime, **facts: Any) -> None:
    for person in {p.id: p for p in people if p is not None and p.closed_at is None}.values():
        write_letter(to=person, template=f"complaints/{template}", context=facts, at=at)


def reviewers(*, at: datetime) -> list[Person]:
    """The Chamber's people who consider complaints on that day, as their own right or as a lent one."""
    chambers = db.session.scalars(select(Body.id).where(Body.kind == BodyKind.CHAMBER).order_by(Body.id)).all()
    return [person for key in chambers for person in accounts.people_with(Verb.REVIEW, key, on=day_of(at))]


def to_chamber(complaint: Complaint, template: str, *, at: datetime, **facts: Any) -> None:
    """To the reviewers, but not to one who is a party."""
    mine = {complaint.expert.person_id, None if complaint.on_paper else complaint.filed_by_id}
    people = [person for person in reviewers(at=at) if person.id not in mine]
    _send(people, template, at=at, **_about(complaint), **facts)


def to_filer(complaint: Complaint, template: str, *, at: datetime, **facts: Any) -> None:
    """To whoever filed it here, or, once gone, to those who sign in that body; on paper the Chamber itself answers."""
    if complaint.on_paper:
        return
    people = [complaint.filed_by]
    if complaint.body_id is not None and not policy.is_filer(complaint.filed_by, complaint):
        people = accounts.people_with(Verb.PUBLISH, complaint.body_id, on=day_of(at))
    _send(people, template, at=at, **_about(complaint), **facts)


def to_expert(complaint: Complaint, template: str, *, at: datetime, **facts: Any) -> None:
    """To the expert complained about."""
    _send([complaint.expert.person], template, at=at, **_about(complaint), **facts)


def _about(complaint: Complaint) -> dict[str, Any]:
    return {"number": complaint.number, "complaint_id": str(complaint.id)}


def of_measure(expert: Expert, measure: ChamberMeasure, template: str, *, at: datetime) -> None:
    """To the member."""
    facts = {"kind": measure.kind.value, "first_day": measure.first_day, "last_day": measure.last_day}
    _send([expert.person], template, at=at, **facts)


def to_bodies(expert: Expert, *, at: datetime) -> None:
    """To the officials for whom this expert works: whether the work goes on is for each body to decide."""
    placed = select(TeamPlace.id).where(
        TeamPlace.selection_id == Selection.id, TeamPlace.expert_id == expert.id, TeamPlace.state.in_(LIVING_PLACES)
    )
    live = (
        select(Expertise)
        .join(Selection, Selection.expertise_id == Expertise.id)
        .where(Selection.state.in_(LIVING), Selection.finished_at.is_(None))
        .where(or_(Selection.expert_id == expert.id, placed.exists()))
        .order_by(Expertise.id)
    )
    for expertise in db.session.scalars(live):
        facts = {"number": expertise.number, "expertise_id": str(expertise.id)}
        _send([expertise.official], "member_unfit", at=at, **facts)


def about_methodical(
    review: MethodicalReview, people: Iterable[Person | None], template: str, *, at: datetime, **facts: Any
) -> None:
    """To these people, about a methodical review: its own number, and nothing of what it is about."""
    _send(people, template, at=at, number=review.number, methodical_id=str(review.id), **facts)


def to_office(review: MethodicalReview, template: str, *, at: datetime, **facts: Any) -> None:
    """To the Chamber's office, but not to somebody who signed the conclusion."""
    people = [person for person in reviewers(at=at) if not policy.is_author(person, review)]
    about_methodical(review, people, template, at=at, **facts)


def to_asker(review: MethodicalReview, template: str, *, at: datetime, **facts: Any) -> None:
    """To the official in charge and to whoever asked; where neither can see it any more, to those who publish."""
    expertise = review.expertise
    asker = db.session.get(Person, review.asked_by_id)
    known = [one for one in (expertise.official, asker) if one is not None and one.closed_at is None]
    people = [one for one in known if can_see_expertise(one, expertise)]
    about_methodical(
        review, people or accounts.people_with(Verb.PUBLISH, expertise.body_id, on=day_of(at)), template, at=at, **facts
    )
