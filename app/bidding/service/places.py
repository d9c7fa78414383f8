"""The places of a chosen team: answered in person, filled anew once, or the whole provider falls away."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.bidding import policy, queries
from app.bidding.models import Selection, TeamPlace
from app.bidding.rules import Part
from app.bidding.service import letters, teams
from app.bidding.service.answers import accept_if_whole, free_provider
from app.bidding.service.capacity import capacity_of, check_capacity, told_to
from app.bidding.service.checks import lock_expertise
from app.bidding.states import FitMoment, PlaceState, SelectionState
from app.intake import service as intake
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import both, require
from app.registry.models import Expert

NO_REASON = _l("Give the reason why you decline.")
TWICE = _l("This expert has or had a place in the team already.")


def answer_place(place: TeamPlace, *, accept: bool, by: Person, at: datetime, reason: str = "") -> TeamPlace:
    """The named expert accepts the place, declaring that no ground for a challenge is known, or declines it.

    Accepting stores the fit check of the day for the part and refuses who is unfit. When everybody has
    accepted, the selection is accepted. Whoever declines a place that had been filled anew before frees the
    provider: the team has fallen apart.
    """
    lock_expertise(place.selection.expertise_id)
    place = _fresh(place)
    require(policy.can_answer_place(by, place))
    if accept:
        require(teams.accept_place(place, by=by, at=at))
        accept_if_whole(place.selection, by=by, at=at)
        return place
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    place.answered_at, place.answer_reason = at, reason.strip()
    make_move(place, "decline", by=by, at=at, why=reason.strip())
    verb = "decline" if place.selection.state is SelectionState.WAITING else "remove"
    _vacant(place, verb, by=by, at=at, why=reason.strip())
    return place


def _fresh(place: TeamPlace) -> TeamPlace:
    """The place and its selection as they stand now (the expertise is locked)."""
    db.session.refresh(place)
    db.session.refresh(place.selection)
    return place


def _vacant(place: TeamPlace, verb: str, *, by: Person, at: datetime, why: str) -> None:
    """The leader may fill the place once; where that is not possible the provider falls away."""
    selection = place.selection
    if place.leads or place.replaces_id is not None:
        free_provider(selection, verb, by=by, at=at, why=why)
        return
    letters.to_provider(selection, "place_vacant", at=at)


def replace_member(place: TeamPlace, expert: Expert, *, by: Person, at: datetime) -> TeamPlace:
    """The leader (or who assigns at the institute) names somebody else for a place, once, before the ruling.

    The new member is fit for the part today (kept), no earlier expert, and of the same side: a private expert, or
    one of the institute. RuleBroken(expert=...) tells what is wrong. Who raced to accept the place keeps it.
    """
    expertise = lock_expertise(place.selection.expertise_id)
    place = _fresh(place)
    require(policy.can_replace_member(by, place))
    selection = place.selection
    if any(one.expert_id == expert.id for one in queries.places_of(selection, living=False)):
        raise RuleBroken(expert=TWICE)
    bidder = policy.Bidder(expert=selection.expert, institute_id=selection.institute_id)
    part = Part(expert.id, tuple(place.specialty_ids))
    joins = teams.may_join(expert, part, expertise, bidder, on=day_of(at))
    load = capacity_of([expert], expertise, on=day_of(at), lock=True, told_of=told_to(bidder))
    may = both(joins, load)
    if not may:
        raise RuleBroken(expert=" ".join(str(reason.text) for reason in may.reasons))
    teams.check_parts(expertise, [part], FitMoment.SELECTION, on=day_of(at), at=at)
    if place.state is PlaceState.WAITING:
        make_move(place, "replace", by=by, at=at)
        letters.to_member(place, "place_gone", at=at)
    made = TeamPlace(
        selection_id=selection.id,
        expert_id=expert.id,
        specialty_ids=list(place.specialty_ids),
        replaces_id=place.id,
        named_at=at,
        named_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    record(made, "name", by=by, at=at, to_state=made.state.value, facts={"expert": str(expert.id)})
    letters.to_member(made, "place_offered", at=at, due=selection.answer_due_on)
    return made


def remove_member(place: TeamPlace, *, by: Person, at: datetime, why: str) -> TeamPlace:
    """A challenge against this member was upheld before the start.

    Until the ruling the leader may fill the place once. The ruling names the members: after it, and where the
    leader was challenged, the whole provider falls away. Who may ask for it is for the caller.
    """
    lock_expertise(place.selection.expertise_id)
    place = _fresh(place)
    make_move(place, "remove", by=by, at=at, why=why)
    intake.tell_parties_of_expert(place.selection.expertise, entrusted_to="", at=at)
    letters.to_member(place, "place_gone", at=at)
    if place.selection.expertise.state not in policy.BEFORE_RULING:
        free_provider(place.selection, "remove", by=by, at=at, why=why)
        return place
    _vacant(place, "remove", by=by, at=at, why=why)
    return place


def give_team_up(selection: Selection, *, by: Person, at: datetime, reason: str) -> Selection:
    """The leader cannot fill a vacant place after the selection was accepted: the provider falls away."""
    lock_expertise(selection.expertise_id)
    db.session.refresh(selection)
    require(policy.can_give_up(by, selection))
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    verb = "decline" if selection.state is SelectionState.WAITING else "remove"
    return free_provider(selection, verb, by=by, at=at, why=reason.strip())


def name_team(selection: Selection, team: teams.Team, *, leader: Expert, by: Person, at: datetime) -> Selection:
    """A state institute chosen without an offer of its own names its team, before it accepts.

    RuleBroken with all that is wrong; each member's fitness is kept.
    """
    expertise = lock_expertise(selection.expertise_id)
    db.session.refresh(selection)
    require(policy.can_answer(by, selection))
    if selection.institute_id is None or not queries.is_team(selection):
        raise WrongState("name_team", "alone")
    if queries.places_of(selection, living=False):
        raise WrongState("name_team", "named")
    bidder = policy.Bidder(institute_id=selection.institute_id)
    parts, answers = teams.offered_team(expertise, leader, bidder, team, on=day_of(at))
    check_capacity(list(answers), expertise, on=day_of(at), lock=True)
    teams.check_parts(expertise, parts, FitMoment.SELECTION, on=day_of(at), at=at)
    selection.expert = leader
    teams.make_places(selection, parts, by=by, at=at)
    return selection
