"""Letters of bidding. Before the opening nobody but the bidder gets any."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Bid, Selection
from app.intake.models import Expertise
from app.kernel.db import db
from app.notices.service import write_letter


def to_bidder(bid: Bid, template: str, *, at: datetime, **more: Any) -> None:
    """To whoever placed the offer."""
    person = db.session.get(Person, bid.placed_by_id)
    _send([person] if person is not None else [], bid.search.expertise, template, at=at, **more)


def to_body(expertise: Expertise, template: str, *, at: datetime, **more: Any) -> None:
    """To the official, and to those who choose at the body that orders the expertise."""
    people = {person.id: person for person in accounts.people_with(Verb.SELECT, expertise.body_id)}
    people.setdefault(expertise.official_id, expertise.official)
    _send(people.values(), expertise, template, at=at, **more)


def to_provider(selection: Selection, template: str, *, at: datetime, **more: Any) -> None:
    """To the chosen private expert, or to those who assign work at the chosen institute."""
    _send(_provider(selection), selection.expertise, template, at=at, **more)


def _provider(selection: Selection) -> list[Person]:
    if selection.institute_id is not None:
        return accounts.people_with(Verb.ASSIGN, selection.institute_id)
    person = selection.expert.person if selection.expert is not None else None
    return [person] if person is not None else []


def _send(people: Iterable[Person], expertise: Expertise, template: str, *, at: datetime, **more: Any) -> None:
    context = {"number": expertise.number, "expertise_id": expertise.id, **more}
    for person in people:
        if person.closed_at is None:
            write_letter(to=person, template=f"bidding/{template}", context=context, at=at)
