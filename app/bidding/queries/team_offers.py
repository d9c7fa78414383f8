"""The teams of opened offers: each member's part, open work and fitness today."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from app.bidding import policy
from app.bidding.models import Bid
from app.bidding.queries.work import work_of_experts
from app.bidding.rules import Part
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel.db import db
from app.kernel.policy import Decision, allow, both
from app.registry import policy as registry
from app.registry.models import Expert


@dataclass(frozen=True)
class OfferedMember:
    """A member of an offered team as the body sees it; `fit` is today's answer for the part, with the name in it."""

    expert: Expert
    part: Part
    open_work: int
    fit: Decision


def offered_members(bids: Sequence[Bid], expertise: Expertise, *, on: date) -> dict[uuid.UUID, list[OfferedMember]]:
    """The team of each opened offer, by the offer; nothing for an individual expertise.

    Three queries and one for each different set of specialties; the reasons are asked only for who is not fit.
    """
    if expertise.form is Form.INDIVIDUAL:
        return {}
    teams = {bid.id: [Part.read(part) for part in bid.opened.team] for bid in bids if bid.opened is not None}
    parts = [part for team in teams.values() for part in team]
    experts = {one.id: one for one in db.session.scalars(_experts(parts))}
    work = work_of_experts(list(experts))
    fit = _fit(parts, expertise, on=on)

    def member(part: Part) -> OfferedMember:
        expert = experts[part.expert_id]
        able = (expert.id, frozenset(part.specialty_ids)) in fit
        answer = allow() if able else policy.part_answer(expert, part.specialty_ids, expertise, on=on).decision
        return OfferedMember(expert, part, work[expert.id].open, policy.named(expert.name, answer))

    return {key: [member(part) for part in team] for key, team in teams.items()}


def _experts(parts: Sequence[Part]) -> Select[Expert]:
    return select(Expert).where(Expert.id.in_({part.expert_id for part in parts}))


def _fit(parts: Sequence[Part], expertise: Expertise, *, on: date) -> set[tuple[uuid.UUID, frozenset[uuid.UUID]]]:
    found = set()
    for asked in {frozenset(part.specialty_ids) for part in parts}:
        ids = [part.expert_id for part in parts if frozenset(part.specialty_ids) == asked]
        able = registry.fit_experts(sorted(asked, key=str), on=on, restricted=expertise.restricted)
        found |= {(key, asked) for key in db.session.scalars(select(Expert.id).where(Expert.id.in_(ids), able))}
    return found


def named_in(bid: Bid) -> list[Expert]:
    """Who stands in the team of an opened offer, the leader first; nobody before the opening or for one expert."""
    parts = sorted((Part.read(part) for part in bid.opened.team), key=lambda part: not part.leads) if bid.opened else []
    experts = {one.id: one for one in db.session.scalars(_experts(parts))} if parts else {}
    return [experts[part.expert_id] for part in parts]


def team_fit(members: Sequence[OfferedMember]) -> Decision:
    """Is everybody fit today? Each reason names whom it concerns."""
    return both(*(member.fit for member in members))
