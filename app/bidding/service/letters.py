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
from app.bidding.states import BidState
from app.intake.models import Expertise, Search
from app.intake.service import readers_at_body, tell
from app.kernel.clock import day_of
from app.kernel.db import db
from app.notices.models import LegalNotice
from app.notices.service import make_notice
from app.registry.models import Expert

# Messages with an effect in law (docs/notices.md).
LEGAL = frozenset({"selected", "freed", "expertise_withdrawn"})
LEGAL_TO_MEMBER = frozenset({"place_offered"})
LEGAL_TO_BIDDER = frozenset({"confirm_offer", "expertise_withdrawn"})
WITHDRAWN = "bidding/expertise_withdrawn"
OPENED = frozenset({BidState.OPENED, BidState.SELECTED, BidState.PASSED})


def to_bidder(bid: Bid, template: str, *, at: datetime, **more: Any) -> set[uuid.UUID]:
    """To whoever placed the offer. A legal notice may be read by all who assign at an institute; it is held.

    Nobody but the bidder knows of an offer before it is opened: so the sender sees nothing of the notice till then;
    of an opened offer it is not held.
    Gives the ids of those who were told.
    """
    expertise, people = bid.search.expertise, {person.id: person for person in _bidders(bid, at)}
    notice = None
    if template in LEGAL_TO_BIDDER:
        reader: dict[str, Any] = {"person_id": bid.placed_by_id}
        if bid.institute_id is not None:
            reader = {"body_id": bid.institute_id, "verb": Verb.ASSIGN}
            people |= {one.id: one for one in accounts.people_with(Verb.ASSIGN, bid.institute_id, on=day_of(at))}
        held = bid.id if bid.state not in OPENED else None
        notice = _made(expertise, template, at, more, held_for_id=held, **reader)
    tell(people.values(), expertise, f"bidding/{template}", at=at, notice=notice, **more)
    return set(people)


def _bidders(bid: Bid, at: datetime) -> list[Person]:
    """Who placed the offer; of an institute, once that person assigns there no more, those who do."""
    if bid.institute_id is None:
        person = db.session.get(Person, bid.placed_by_id)
        return [person] if person is not None else []
    assigning = accounts.people_with(Verb.ASSIGN, bid.institute_id, on=day_of(at))
    return [person for person in assigning if person.id == bid.placed_by_id] or assigning


def to_body(expertise: Expertise, template: str, *, at: datetime, **more: Any) -> None:
    """To the official, and to those who choose at the body that orders the expertise."""
    tell(readers_at_body(expertise, Verb.SELECT, at=at), expertise, f"bidding/{template}", at=at, **more)


def to_answerers(expertise: Expertise, template: str, *, at: datetime, **more: Any) -> None:
    """To those who answer questions at the body that orders the expertise, and to its official."""
    tell(readers_at_body(expertise, Verb.ANSWER, at=at), expertise, f"bidding/{template}", at=at, **more)


def to_audience(search: Search, template: str, *, at: datetime, without: Collection[uuid.UUID], **more: Any) -> None:
    """To everybody who may offer, but those who get another letter about the same; the same letter for each."""
    people = [person for person in audience(search, on=day_of(at)) if person.id not in without]
    tell(people, search.expertise, f"bidding/{template}", at=at, **more)


def to_provider(selection: Selection, template: str, *, at: datetime, **more: Any) -> None:
    """To the chosen private expert, or to those who assign work at the chosen institute."""
    notice = _notice(selection, template, at, more) if template in LEGAL else None
    tell(_provider(selection, at), selection.expertise, f"bidding/{template}", at=at, notice=notice, **more)


def _notice(selection: Selection, template: str, at: datetime, more: dict[str, Any]) -> LegalNotice:
    expert = selection.expert
    reader: dict[str, Any] = {"person_id": expert.person_id if expert is not None else None}
    if selection.institute_id is not None:
        reader = {"body_id": selection.institute_id, "verb": Verb.ASSIGN}
    return _made(selection.expertise, template, at, more, **reader)


def _made(expertise: Expertise, template: str, at: datetime, more: dict[str, Any], **reader: Any) -> LegalNotice:
    """The legal message from the body."""
    context = {"number": expertise.number, "expertise_id": expertise.id, **more}
    about: dict[str, Any] = {"about_id": expertise.id, "number": expertise.number}
    about["sender_body_id"] = expertise.body_id
    return make_notice(template=f"bidding/{template}", context=context, at=at, **about, **reader)


def to_member(place: TeamPlace, template: str, *, at: datetime, **more: Any) -> None:
    """To the expert named for a place in a team."""
    person, expertise = place.expert.person, place.selection.expertise
    notice = None
    if template in LEGAL_TO_MEMBER:
        notice = _made(expertise, template, at, more, person_id=place.expert.person_id)
    people = [person] if person is not None else []
    tell(people, expertise, f"bidding/{template}", at=at, notice=notice, **more)


def to_expert(expert: Expert, expertise: Expertise, template: str, *, at: datetime, **more: Any) -> None:
    """To one expert, where the entry has an account."""
    tell([expert.person] if expert.person is not None else [], expertise, f"bidding/{template}", at=at, **more)


def _provider(selection: Selection, at: datetime) -> list[Person]:
    if selection.institute_id is not None:
        return accounts.people_with(Verb.ASSIGN, selection.institute_id, on=day_of(at))
    person = selection.expert.person if selection.expert is not None else None
    return [person] if person is not None else []
