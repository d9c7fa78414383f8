"""Letters of casework: each hand of the ball is told to the other side. No personal data in a subject."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding import queries as bidding
from app.bidding.models import Selection
from app.casework.models import InstituteReview
from app.intake.models import Expertise
from app.intake.service import readers_at_body, tell
from app.kernel.clock import day_of
from app.kernel.db import db
from app.notices.models import LegalNotice
from app.notices.service import make_notice

# Messages with an effect in law: their required reader must be able to receive them (docs/notices.md).
LEGAL = frozenset(
    {
        "ruling_handed", "warning_confirmed", "clock_started", "clock_resumed", "choice_due", "proceeds",
        "challenge_filed", "challenge_stated", "challenge_upheld", "challenge_rejected", "recusal",
        "delivered", "returned", "receipt_confirmed", "objects_given", "objects_refused", "objects_back", "overdue",
    }
)  # fmt: skip
LEGAL_KINDS = ("petition_",)  # each petition and each decision on one


def to_body(expertise: Expertise, template: str, *, at: datetime, **facts: Any) -> None:
    """To the official in charge, and to whoever answers for the appointing body."""
    people = readers_at_body(expertise, Verb.ANSWER, at=at)
    notice = _notice(expertise, template, at, facts, body_id=expertise.body_id, verb=Verb.ANSWER)
    tell(people, expertise, f"casework/{template}", at=at, notice=notice, **facts)


def to_official(expertise: Expertise, template: str, *, at: datetime, **facts: Any) -> None:
    """To the official in charge alone."""
    tell([expertise.official], expertise, f"casework/{template}", at=at, **facts)


def to_provider(
    expertise: Expertise, selection: Selection | None, template: str, *, at: datetime, **facts: Any
) -> None:
    """To the named expert, and to whoever assigns work at the chosen institute."""
    people: dict[Any, Person] = {}
    if selection is not None and selection.expert is not None and selection.expert.person is not None:
        people[selection.expert.person.id] = selection.expert.person
    if selection is not None and bidding.is_team(selection):
        people |= {one.expert.person.id: one.expert.person for one in bidding.team_of(selection) if one.expert.person}
    if selection is not None and selection.institute_id is not None:
        assigning = accounts.people_with(Verb.ASSIGN, selection.institute_id, on=day_of(at))
        people |= {person.id: person for person in assigning}
    notice = None if selection is None else _notice(expertise, template, at, facts, **_reader(selection))
    tell(people.values(), expertise, f"casework/{template}", at=at, notice=notice, **facts)


def _reader(selection: Selection) -> dict[str, Any]:
    """Who must be able to receive: whoever assigns at the chosen institute, else the private expert."""
    if selection.institute_id is not None:
        return {"body_id": selection.institute_id, "verb": Verb.ASSIGN}
    return {"person_id": selection.expert.person_id if selection.expert is not None else None}


def _notice(
    expertise: Expertise, template: str, at: datetime, facts: dict[str, Any], **reader: Any
) -> LegalNotice | None:
    """The legal message of which the letters are copies; None for what is only good to know."""
    if template not in LEGAL and not template.startswith(LEGAL_KINDS):
        return None
    sender = expertise.body_id if reader.get("body_id") != expertise.body_id else None
    about: dict[str, Any] = {"about_id": expertise.id, "number": expertise.number, "sender_body_id": sender}
    context = {"number": expertise.number, "expertise_id": str(expertise.id), **facts}
    return make_notice(template=f"casework/{template}", context=context, at=at, **about, **reader)


def to_institute(review: InstituteReview, template: str, *, at: datetime) -> LegalNotice:
    """To whoever assigns at the institute of a review, as a notice that names no expertise to anybody else."""
    expertise, kind = review.expertise, review.kind.value
    facts = {"review_id": str(review.id), "kind": kind}
    context = {"number": expertise.number, "expertise_id": str(expertise.id), **facts}
    reader: dict[str, Any] = {"body_id": review.institute_id, "verb": Verb.ASSIGN}
    notice = make_notice(template=f"casework/{template}", context=context, at=at, **reader)
    people = accounts.people_with(Verb.ASSIGN, review.institute_id, on=day_of(at))
    tell(people, expertise, f"casework/{template}", at=at, notice=notice, **facts)
    return notice


def to_people(ids: Iterable[Any], expertise: Expertise, template: str, *, at: datetime, **facts: Any) -> None:
    """To these people, by their ids."""
    wanted = list(ids)
    if wanted:
        people = db.session.scalars(select(Person).where(Person.id.in_(wanted)))
        tell(people, expertise, f"casework/{template}", at=at, **facts)
