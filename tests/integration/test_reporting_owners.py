"""T8, time by owner, against a count of the raw intervals in plain Python that shares nothing with the query."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from app.bidding.models import Selection
from app.intake.models import Expertise, Turn
from app.intake.states import FINAL, ExpertiseState, Owner
from app.kernel.db import db
from app.reporting.queries import Dimension, Scope, TimeByOwner
from tests.builders.reporting import AT, World

OVER = FINAL | {ExpertiseState.DELIVERED}


def _turns(rows: list[Expertise], seed: int) -> None:
    """Random intervals without gap or overlap; the last one runs while the expertise is not over."""
    pick = Random(seed)
    for row in rows:
        at, before = row.drafted_at, None
        for place in range(count := pick.randint(1, 6)):
            ends = at + timedelta(minutes=pick.randint(1, 60 * 24 * 20))
            last = place == count - 1
            ended = None if last and row.state not in OVER else ends
            db.session.add(
                Turn(
                    expertise_id=row.id, owner=pick.choice(list(Owner)), why="x", began_at=at, ended_at=ended,
                    follows_at=before,
                )
            )  # fmt: skip
            db.session.flush()
            at = before = ends


def _rank(values: list[int], share: float) -> int | None:
    return sorted(values)[math.ceil(share * len(values)) - 1] if values else None


def _naive(rows: list[Expertise], turns: list[Turn]) -> dict[Owner, tuple[int, int, int, int | None, int | None]]:
    states = {row.id: row.state for row in rows}
    seconds: dict[Owner, dict[object, int]] = defaultdict(lambda: defaultdict(int))
    for turn in turns:
        if turn.expertise_id in states:
            seconds[turn.owner][turn.expertise_id] += int(((turn.ended_at or AT) - turn.began_at).total_seconds())
    found = {}
    for owner, each in seconds.items():
        over = [length for number, length in each.items() if states[number] in OVER]
        found[owner] = (len(each), sum(each.values()), len(over), _rank(over, 0.5), _rank(over, 0.9))
    return found


@pytest.mark.parametrize("by", [Dimension.REGION, Dimension.SPECIALTY, Dimension.PROVIDER])
def test_time_by_owner_of_each_stratum_equals_a_count_of_the_raw_intervals(ctx: Flask, by: Dimension) -> None:
    World(7).add(60)
    rows = list(db.session.scalars(select(Expertise)))
    _turns(rows, 3)
    turns = list(db.session.scalars(select(Turn)))
    published = [row for row in rows if row.published_at is not None and row.published_at <= AT]
    chosen = {s.expertise_id: s for s in db.session.scalars(select(Selection)) if s.state.value == "accepted"}
    strata: dict[str | None, list[Expertise]] = defaultdict(list)
    for row in published:
        provider = chosen[row.id].provider.value if row.id in chosen else None
        keys = {
            Dimension.REGION: [row.region_code],
            Dimension.PROVIDER: [provider],
            Dimension.SPECIALTY: [specialty.slug for specialty in row.specialties],
        }[by]
        for key in keys:
            strata[key].append(row)
    found = TimeByOwner(Scope(), AT, by).all()
    assert set(found.groups) == set(strata)
    for key, members in [*strata.items(), ("all", published)]:
        stratum = found.total if key == "all" else found.groups[key]
        assert stratum.cases == len(members)
        told = {o: (h.cases, h.seconds, h.over, h.median, h.p90) for o, h in stratum.held.items()}
        assert told == _naive(members, turns), key
        if stratum.cases >= 5:
            assert sum(stratum.share(owner) or 0 for owner in Owner) == pytest.approx(1)
    one = TimeByOwner(Scope(region_code=published[0].region_code), AT, by).all()
    assert one.total.cases == sum(row.region_code == published[0].region_code for row in published)


def test_time_of_fewer_than_five_expertises_is_not_told(ctx: Flask) -> None:
    World(2).add(4)
    rows = list(db.session.scalars(select(Expertise).where(Expertise.published_at.is_not(None))))
    _turns(rows, 1)
    total = TimeByOwner(Scope(), AT).all().total
    assert 0 < total.cases < 5
    assert all(total.share(owner) is None for owner in Owner)
    assert all(held.median_days is None and held.p90_days is None for held in total.held.values())
