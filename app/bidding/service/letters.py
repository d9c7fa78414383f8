"""Letters of bidding. Before the opening nobody but the bidder gets any."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Bid, Selection, TeamPlace
from app.bidding.queries import audience
from app.intake.models import Expertise, Search
from app.intake.policy import can_see_expertise
from app.intake.service import tell
from app.kernel.clock import day_of
from app.kernel.db import db
from app.notices.models import LegalNotice
from app.notices.service import make_notice
from app.registry.models import Expert

LEGAL = frozenset({"selected", "freed"})  # messages with an effect in law


def to_bidder(bid: Bid, template: str, *, at: datetime, **more: Any) -> None:
    """To whoever placed the offer."""
    person = db.session.get(Person, bid.placed_by_id)
    tell([person] if person is not None else [], bid.search.expertise, f"bidding/{template}", at=at, **more)


def to_body(expertise: Expertise, template: str, *, at: datetime, **more: Any) -> None:
    """To the official, and to those who choose at the body that orders the expertise."""
    people = {person.id: person for person in accounts.people_with(Verb.SELECT, expertise.body_id, on=day_of(at))}
    people.setdefault(expertise.official_id, expertise.official)
    if expertise.restricted:
        people = {key: person for key, person in people.items() if can_see_expertise(person, expertise)}
    tell(people.values(), expertise, f"bidding/{template}", at=at, **more)


def to_answerers(expertise: Expertise, template: str, *, at: datetime, **more: Any) -> None:
    """To those who answer questions at the body that orders the expertise, and to its official."""
    people = {person.id: person for person in accounts.people_with(Verb.ANSWER, expertise.body_id, on=day_of(at))}
    people.setdefault(expertise.official_id, expertise.official)
    known = [person for person in people.values() if can_see_expertise(person, expertise)]
    tell(known, expertise, f"bidding/{template}", at=at, **more)


def to_audience(search: Search, template: str, *, at: datetime, without: Collection[uuid.UUID], **more: Any) -> None:
    """To everybody who may offer, but those who get another letter about the same; the same letter for each."""
    people = [person for person in audience(search, on=day_of(at)) if person.id not in without]
    tell(people, search.expertise, f"bidding/{template}", at=at, **more)


def to_provider(selection: Selection, template: str, *, at: datetime, **more: Any) -> None:
    """To the chosen private expert, or to those who assign work at the chosen institute."""
    notice = _notice(selection, template, at, more) if template in LEGAL else None
    tell(_provider(selection, at), selection.expertise, f"bidding/{template}", at=at, notice=notice, **more)


def _notice(selection: Selection, template: str, at: datetime, more: dict[str, Any]) -> LegalNotice:
    expertise, expert = selection.expertise, selection.expert
    reader: dict[str, Any] = {"person_id": expert.person_id if expert is not None else None}
    if selection.institute_id is not None:
        reader = {"body_id": selection.institute_id, "verb": Verb.ASSIGN}
    context = {"number": expertise.number, "expertise_id": expertise.id, **more}
    reader |= {"about_id": expertise.id, "number": expertise.number, "sender_body_id": expertise.body_id}
    return make_notice(template=f"bidding/{template}", context=context, at=at, **reader)


def to_member(place: TeamPlace, template: str, *, at: datetime, **more: Any) -> None:
    """To the expert named for a place in a team."""
    person = place.expert.person
    tell([person] if person is not None else [], place.selection.expertise, f"bidding/{template}", at=at, **more)


def to_expert(expert: Expert, expertise: Expertise, template: str, *, at: datetime, **more: Any) -> None:
    """To one expert, where the entry has an account."""
    tell([expert.person] if expert.person is not None else [], expertise, f"bidding/{template}", at=at, **more)


def _provider(selection: Selection, at: datetime) -> list[Person]:
    if selection.institute_id is not None:
        return accounts.people_with(Verb.ASSIGN, selection.institute_id, on=day_of(at))
    person = selection.expert.person if selection.expert is not None else None
    return [person] if person is not None else []
