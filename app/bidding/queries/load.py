"""Declared hours against work in hand, for one expert or all of a comparison."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select

from app.bidding.models import Selection, TeamPlace
from app.bidding.queries.teams import LIVING_PLACES
from app.bidding.queries.work import in_hand
from app.bidding.rules.capacity import Assessment, Load, LoadRules, assess
from app.intake.models import Expertise
from app.intake.states import Form, Kind
from app.kernel.db import db
from app.reference import queries as reference
from app.registry.models import Absence, Expert

HOURS, TERM, WARN, BLOCK = (
    "capacity.hours_per_work",
    "clock.term_days",
    "capacity.warn_percent",
    "capacity.block_percent",
)
WEIGHTED = (Kind.ADDITIONAL, Kind.REPEATED, Form.COMMISSION, Form.COMPLEX)


def load_rules(*, on: date) -> LoadRules:
    """The dated rules of the load as they stand on a day; the horizon is the legal cap of the term."""
    weights = {word.value: f"load.weight_{word.value}_percent" for word in WEIGHTED}
    found = {
        code: rule.value for code, rule in reference.rules((HOURS, TERM, WARN, BLOCK, *weights.values()), on=on).items()
    }
    given = {word: found[code] for word, code in weights.items()}
    return LoadRules(
        hours_per_work=found[HOURS],
        horizon_days=found[TERM],
        warn_percent=found[WARN],
        block_percent=found[BLOCK],
        weights={word: value for word, value in given.items() if value is not None},
    )


def assessments(experts: Collection[Expert], expertise: Expertise, *, on: date) -> dict[uuid.UUID, Assessment]:
    """Each expert's declared hours against the work in hand and this expertise on top; by the expert's id.

    No query while the rule capacity.hours_per_work has no value; one otherwise.
    """
    rules, calendar = load_rules(on=on), reference.working_calendar()
    assessed = rules.hours_per_work is not None and bool(rules.horizon_days)
    loads = loads_of(experts, without=expertise.id, on=on, days=rules.horizon_days or 0) if assessed else {}
    more = [(expertise.kind.value if expertise.kind is not None else "", expertise.form.value)]
    return {
        expert.id: assess(loads.get(expert.id, Load(expert.weekly_hours)), more, rules=rules, on=on, calendar=calendar)
        for expert in experts
    }


def loads_of(experts: Collection[Expert], *, without: uuid.UUID, on: date, days: int) -> dict[uuid.UUID, Load]:
    """The work in hand but one expertise's, and the absences within the days from `on`. One query."""
    last = on + timedelta(days=days)
    absent = [Absence.expert_id == Expert.id, Absence.first_day <= last, Absence.last_day >= on]
    rows = db.session.execute(
        select(
            Expert.id,
            func.array_cat(_own_works(without), _places(without)),
            select(func.array_agg(Absence.first_day)).where(*absent).correlate(Expert).scalar_subquery(),
            select(func.array_agg(Absence.last_day)).where(*absent).correlate(Expert).scalar_subquery(),
        ).where(Expert.id.in_([expert.id for expert in experts]))
    )
    hours = {expert.id: expert.weekly_hours for expert in experts}
    return {
        key: Load(
            hours[key],
            works=tuple((kind, form) for kind, form in (work.split(" ") for work in works or ())),
            absences=tuple(zip(firsts or (), lasts or (), strict=True)),
        )
        for key, works, firsts, lasts in rows
    }


def _own_works(without: uuid.UUID) -> ColumnElement[list[str]]:
    words = func.array_agg(func.concat_ws(" ", Expertise.kind, Expertise.form))
    found = select(words).join(Selection, Selection.expertise_id == Expertise.id)
    return (
        found.where(Selection.expert_id == Expert.id, in_hand(), Expertise.id != without)
        .correlate(Expert)
        .scalar_subquery()
    )


def _places(without: uuid.UUID) -> ColumnElement[list[str]]:
    """Work in a team that somebody else leads; the leader stands in the selection itself."""
    words = func.array_agg(func.concat_ws(" ", Expertise.kind, Expertise.form))
    found = (
        select(words)
        .join(Selection, Selection.expertise_id == Expertise.id)
        .join(TeamPlace, TeamPlace.selection_id == Selection.id)
        .where(TeamPlace.expert_id == Expert.id, TeamPlace.leads.is_(False), TeamPlace.state.in_(LIVING_PLACES))
    )
    return found.where(in_hand(), Expertise.id != without).correlate(Expert).scalar_subquery()
