"""Letters of the Chamber. No name stands in a subject, and none of the complaint's text in a letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Body, Membership, Person
from app.accounts.states import BodyKind, Verb
from app.bidding.models import Selection
from app.bidding.policy import LIVING
from app.complaints.models import Complaint
from app.intake.models import Expertise
from app.kernel.db import db
from app.notices.service import write_letter
from app.registry.models import ChamberMeasure, Expert


def _send(people: Iterable[Person | None], template: str, *, at: datetime, **facts: Any) -> None:
    for person in {p.id: p for p in people if p is not None and p.closed_at is None}.values():
        write_letter(to=person, template=f"complaints/{template}", context=facts, at=at)


def reviewers() -> list[Person]:
    """The Chamber's people who consider complaints."""
    found = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(Body, Body.id == Membership.body_id)
        .where(
            Body.kind == BodyKind.CHAMBER,
            Membership.ended_at.is_(None),
            Membership.verb_names.contains([Verb.REVIEW.value]),
            Person.closed_at.is_(None),
        )
        .order_by(Person.id)
    )
    return list(db.session.scalars(found))


def to_chamber(complaint: Complaint, template: str, *, at: datetime, **facts: Any) -> None:
    """To the reviewers, but not to one who is a party."""
    mine = {complaint.expert.person_id, None if complaint.on_paper else complaint.filed_by_id}
    people = [person for person in reviewers() if person.id not in mine]
    _send(people, template, at=at, **_about(complaint), **facts)


def to_filer(complaint: Complaint, template: str, *, at: datetime, **facts: Any) -> None:
    """To whoever filed it here; who complained on paper gets the Chamber's answer on paper."""
    if not complaint.on_paper:
        _send([complaint.filed_by], template, at=at, **_about(complaint), **facts)


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
    live = (
        select(Expertise)
        .join(Selection, Selection.expertise_id == Expertise.id)
        .where(Selection.expert_id == expert.id, Selection.state.in_(LIVING), Selection.finished_at.is_(None))
        .order_by(Expertise.id)
    )
    for expertise in db.session.scalars(live):
        facts = {"number": expertise.number, "expertise_id": str(expertise.id)}
        _send([expertise.official], "member_unfit", at=at, **facts)
