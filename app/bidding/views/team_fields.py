"""The team of an offer between form and service: which fields there are, who is proposed, whom they name."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from app.bidding import queries, rules
from app.bidding.forms import Slot
from app.bidding.service.teams import Team
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _, _l, name_of
from app.registry.models import Expert
from app.registry.queries import expert_numbered

UNKNOWN = _l("The register of experts has nobody with this number. Enter the number, not the name.")
MISSING = _l("Name somebody for this part.")
FitMap = Mapping[Expert, frozenset[uuid.UUID]]


def slots_of(expertise: Expertise, fit: FitMap | None) -> list[Slot]:
    """The fields of a team; `fit` (of an institute) gives the choices and a proposal by the order of its work."""
    if expertise.form is Form.INDIVIDUAL:
        return []
    proposed = _proposed(expertise, fit) if fit is not None else []
    if expertise.form is Form.COMPLEX:
        return [
            Slot(
                name=f"member_{place}",
                label=name_of(specialty),
                experts=_choices(fit, {specialty.id}),
                proposed=next((str(part.expert_id) for part in proposed if specialty.id in part.specialty_ids), ""),
                own_part=True,
            )
            for place, specialty in enumerate(expertise.specialties, 1)
        ]
    asked = {specialty.id for specialty in expertise.specialties}
    further = [str(part.expert_id) for part in proposed if not part.leads]
    return [
        Slot(
            name=f"member_{place}",
            label=_("Member %(place)s of the commission", place=place),
            experts=_choices(fit, asked),
            proposed=further[place - 2] if place - 2 < len(further) else "",
            needed=place <= expertise.experts_needed,
        )
        for place in range(2, expertise.experts_needed + 2)
    ]


def _choices(fit: FitMap | None, asked: set[uuid.UUID]) -> list[tuple[str, str]] | None:
    if fit is None:
        return None
    able = sorted((one for one, ids in fit.items() if asked <= ids), key=lambda one: (one.name, str(one.id)))
    return [(str(one.id), one.name) for one in able]


def _proposed(expertise: Expertise, fit: FitMap) -> list[rules.Part]:
    """By the order in which an institute gives its work: absence, burden, record (docs/assignment.md)."""
    return rules.propose_team(
        {expert.id: ids for expert, ids in fit.items()},
        queries.places_in_order(list(fit), expertise, on=day_of(clock.now())),
        form=expertise.form,
        asked=[specialty.id for specialty in expertise.specialties],
        experts_needed=expertise.experts_needed,
    )


def proposed_leader(expertise: Expertise, fit: FitMap) -> str:
    """Who leads the proposed team; empty where none is whole."""
    return next((str(part.expert_id) for part in _proposed(expertise, fit) if part.leads), "")


def team_from(values: Mapping[str, Any], slots: list[Slot], expertise: Expertise, leader: Expert, fit: FitMap) -> Team:
    """Whom the fields name, each with the part; RuleBroken beside the field that names nobody.

    A private leader's empty field of a complex expertise is the leader's own part.
    """
    if not slots:
        return {}
    asked = [specialty.id for specialty in expertise.specialties]
    commission, problems = expertise.form is Form.COMMISSION, {}
    team: dict[Expert, set[uuid.UUID]] = {leader: set(asked)} if commission else {}
    for place, slot in enumerate(slots):
        typed = str(values.get(slot.name) or "").strip()
        named = _named(typed, slot, leader, fit)
        if named is None and (typed or slot.needed):
            problems[slot.name] = UNKNOWN if typed else MISSING
        elif named is not None and commission and named in team:
            problems[slot.name] = _("This expert stands in the team already.")
        elif named is not None:
            team.setdefault(named, set()).update(asked if commission else [asked[place]])
    if problems:
        raise RuleBroken(problems)
    return team


def beside(
    problem: RuleBroken, values: Mapping[str, Any], slots: list[Slot], leader: Expert, fit: FitMap
) -> RuleBroken:
    """What is wrong with a member stands beside the field that names the member; with the leader, on top."""
    fields: dict[str, str] = {}
    for slot in slots:
        named = _named(str(values.get(slot.name) or "").strip(), slot, leader, fit)
        if named is not None and named.id != leader.id:
            fields.setdefault(f"team_{named.id}", slot.name)
    return RuleBroken({fields.get(key, key): text for key, text in problem.problems.items()})


def _named(typed: str, slot: Slot, leader: Expert, fit: FitMap) -> Expert | None:
    if not typed:
        return leader if slot.own_part and slot.experts is None else None
    if slot.experts is None:
        return expert_numbered(typed)
    return next((one for one in fit if str(one.id) == typed), None)
