"""Teams in offers and selections: is it made up right, is every member fit, who has accepted."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.bidding import policy, queries, rules
from app.bidding.models import OpenedBid, Selection, TeamPlace
from app.bidding.rules import Part
from app.bidding.service import letters
from app.bidding.service.checks import store_fit_check
from app.bidding.states import FitMoment, PlaceState
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import Decision, Reason, both, from_reasons
from app.registry import policy as registry
from app.registry.models import Expert
from app.registry.states import ExpertKind

Team = Mapping[Expert, Collection[uuid.UUID]]  # each member with the specialties of the part, the leader too

WRONG: dict[str, Any] = {
    "twice": _l("Somebody stands in the team twice."),
    "leader": _l("The leader must have a part of the work, too."),
    "foreign_part": _l("Give each member at least one of the specialties that are asked for, and no other."),
    "too_many": _l("A team has at most ten members."),
    "too_few": _l("There are fewer members than this form of expertise needs."),
    "whole_research": _l("In a commission each member does the whole research."),
    "not_covered": _l("Somebody must be named for every specialty."),
}
NOT_PRIVATE = _l("Name private experts only: state experts work through their institute.")
OTHER_INSTITUTE = _l("Name experts of your institute only.")


def parts_of(leader: Expert, team: Team, expertise: Expertise) -> list[Part]:
    """The team as it is sealed, the leader first; in a commission each member has every specialty."""
    asked = tuple(specialty.id for specialty in expertise.specialties)
    ordered = sorted(team, key=lambda expert: (expert.id != leader.id, str(expert.id)))
    whole = expertise.form is Form.COMMISSION
    return [
        Part(one.id, asked if whole else tuple(sorted(team[one], key=str)), leads=one.id == leader.id)
        for one in ordered
    ]


def offered_team(
    expertise: Expertise, leader: Expert, bidder: policy.Bidder, team: Team, *, on: date
) -> tuple[tuple[Part, ...], dict[Expert, registry.FitAnswer]]:
    """The parts to be sealed and each member's answer of the register; RuleBroken with all that is wrong: `team` for
    how it is made up, and `team_<id>` for each member who may not join.

    Nothing for an individual expertise. Members of a private team are private experts, those of an institute its
    own; nobody who gave the earlier conclusion or belongs to the body that orders.
    """
    if expertise.form is Form.INDIVIDUAL:
        return (), {}
    parts = parts_of(leader, team, expertise)
    wrong = [WRONG[code] for code in problems(parts, expertise)]
    if wrong:
        raise RuleBroken(team=" ".join(str(text) for text in wrong))
    by_id = {expert.id: expert for expert in team}
    answers = {by_id[part.expert_id]: _fit(by_id[part.expert_id], part, expertise, on=on) for part in parts}
    found = {one: _may_join(one, expertise, bidder, answers[one]) for one in answers}
    refused = {f"team_{one.id}": _why(one, may) for one, may in found.items() if not may}
    if refused:
        raise RuleBroken(refused)
    return tuple(parts), answers


def _why(expert: Expert, refused: Decision) -> Any:
    """Every reason of one member in one text that begins with the name."""
    return _l("%(name)s: %(reason)s", name=expert.name, reason=" ".join(str(one.text) for one in refused.reasons))


def problems(parts: Sequence[Part], expertise: Expertise) -> Iterator[str]:
    """What is wrong with the make-up of a team for this expertise, as codes."""
    asked = [specialty.id for specialty in expertise.specialties]
    return rules.problems_of_team(parts, form=expertise.form, asked=asked, experts_needed=expertise.experts_needed)


def _fit(expert: Expert, part: Part, expertise: Expertise, *, on: date) -> registry.FitAnswer:
    return policy.part_answer(expert, part.specialty_ids, expertise, on=on)


def _may_join(expert: Expert, expertise: Expertise, bidder: policy.Bidder, answer: registry.FitAnswer) -> Decision:
    reasons = []
    if bidder.institute_id is not None and expert.institute_id != bidder.institute_id:
        reasons.append(Reason("other_institute", OTHER_INSTITUTE))
    if bidder.institute_id is None and expert.kind is not ExpertKind.PRIVATE:
        reasons.append(Reason("not_private", NOT_PRIVATE))
    outside = policy.stands_outside(expert.person, expertise) if expert.person is not None else Decision()
    return both(from_reasons(reasons), outside, policy.can_work(expert, expertise), answer.decision)


def may_join(expert: Expert, part: Part, expertise: Expertise, bidder: policy.Bidder, *, on: date) -> Decision:
    """May this expert take this part in the bidder's team? Every reason at once."""
    return _may_join(expert, expertise, bidder, _fit(expert, part, expertise, on=on))


def check_parts(
    expertise: Expertise, parts: Sequence[Part], moment: FitMoment | None, *, on: date, at: datetime
) -> Decision:
    """Is every member fit on the day, and none of them the earlier expert? With a moment the answers are stored."""
    experts = {one.id: one for one in db.session.scalars(_experts(parts))}
    found = []
    for part in parts:
        expert = experts[part.expert_id]
        answer = _fit(expert, part, expertise, on=on)
        if moment is not None:
            store_fit_check(expertise, expert, moment, on=on, at=at, answer=answer)
        found.append(policy.named(expert.name, both(policy.can_work(expert, expertise), answer.decision)))
    return both(*found)


def _experts(parts: Sequence[Part]) -> Any:
    return select(Expert).where(Expert.id.in_([part.expert_id for part in parts]))


def unfit_reasons(expertise: Expertise, parts: Sequence[Part], *, on: date) -> list[dict[str, Any]]:
    """Why an opened offer of a team does not count: as plain values, each with the member's name; [] if it does."""
    if any(True for _ in problems(parts, expertise)):
        return [{"code": "team_incomplete", "article": None, "params": {}}]
    experts = {one.id: one for one in db.session.scalars(_experts(parts))}
    return [
        reason | {"expert": experts[part.expert_id].name}
        for part in parts
        for reason in _fit(experts[part.expert_id], part, expertise, on=on).reasons_json()
    ]


def parts_opened(opened: OpenedBid) -> list[Part]:
    """The team of an opened offer."""
    return [Part.read(part) for part in opened.team]


def make_places(selection: Selection, parts: Sequence[Part], *, by: Person, at: datetime) -> None:
    """Write the places of a chosen team; the further members are asked by letter (an institute's, once it accepts)."""
    for part in parts:
        place = TeamPlace(
            selection_id=selection.id,
            expert_id=part.expert_id,
            specialty_ids=list(part.specialty_ids),
            leads=part.leads,
            named_at=at,
            named_by_id=by.id,
        )
        db.session.add(place)
    db.session.flush()
    for place in queries.places_of(selection, again=True):
        record(place, "name", by=by, at=at, to_state=place.state.value, facts={"expert": str(place.expert_id)})
        if selection.institute_id is None and not place.leads:
            letters.to_member(place, "place_offered", at=at, due=selection.answer_due_on)


def accept_place(place: TeamPlace, *, by: Person, at: datetime) -> Decision:
    """Check and keep the member's fitness for the part today; where fit, the place is accepted."""
    expertise = place.selection.expertise
    part = Part(place.expert_id, tuple(place.specialty_ids), place.leads)
    may = check_parts(expertise, [part], FitMoment.ACCEPTANCE, on=day_of(at), at=at)
    if may:
        place.answered_at = at
        make_move(place, "accept", by=by, at=at, facts={"expert": str(place.expert_id)})
    return may


def all_accepted(selection: Selection) -> bool:
    """Has everybody accepted whom the team still counts on, and is it whole?"""
    places = queries.places_of(selection)
    parts = [Part(place.expert_id, tuple(place.specialty_ids), place.leads) for place in places]
    whole = not any(True for _ in problems(parts, selection.expertise))
    return whole and all(place.state is PlaceState.ACCEPTED for place in places)


def ask_members(selection: Selection, *, at: datetime) -> None:
    """An institute has accepted: each expert of its team is asked to confirm the place."""
    for place in queries.places_of(selection):
        if place.state is PlaceState.WAITING:
            letters.to_member(place, "place_offered", at=at, due=selection.answer_due_on)


def store_checks(selection: Selection, moment: FitMoment, *, on: date, at: datetime) -> None:
    """Ask and keep whether everybody who does the work is fit for the own part on the day; nothing is refused."""
    expertise = selection.expertise
    for member in queries.team_of(selection):
        answer = policy.part_answer(member.expert, member.specialty_ids, expertise, on=on) if member.place else None
        store_fit_check(expertise, member.expert, moment, on=on, at=at, answer=answer)
