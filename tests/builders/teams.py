"""Commissions and complex teams for tests. Everything through the services."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from app.accounts.models import Person
from app.bidding import queries, service
from app.bidding.models import Bid, Selection
from app.bidding.states import OneTimeGround
from app.intake.models import Expertise
from app.intake.states import Form, Permission
from app.registry.models import Expert
from app.registry.states import ExpertKind
from tests.builders.bidding import SOON, assigner, chooser, institute_offer, make_institute, offer, open_now
from tests.builders.casework import PDF
from tests.builders.intake import make_published
from tests.builders.registry import make_expert

PAIR = ("build", "goods")


def make_commission(*, needed: int = 2, **kw: Any) -> Expertise:
    """A published commission of one specialty."""
    return make_published(form=Form.COMMISSION, experts_needed=needed, **kw)


def make_complex(*, specialties: Sequence[str] = PAIR, **kw: Any) -> Expertise:
    """A published complex expertise of two specialties."""
    return make_published(form=Form.COMPLEX, specialties=specialties, **kw)


def whole(expertise: Expertise, *experts: Expert) -> dict[Expert, list[uuid.UUID]]:
    """Each with every specialty, as in a commission."""
    asked = [specialty.id for specialty in expertise.specialties]
    return {expert: list(asked) for expert in experts}


def parts(expertise: Expertise, *experts: Expert) -> dict[Expert, list[uuid.UUID]]:
    """The first expert does the first specialty, the second the second."""
    return {expert: [specialty.id] for expert, specialty in zip(experts, expertise.specialties, strict=True)}


def make_members(expertise: Expertise, count: int = 2, **kw: Any) -> list[Expert]:
    """Private experts: of a commission each fit for all, of a complex one each for a specialty of its own."""
    if expertise.form is Form.COMPLEX:
        return [make_expert(specialties=[specialty], **kw) for specialty in expertise.specialties]
    return [make_expert(specialties=list(expertise.specialties), **kw) for _ in range(count)]


def team_for(expertise: Expertise, members: Sequence[Expert]) -> dict[Expert, list[uuid.UUID]]:
    """These members as a team of the expertise's form."""
    return parts(expertise, *members) if expertise.form is Form.COMPLEX else whole(expertise, *members)


def make_team_bid(
    expertise: Expertise, members: Sequence[Expert] | None = None, *, at: datetime | None = None, **kw: Any
) -> Bid:
    """A sealed offer of a private team; the first member leads."""
    search = queries.newest_search(expertise.id)
    assert search is not None
    members = members or make_members(expertise)
    by = members[0].person
    assert by is not None
    team = team_for(expertise, members)
    return service.place_bid(expertise, by=by, offer=offer(**kw), at=at or search.began_at + SOON, team=team)


def make_institute_team_bid(expertise: Expertise) -> tuple[Person, Bid]:
    """A sealed offer of an institute with two of its experts."""
    search = queries.newest_search(expertise.id)
    assert search is not None
    head, first = make_institute(expertise)
    second = make_expert(kind=ExpertKind.STATE, institute=first.institute, specialties=list(expertise.specialties))
    values = institute_offer(search.offers_due_on + timedelta(days=20))
    team = team_for(expertise, [first, second])
    at = search.began_at + SOON
    return head, service.place_bid(expertise, by=head, offer=values, at=at, expert=first, team=team)


def make_team_selected(expertise: Expertise | None = None, members: Sequence[Expert] | None = None) -> Selection:
    """A private team is chosen; everybody must answer."""
    expertise = expertise or make_commission()
    make_team_bid(expertise, members)
    return select_first(expertise)


def select_first(expertise: Expertise) -> Selection:
    """The search is opened and its first valid offer chosen."""
    open_now(expertise)
    search = queries.newest_search(expertise.id)
    assert search is not None
    bid = queries.choosable(search.id)[0]
    return service.select_bid(
        bid, by=chooser(expertise), reason="The whole team is free.", at=search.offers_due_at + SOON
    )


def accept_all(selection: Selection, *, at: datetime | None = None) -> Selection:
    """The provider accepts, then each member in person."""
    at = at or selection.selected_at + SOON
    if selection.institute_id is not None:
        service.answer_selection(selection, accept=True, by=assigner(selection), at=at)
    else:
        assert selection.expert is not None
        service.answer_selection(selection, accept=True, by=person_of(selection.expert), at=at)
    for place in queries.places_of(selection):
        if place.answered_at is None:
            service.answer_place(place, accept=True, by=person_of(place.expert), at=at)
    return selection


def make_team_accepted(expertise: Expertise | None = None, members: Sequence[Expert] | None = None) -> Selection:
    """Everybody has accepted."""
    return accept_all(make_team_selected(expertise, members))


def person_of(expert: Expert) -> Person:
    """The account of an expert."""
    assert expert.person is not None
    return expert.person


def add_teams(world: Any) -> None:
    """To the small world: a commission that waits for a member, one that has accepted, a one-time person."""
    judge, day = world.person("judge"), timedelta(days=1)
    members = [world.expert("provider"), world.expert("rival")]
    for name in ("team", "team_in"):
        expertise = make_commission(by=judge, at=world.at - 21 * day, **KAZAKH)
        selection = make_team_selected(expertise, members)
        if name == "team_in":
            accept_all(selection)
        world.expertises[name], world.selections[name] = expertise, selection
        world.things[f"member:{name}"] = queries.places_of(selection)[1]
    world.expertises["once"] = make_published(by=judge, at=world.at - 21 * day, **KAZAKH)
    open_now(world.expertises["once"])
    search = queries.newest_search(world.expertises["once"].id)
    assert search is not None
    service.entrust_one_time(world.expertises["once"], once(), by=judge, at=search.offers_due_at + SOON, real=world.at)


KAZAKH: dict[str, Any] = {
    "grounds": "Арнайы ғылыми білім қажет.",
    "circumstances": "Іс бойынша жағдай анықталуда.",
    "place": "Астана",
    "questions": ("Ғимарат жобаға сай салынған ба?",),
    "objects": (("Тұрғын үй", "Сот қарап шыққан", Permission.NO),),
}


def once() -> service.OneTime:
    """Somebody outside the register, with a proof."""
    return service.OneTime(
        name="Біржолғы сарапшы",
        code="N 1234567",
        citizenship="DE",
        email="once@sarap.test",
        education="Химик.",
        occupation="Жиырма жыл тәжірибе.",
        ground=OneTimeGround.FOREIGN,
        words="Елде мұндай жабдық жоқ.",
        proof=BytesIO(PDF),
        proof_name="kk.pdf",
    )
