"""Letters of casework: each hand of the ball is told to the other side. No personal data in a subject."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Selection
from app.intake.models import Expertise
from app.notices.service import write_letter


def to_body(expertise: Expertise, template: str, *, at: datetime, **facts: Any) -> None:
    """To the official in charge, and to whoever answers for the appointing body."""
    people = {expertise.official.id: expertise.official}
    people |= {person.id: person for person in accounts.people_with(Verb.ANSWER, expertise.body_id)}
    _send(people.values(), expertise, template, at=at, **facts)


def to_provider(
    expertise: Expertise, selection: Selection | None, template: str, *, at: datetime, **facts: Any
) -> None:
    """To the named expert, and to whoever assigns work at the chosen institute."""
    people: dict[Any, Person] = {}
    if selection is not None and selection.expert is not None and selection.expert.person is not None:
        people[selection.expert.person.id] = selection.expert.person
    if selection is not None and selection.institute_id is not None:
        people |= {person.id: person for person in accounts.people_with(Verb.ASSIGN, selection.institute_id)}
    _send(people.values(), expertise, template, at=at, **facts)


def _send(people: Iterable[Person], expertise: Expertise, template: str, *, at: datetime, **facts: Any) -> None:
    context = {"number": expertise.number, "expertise_id": str(expertise.id), **facts}
    for person in people:
        if person.closed_at is None:
            write_letter(to=person, template=f"casework/{template}", context=context, at=at)
