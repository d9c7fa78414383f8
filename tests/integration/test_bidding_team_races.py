"""Races for places in a team and for a one-time person: the database has the last word."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.models import Person
from app.bidding import queries, service
from app.bidding.models import OneTimePerson, Selection, TeamPlace
from app.bidding.states import PlaceState
from app.intake.models import Expertise
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.registry.models import Expert
from tests.builders.bidding import SOON, chooser, make_failed
from tests.builders.teams import make_members, make_team_selected, person_of
from tests.integration.test_bidding_one_time import told
from tests.integration.test_bidding_races import race  # noqa: F401 - the fixture

LATER = SOON + timedelta(minutes=1)


def _replace(place, expert, leader, at):
    def act():
        return service.replace_member(
            db.session.get(TeamPlace, place), db.session.get(Expert, expert), by=db.session.get(Person, leader), at=at
        )

    return act


def test_one_place_is_filled_by_one_expert_only(own_app, race) -> None:  # noqa: F811
    with own_app.app_context():
        selection = make_team_selected()
        lead, second = queries.places_of(selection)
        third, fourth = make_members(selection.expertise)
        leader, at = person_of(lead.expert).id, selection.selected_at + SOON
        acts = [_replace(second.id, one.id, leader, at) for one in (third, fourth)]
        key = selection.id
        db.session.commit()
    answers = race(*acts)
    assert sum(isinstance(one, TeamPlace) for one in answers) == 1
    with own_app.app_context():
        living = select(func.count()).where(TeamPlace.selection_id == key, TeamPlace.state == PlaceState.WAITING)
        assert db.session.scalar(living) == 2


def test_a_member_accepts_while_being_replaced_and_one_of_the_two_holds(own_app, race) -> None:  # noqa: F811
    with own_app.app_context():
        selection = make_team_selected()
        lead, second = queries.places_of(selection)
        [third] = make_members(selection.expertise, 1)
        place, member, at = second.id, person_of(second.expert).id, selection.selected_at + SOON
        replace = _replace(place, third.id, person_of(lead.expert).id, at)
        db.session.commit()

    def accept():
        mine = db.session.get(TeamPlace, place)
        return service.answer_place(mine, accept=True, by=db.session.get(Person, member), at=at)

    answers = race(accept, replace)
    assert sum(isinstance(one, TeamPlace) for one in answers) == 1
    assert sum(isinstance(one, Refused) for one in answers) == 1


def test_the_same_expert_gets_two_places_of_a_team_never(own_app, race) -> None:  # noqa: F811
    with own_app.app_context():
        selection = make_team_selected()
        lead, second = queries.places_of(selection)
        place = TeamPlace(
            selection_id=selection.id,
            expert_id=second.expert_id,
            specialty_ids=list(second.specialty_ids),
            named_at=selection.selected_at,
            named_by_id=lead.named_by_id,
        )
        values = {name: getattr(place, name) for name in ("selection_id", "expert_id", "specialty_ids")}
        values |= {"named_at": place.named_at, "named_by_id": place.named_by_id}
        db.session.commit()

    def add():
        db.session.add(TeamPlace(**values))
        db.session.flush()

    assert all(one is not None for one in race(add, add))


def test_a_one_time_person_is_entrusted_with_one_expertise_only(own_app, race) -> None:  # noqa: F811
    with own_app.app_context():
        failed = [make_failed(), make_failed()]
        given = []
        for place, expertise in enumerate(failed):
            at = queries.newest_search(expertise.id).opened_at + SOON
            given.append((expertise.id, chooser(expertise).id, at, f"once{place}@sarap.test"))
        db.session.commit()

    def entrust(expertise_id, by, at, email):
        def act():
            try:
                return service.entrust_one_time(
                    db.session.get(Expertise, expertise_id),
                    told(email=email),
                    by=db.session.get(Person, by),
                    at=at,
                    real=at,
                )
            except RuleBroken as problem:
                return problem

        return act

    answers = race(*(entrust(*one) for one in given))
    assert sum(isinstance(one, Selection) for one in answers) == 1
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OneTimePerson)) == 1
