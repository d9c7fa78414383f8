"""The experts of an institute who could take a work: competence, open work, absence, record."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import Select, func, select

from app.bidding import policy
from app.bidding.models import Selection
from app.bidding.queries.load import load_rules, loads_of
from app.bidding.queries.work import work_of_experts
from app.bidding.rules.assignment import Able, gini, in_order
from app.bidding.rules.capacity import Load
from app.intake.models import Expertise
from app.kernel.db import db
from app.registry import policy as registry
from app.registry.models import Expert

HORIZON_DAYS = 30  # where the rule of the term has no value


@dataclass(frozen=True)
class Candidate:
    """One line of the page: the expert, what the rule looks at, the place in its order (None: barred)."""

    expert: Expert
    able: Able
    place: int | None
    now: bool  # does the work at present


@dataclass(frozen=True)
class Assignment:
    """Those who are fit today, in the order of the rule, and how evenly the work lies among them (0 to 1)."""

    candidates: list[Candidate]
    fairness: Fraction

    @property
    def proposed(self) -> Candidate | None:
        """The first in the order who does not do the work already."""
        return next((one for one in self.candidates if one.place is not None and not one.now), None)


def assignment(selection: Selection, *, on: date) -> Assignment:
    """Who of the chosen institute could do this work; nobody whom a challenge shut out of it.

    Five queries, however many experts there are; of a repeated expertise one more for each.
    """
    expertise = selection.expertise
    ids = [specialty.id for specialty in expertise.specialties]
    fit = registry.fit_experts(ids, on=on, restricted=expertise.restricted)
    experts = {one.id: one for one in db.session.scalars(_of_institute(selection).where(fit))}
    able = _able(experts, expertise, on=on)
    order = in_order(able.values())
    barred = [one for one in able.values() if one.barred]
    lines = [
        Candidate(experts[one.key], one, None if one.barred else place, one.key == selection.expert_id)
        for place, one in enumerate([*order, *barred], 1)
    ]
    return Assignment(lines, gini([one.burden for one in able.values()]))


def places_in_order(experts: Collection[Expert], expertise: Expertise, *, on: date) -> dict[uuid.UUID, int]:
    """The place of each of these experts in the order of the same rule, for a proposed team; none of who is barred."""
    able = _able({one.id: one for one in experts}, expertise, on=on)
    return {one.key: place for place, one in enumerate(in_order(able.values()))}


def _able(experts: dict[uuid.UUID, Expert], expertise: Expertise, *, on: date) -> dict[uuid.UUID, Able]:
    """What the rule looks at, of each expert: work in hand by its weight, hours, absence in the coming term, record."""
    rules = load_rules(on=on)
    days = rules.horizon_days or HORIZON_DAYS
    loads = loads_of(list(experts.values()), without=expertise.id, on=on, days=days)
    work, given = work_of_experts(list(experts)), _last_given(list(experts))
    return {
        key: Able(
            key=key,
            work=sum((rules.weight(*one) for one in loads.get(key, Load(None)).works), Fraction(0)),
            weekly_hours=one.weekly_hours,
            absent_days=_absent(loads.get(key, Load(None)), first=on, last=on + timedelta(days=days)),
            finished=work[key].finished,
            on_time=work[key].on_time,
            last_given_at=given.get(key),
            barred=policy.is_earlier(one, expertise),
        )
        for key, one in experts.items()
    }


def _of_institute(selection: Selection) -> Select[Expert]:
    fallen = (Selection.expertise_id == selection.expertise_id, Selection.challenged_out)
    out = select(Selection.expert_id).where(*fallen, Selection.expert_id.is_not(None))
    mine = select(Expert).where(Expert.institute_id == selection.institute_id, Expert.id.not_in(out))
    return mine.order_by(Expert.name, Expert.id)


def _last_given(ids: list[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    rows = db.session.execute(
        select(Selection.expert_id, func.max(Selection.selected_at))
        .where(Selection.expert_id.in_(ids))
        .group_by(Selection.expert_id)
    )
    return {key: at for key, at in rows if key is not None}


def _absent(load: Load, *, first: date, last: date) -> int:
    """Days of absence from one day to another, both included."""
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    return sum(any(start <= day <= end for start, end in load.absences) for day in days)
