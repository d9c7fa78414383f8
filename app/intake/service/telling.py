"""Letters about an expertise: this capability and those above send them alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Expertise
from app.intake.policy import can_see_expertise
from app.kernel.clock import day_of
from app.notices.models import LegalNotice
from app.notices.service import write_letter


def tell(
    people: Iterable[Person],
    expertise: Expertise,
    template: str,
    *,
    at: datetime,
    notice: LegalNotice | None = None,
    **facts: Any,
) -> None:
    """One letter, `template` as "<capability>/<name>", to each who can still sign in; copies of `notice` if given."""
    context = {"number": expertise.number, "expertise_id": str(expertise.id), **facts}
    for person in people:
        if person.closed_at is None:
            write_letter(to=person, template=template, context=context, at=at, notice=notice)


def readers_at_body(expertise: Expertise, verb: Verb, *, at: datetime) -> list[Person]:
    """Who holds the verb at the appointing body, and the official: as far as each may (still) know of the expertise."""
    people = {person.id: person for person in accounts.people_with(verb, expertise.body_id, on=day_of(at))}
    people.setdefault(expertise.official_id, expertise.official)
    return [person for person in people.values() if can_see_expertise(person, expertise)]
