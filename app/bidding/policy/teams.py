"""Teams: who may lead one, who holds a place in one, who answers for it and replaces; and the same as SQL."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Selection, TeamPlace
from app.bidding.states import PLACE_WORKFLOW, PlaceState, SelectionState
from app.intake.models import Expertise, expertise_specialty
from app.intake.states import ExpertiseState, Form
from app.kernel.db import db
from app.kernel.i18n import _l
from app.kernel.policy import Decision, Reason, allow, both, deny, from_reasons
from app.registry import policy as registry
from app.registry.models import Expert

HELD = (PlaceState.WAITING, PlaceState.ACCEPTED)
RUNNING = (SelectionState.WAITING, SelectionState.ACCEPTED)
BEFORE_RULING = frozenset({ExpertiseState.SELECTED, ExpertiseState.ACCEPTED})
AT_WORK = frozenset({ExpertiseState.ACCEPTED, ExpertiseState.APPOINTED, ExpertiseState.IN_WORK})

NOT_ASSIGNING = _l("Only somebody who assigns work at the chosen institute may do this.")
NOT_AT_WORK = _l("The work can be given to another expert from its acceptance until it is completed.")
BY_THE_TEAM = _l("In a team the places are answered for one by one: see the page “Team”.")
NOT_YOUR_PLACE = _l("Only the expert who is named for this place answers for it.")
PLACE_ANSWERED = _l("This place has been answered for already.")
INSTITUTE_FIRST = _l("First somebody who assigns work at the institute accepts for the institute.")
NOT_LEADING = _l("Only the leader of the team, or who assigns work at the institute, names another member.")
LEADER_STAYS = _l("The leader cannot be replaced: the team is chosen for its leader. Decline instead.")
REPLACED_ONCE = _l("This place has been filled anew once already. It cannot be filled a second time.")
NO_VACANCY = _l("This member has accepted. A member is replaced only after declining, staying silent or a challenge.")
RULING_NAMES = _l("The ruling names the members. After it nobody is replaced.")


def leader_answer(expert: Expert, expertise: Expertise, *, on: date) -> registry.FitAnswer:
    """Is the expert fit to offer: for every specialty; of a complex expertise, which a team does, for one at least?"""
    asked = list(expertise.specialties)
    if expertise.form is Form.COMPLEX:
        for specialty in asked:
            answer = registry.is_fit(expert, specialty, on=on, restricted=expertise.restricted)
            if answer:
                return answer
    return registry.is_fit(expert, asked, on=on, restricted=expertise.restricted)


def part_answer(
    expert: Expert, specialty_ids: Collection[uuid.UUID], expertise: Expertise, *, on: date
) -> registry.FitAnswer:
    """Is the expert fit for the specialties of this part on the day?"""
    asked = [specialty for specialty in expertise.specialties if specialty.id in specialty_ids]
    return registry.is_fit(expert, asked, on=on, restricted=expertise.restricted)


def named(name: str, decision: Decision) -> Decision:
    """The same decision, each reason beginning with whom it concerns."""
    return from_reasons(
        Reason(one.code, _l("%(name)s: %(reason)s", name=name, reason=one.text), one.article, one.params)
        for one in decision.reasons
    )


def touches(ids: Iterable[uuid.UUID]) -> ColumnElement[bool]:
    """A complex expertise that asks for one of these specialties. SQL over Expertise."""
    link = expertise_specialty.c
    part = exists().where(link.expertise_id == Expertise.id, link.specialty_id.in_(list(ids)))
    return and_(Expertise.form == Form.COMPLEX, part.correlate(Expertise))


def places_held_by(experts: Any) -> ColumnElement[bool]:
    """Has one of these experts a living place in the team? SQL over Selection."""
    held = exists(literal(1)).where(
        TeamPlace.selection_id == Selection.id, TeamPlace.state.in_(HELD), TeamPlace.expert_id.in_(experts)
    )
    return held.correlate(Selection)


def has_place(actor: Person, selection: Selection) -> bool:
    """`places_held_by` for one actor and one selection."""
    if selection.expertise.form is Form.INDIVIDUAL:
        return False
    mine = select(Expert.id).where(Expert.person_id == actor.id)
    held = select(TeamPlace.id).where(
        TeamPlace.selection_id == selection.id, TeamPlace.state.in_(HELD), TeamPlace.expert_id.in_(mine)
    )
    return db.session.scalar(held.limit(1)) is not None


def did_it(expert_id: uuid.UUID) -> ColumnElement[bool]:
    """Did this expert do the work of the selection, alone or as a member of its team? SQL over Selection."""
    member = exists(literal(1)).where(
        TeamPlace.selection_id == Selection.id,
        TeamPlace.expert_id == expert_id,
        TeamPlace.state == PlaceState.ACCEPTED,
    )
    return and_(
        Selection.state == SelectionState.ACCEPTED, or_(Selection.expert_id == expert_id, member.correlate(Selection))
    )


def leads_team(actor: Person, selection: Selection) -> bool:
    """Does the actor speak for the team: its private leader, or somebody who assigns at the institute?"""
    if selection.institute_id is not None:
        return actor.can(Verb.ASSIGN, selection.institute_id)
    return selection.expert is not None and selection.expert.person_id == actor.id


def can_answer_place(actor: Person, place: TeamPlace) -> Decision:
    """May the actor accept or decline this place? The named expert alone, after the institute where there is one."""
    selection = place.selection
    if place.expert.person_id != actor.id:
        return deny("not_yours", NOT_YOUR_PLACE)
    waiting = PLACE_WORKFLOW.allows("accept", place.state) and selection.state in RUNNING
    asked = selection.institute_id is None or selection.answered_at is not None
    return both(
        allow() if waiting else deny("answered", PLACE_ANSWERED),
        allow() if asked else deny("institute_first", INSTITUTE_FIRST),
    )


def can_give_up(actor: Person, selection: Selection) -> Decision:
    """May the actor give the work of a team up whose place stays vacant? Its leader, before the ruling."""
    if not leads_team(actor, selection):
        return deny("not_yours", NOT_LEADING)
    vacant = exists().where(
        TeamPlace.selection_id == selection.id, TeamPlace.state.in_((PlaceState.DECLINED, PlaceState.REMOVED))
    )
    now = selection.state in RUNNING and selection.expertise.state in BEFORE_RULING
    return allow() if now and db.session.scalar(select(vacant)) else deny("no_vacancy", NO_VACANCY)


def can_replace_member(actor: Person, place: TeamPlace) -> Decision:
    """May the actor name somebody else for this place? Once, before the ruling, for who declined, was silent
    or was challenged with success.
    """
    selection = place.selection
    if not leads_team(actor, selection):
        return deny("not_yours", NOT_LEADING)
    refilled = db.session.scalar(select(TeamPlace.id).where(TeamPlace.replaces_id == place.id)) is not None
    vacant = place.state in (PlaceState.WAITING, PlaceState.DECLINED, PlaceState.REMOVED)
    now = selection.state in RUNNING and selection.expertise.state in BEFORE_RULING
    return from_reasons(
        reason
        for fits, answer in (
            (not place.leads, deny("leader", LEADER_STAYS)),
            (place.replaces_id is None and not refilled, deny("once", REPLACED_ONCE)),
            (vacant, deny("no_vacancy", NO_VACANCY)),
            (now, deny("ruling", RULING_NAMES)),
        )
        if not fits
        for reason in answer.reasons
    )


def can_reassign(actor: Person, selection: Selection) -> Decision:
    """May the actor give the work to another expert of the institute? Who assigns there, until it is completed."""
    institute = selection.institute_id
    if institute is None or not actor.can(Verb.ASSIGN, institute):
        return deny("not_yours", NOT_ASSIGNING)
    fits = selection.state is SelectionState.ACCEPTED and selection.expertise.state in AT_WORK
    alone = selection.expertise.form is Form.INDIVIDUAL
    return both(allow() if fits else deny("not_at_work", NOT_AT_WORK), allow() if alone else deny("team", BY_THE_TEAM))
