"""Offers, openings and selections for tests. Everything through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.bidding import queries, service
from app.bidding.models import Bid, Selection
from app.bidding.rules import CONFLICTS
from app.intake.models import Expertise
from app.kernel.db import db
from app.notices.models import Letter
from app.registry.models import Expert
from app.registry.states import ExpertKind
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import make_official, make_published
from tests.builders.registry import make_expert

SOON = timedelta(hours=1)


def offer(**kw: Any) -> dict[str, Any]:
    """What a private expert types on a page with no offer: 12 days, 150 000 tenge for the work, no conflict."""
    answers = {f"{code}_answer": "no" for code in CONFLICTS}
    return {"version": 0, "days": 12, "work_tenge": 150_000, "remark": "", **answers} | kw


def institute_offer(ready_on: Any, **kw: Any) -> dict[str, Any]:
    """What an institute says: a day, no price."""
    answers = {f"{code}_answer": "no" for code in CONFLICTS}
    return {"ready_on": ready_on, "remark": "", **answers} | kw


def make_bidder(expertise: Expertise, **kw: Any) -> Expert:
    """A private expert who is fit for the expertise, with somebody who can sign in."""
    return make_expert(specialties=list(expertise.specialties), **kw)


def make_institute(expertise: Expertise, region_code: str | None = None, **kw: Any) -> tuple[Person, Expert]:
    """A state institute: somebody who assigns there, and an expert of it who is fit for the expertise."""
    body = make_body(BodyKind.INSTITUTE, region_code=region_code or expertise.region_code or "71")
    person = make_person(body, [Verb.ASSIGN])
    expert = make_expert(kind=ExpertKind.STATE, institute=body, specialties=list(expertise.specialties), **kw)
    return person, expert


def make_bid(
    expertise: Expertise | None = None, *, expert: Expert | None = None, at: datetime | None = None, **kw: Any
) -> Bid:
    """A sealed offer of a private expert, an hour after the publication."""
    if expertise is None:
        expertise = make_published()
    search = queries.newest_search(expertise.id)
    assert search is not None
    expert = expert or make_bidder(expertise)
    assert expert.person is not None
    return service.place_bid(expertise, by=expert.person, offer=offer(**kw), at=at or search.began_at + SOON)


def make_institute_bid(expertise: Expertise, *, at: datetime | None = None, **kw: Any) -> Bid:
    """A sealed offer of a state institute."""
    search = queries.newest_search(expertise.id)
    assert search is not None
    person, expert = make_institute(expertise)
    values = institute_offer(search.offers_due_on + timedelta(days=20), **kw)
    return service.place_bid(expertise, by=person, offer=values, at=at or search.began_at + SOON, expert=expert)


def open_now(expertise: Expertise) -> Expertise:
    """The deadline has come."""
    search = queries.newest_search(expertise.id)
    assert search is not None
    assert service.open_search(search.id, at=search.offers_due_at)
    return expertise


def make_opened(expertise: Expertise | None = None, *, offers: int = 2, **kw: Any) -> Expertise:
    """An expertise whose offers (two by default) are open."""
    expertise = expertise or make_published(**kw)
    for _ in range(offers):
        make_bid(expertise)
    return open_now(expertise)


def make_failed(expertise: Expertise | None = None, **kw: Any) -> Expertise:
    """An expertise whose search brought no offer."""
    return open_now(expertise or make_published(**kw))


def make_selected(expertise: Expertise | None = None, *, at: datetime | None = None, **kw: Any) -> Selection:
    """The first valid offer is chosen, and its expert must answer."""
    expertise = expertise or make_opened(**kw)
    search = queries.newest_search(expertise.id)
    assert search is not None
    by = chooser(expertise)
    bid = queries.choosable(search.id)[0]
    return service.select_bid(bid, by=by, reason="The shortest term.", at=at or search.offers_due_at + SOON)


def make_accepted(expertise: Expertise | None = None, **kw: Any) -> Selection:
    """The chosen expert has accepted."""
    selection = make_selected(expertise, **kw)
    at = selection.selected_at + SOON
    person = selection.expert.person if selection.institute_id is None and selection.expert is not None else None
    person = person or assigner(selection)
    return service.answer_selection(selection, accept=True, by=person, at=at)


def assigner(selection: Selection) -> Person:
    """Somebody who assigns at the chosen institute."""
    assert selection.institute_id is not None
    return accounts.people_with(Verb.ASSIGN, selection.institute_id)[0]


def chooser(expertise: Expertise) -> Person:
    """Somebody who chooses at the body of the expertise."""
    official = expertise.official
    if official.can(Verb.SELECT, expertise.body_id):
        return official
    return make_official(expertise.body)


def letters_to(person: Person) -> list[str]:
    """The templates of the letters somebody got, in order."""
    found = db.session.query(Letter).where(Letter.to_person_id == person.id).order_by(Letter.made_at, Letter.id)
    return [letter.template for letter in found]
