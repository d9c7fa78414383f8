"""How much work experts and institutes have in hand, and how much they have finished on time."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select

from app.bidding.models import Selection, TeamPlace
from app.bidding.policy import HELD, LIVING
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel.db import db

IN_HAND = (ExpertiseState.SELECTED, ExpertiseState.ACCEPTED, ExpertiseState.APPOINTED, ExpertiseState.IN_WORK)


@dataclass(frozen=True)
class Work:
    """Open work now; works finished with a known result, and those of them on time."""

    open: int = 0
    finished: int = 0
    on_time: int = 0


def in_hand() -> ColumnElement[bool]:
    """A selection (joined with its expertise) that is open work: chosen, not finished, not fallen away."""
    return and_(Selection.state.in_(LIVING), Selection.finished_at.is_(None), Expertise.state.in_(IN_HAND))


def work_of_experts(expert_ids: Collection[uuid.UUID], *, without: uuid.UUID | None = None) -> dict[uuid.UUID, Work]:
    """Each expert's work; whoever has none stands in the answer too. Two queries.

    `without`: an expertise that does not count, because the experts are compared for it: else the choice itself
    would move the chosen one down.
    """
    rows = db.session.execute(
        select(
            Selection.expert_id,
            func.count(case((in_hand(), 1))),
            func.count(Selection.on_time),
            func.count(case((Selection.on_time.is_(True), 1))),
        )
        .join(Expertise, Expertise.id == Selection.expertise_id)
        .where(Selection.expert_id.in_(list(expert_ids)), Selection.expertise_id.is_distinct_from(without))
        .group_by(Selection.expert_id)
    )
    found = {key: Work(*counts) for key, *counts in rows}
    teams = _work_in_teams(expert_ids, without)
    return {
        key: replace(one, open=one.open + teams.get(key, 0))
        for key, one in ((key, found.get(key, Work())) for key in expert_ids)
    }


def _work_in_teams(expert_ids: Collection[uuid.UUID], without: uuid.UUID | None) -> dict[uuid.UUID, int]:
    """Open work in teams that somebody else leads; the leader stands in the selection itself."""
    rows = db.session.execute(
        select(TeamPlace.expert_id, func.count())
        .join(Selection, Selection.id == TeamPlace.selection_id)
        .join(Expertise, Expertise.id == Selection.expertise_id)
        .where(TeamPlace.expert_id.in_(list(expert_ids)), TeamPlace.leads.is_(False), TeamPlace.state.in_(HELD))
        .where(in_hand(), Selection.expertise_id.is_distinct_from(without))
        .group_by(TeamPlace.expert_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def open_work_of_institutes(institute_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, datetime | None]]:
    """Each institute's open work, and when it was chosen last. One query."""
    rows = db.session.execute(
        select(Selection.institute_id, func.count(case((in_hand(), 1))), func.max(Selection.selected_at))
        .join(Expertise, Expertise.id == Selection.expertise_id)
        .where(Selection.institute_id.in_(list(institute_ids)))
        .group_by(Selection.institute_id)
    )
    found = {key: (count, last) for key, count, last in rows}
    return {key: found.get(key, (0, None)) for key in institute_ids}
