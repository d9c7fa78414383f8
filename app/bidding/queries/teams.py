"""Who does it: the members of a selection, each with the specialties of the part."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.bidding.models import OneTimePerson, Selection, TeamPlace
from app.bidding.states import PlaceState
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.registry import policy as registry
from app.registry.models import Expert

LIVING_PLACES = (PlaceState.WAITING, PlaceState.ACCEPTED)


@dataclass(frozen=True)
class TeamMember:
    """One expert of a selection. `place` is None where a single expert does it all; `person_id`: the account."""

    expert: Expert
    specialty_ids: tuple[uuid.UUID, ...]
    leads: bool
    person_id: uuid.UUID | None
    place: TeamPlace | None = None

    @property
    def key(self) -> uuid.UUID:
        """What names the member in an address: the place, of a single expert the entry."""
        return self.place.id if self.place is not None else self.expert.id

    @property
    def accepted(self) -> bool:
        return self.place is None or self.place.state is PlaceState.ACCEPTED


def places_of(selection: Selection, *, living: bool = True, again: bool = False) -> Sequence[TeamPlace]:
    """The places of the team, the leader's first; `living` False: also those who fell away. One query."""
    found = (
        select(TeamPlace)
        .where(TeamPlace.selection_id == selection.id)
        .options(joinedload(TeamPlace.expert).joinedload(Expert.person))
        .order_by(TeamPlace.leads.desc(), TeamPlace.named_at, TeamPlace.id)
    )
    if living:
        found = found.where(TeamPlace.state.in_(LIVING_PLACES))
    return list(db.session.scalars(found.execution_options(populate_existing=again)))


def is_team(selection: Selection) -> bool:
    """Is the expertise a commission's or a complex one, done by several experts?"""
    return selection.expertise.form is not Form.INDIVIDUAL


def team_of(selection: Selection) -> list[TeamMember]:
    """Who does it now, the leader first: the living places of a team, or the one expert with every specialty.

    Nobody while an institute that was chosen has not named its expert or its team.
    """
    if is_team(selection):
        return [
            TeamMember(place.expert, tuple(place.specialty_ids), place.leads, place.expert.person_id, place)
            for place in places_of(selection)
        ]
    expert = selection.expert
    if expert is None:
        return []
    asked = tuple(specialty.id for specialty in selection.expertise.specialties)
    return [TeamMember(expert, asked, True, expert.person_id)]


def place_in(selection: Selection, place_id: uuid.UUID) -> TeamPlace:
    """One place of this selection; NotVisible where it belongs to another."""
    for place in places_of(selection, living=False):
        if place.id == place_id:
            return place
    raise NotVisible


def able_for(place: TeamPlace, *, on: date) -> list[Expert]:
    """The experts of the chosen institute who are fit for this part and have no place yet, by name. One query."""
    placed = select(TeamPlace.expert_id).where(TeamPlace.selection_id == place.selection_id)
    found = select(Expert).where(
        Expert.institute_id == place.selection.institute_id,
        Expert.id.not_in(placed),
        registry.fit_experts(place.specialty_ids, on=on, restricted=place.selection.expertise.restricted),
    )
    return list(db.session.scalars(found.order_by(Expert.name, Expert.id)))


def fit_of_institute(institute_id: uuid.UUID, expertise: Expertise, *, on: date) -> set[uuid.UUID]:
    """The ids of the institute's experts who are fit for every specialty of the expertise. One query."""
    asked = [specialty.id for specialty in expertise.specialties]
    found = select(Expert.id).where(
        Expert.institute_id == institute_id, registry.fit_experts(asked, on=on, restricted=expertise.restricted)
    )
    return set(db.session.scalars(found))


def one_time_of(expertise_id: uuid.UUID) -> OneTimePerson:
    """The one-time person named last for an expertise; NotVisible where there is none."""
    found = db.session.scalar(
        select(OneTimePerson)
        .where(OneTimePerson.expertise_id == expertise_id)
        .order_by(OneTimePerson.named_at.desc(), OneTimePerson.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotVisible
    return found
