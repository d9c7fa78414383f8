"""Who holds the ball: intervals without gap or overlap, whatever happens in whatever order."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.intake import service
from app.intake.models import Expertise, Turn
from app.intake.rules import OWNER_OF
from app.intake.states import EXPERTISE_WORKFLOW, FINAL, Owner
from app.kernel.db import db
from app.kernel.ids import uuid7
from tests.builders.intake import AT, make_draft, make_published

HOUR = timedelta(hours=1)


def _turns(expertise: Expertise) -> list[Turn]:
    db.session.flush()
    return list(db.session.scalars(select(Turn).where(Turn.expertise_id == expertise.id).order_by(Turn.began_at)))


def _check(expertise: Expertise, *, began: datetime, ended: datetime | None) -> None:
    """No gap, no overlap, one running at most; the sum is the time that has passed."""
    turns = _turns(expertise)
    for before, after in pairwise(turns):
        assert before.ended_at == after.began_at == after.follows_at
    running = [t for t in turns if t.ended_at is None]
    if ended is None:
        assert running == turns[-1:]
    else:
        assert not running
    total = sum(((t.ended_at or began) - t.began_at for t in turns if t.ended_at), timedelta())
    last = turns[-1].ended_at or turns[-1].began_at
    if turns:
        assert turns[0].began_at == began
        assert total == (ended or last) - began
    db.session.execute(text("set constraints all immediate"))
    db.session.execute(text("set constraints all deferred"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), steps=st.lists(st.integers(0, 5000), min_size=1, max_size=25))
def test_any_order_of_moves_leaves_neither_gap_nor_overlap(ctx: Flask, seed: int, steps: list[int]) -> None:
    chance = random.Random(seed)
    with db.session.begin_nested() as attempt:
        expertise = make_published()
        at = AT
        for minutes in steps:
            at += timedelta(minutes=minutes)
            verbs = EXPERTISE_WORKFLOW.verbs(expertise.state)
            if not verbs:
                break
            service.move_expertise(expertise, chance.choice(verbs), by=None, at=at)
            if expertise.state not in FINAL and chance.random() < 0.3:
                at += timedelta(minutes=chance.choice([0, 1, 90]))
                service.pass_turn(expertise, chance.choice(list(Owner)), why="petition", at=at)
        if _turns(expertise):
            _check(expertise, began=AT, ended=expertise.ended_at)
        attempt.rollback()
    db.session.expire_all()


def test_draft_begins_with_the_turn_of_the_body(ctx: Flask) -> None:
    expertise = make_draft()
    (turn,) = _turns(expertise)
    assert (turn.owner, turn.why, turn.began_at, turn.follows_at) == (Owner.BODY, "draft", AT, None)


def test_interval_without_length_is_replaced_by_what_follows(ctx: Flask) -> None:
    expertise = make_published()  # drafted, prepared and published at one moment
    (turn,) = _turns(expertise)
    assert (turn.owner, turn.why) == (Owner.BIDDERS, "open")
    service.pass_turn(expertise, Owner.BODY, why="a", at=AT + HOUR)
    service.pass_turn(expertise, Owner.EXPERT, why="b", at=AT + HOUR)
    assert [(t.owner, t.why) for t in _turns(expertise)] == [(Owner.BIDDERS, "open"), (Owner.EXPERT, "b")]


def test_withdrawal_at_the_moment_of_drafting_leaves_no_turn(ctx: Flask) -> None:
    expertise = make_draft()
    service.withdraw(expertise, reason="a mistake", by=expertise.official, at=AT)
    assert _turns(expertise) == []


def test_same_owner_for_the_same_reason_goes_on(ctx: Flask) -> None:
    expertise = make_published()
    service.pass_turn(expertise, Owner.BIDDERS, why="open", at=AT + HOUR)
    assert len(_turns(expertise)) == 1
    service.pass_turn(expertise, Owner.BIDDERS, why="longer", at=AT + HOUR)
    assert [t.why for t in _turns(expertise)] == ["open", "longer"]


def test_moment_before_the_running_interval_counts_as_its_beginning(ctx: Flask) -> None:
    expertise = make_draft()
    service.pass_turn(expertise, Owner.EXPERT, why="x", at=AT + HOUR)
    service.pass_turn(expertise, Owner.BODY, why="y", at=AT + HOUR / 2)
    _check(expertise, began=AT, ended=None)
    assert [t.why for t in _turns(expertise)] == ["draft", "y"]


def test_end_of_the_expertise_ends_the_last_turn(ctx: Flask) -> None:
    expertise = make_published()
    service.withdraw(expertise, reason="settled", by=expertise.official, at=AT + HOUR)
    (turn,) = _turns(expertise)
    assert turn.ended_at == expertise.ended_at == AT + HOUR
    assert OWNER_OF[expertise.state] is None


def _row(expertise: Expertise, began: datetime, ended: datetime | None, follows: datetime | None) -> dict[str, Any]:
    facts = {"expertise_id": expertise.id, "began_at": began, "ended_at": ended, "follows_at": follows}
    return facts | {"id": uuid7(), "owner": Owner.BODY, "why": "test"}


def _add(**facts: Any) -> None:
    db.session.add(Turn(**facts))
    db.session.flush()
    db.session.execute(text("set constraints all immediate"))


@pytest.mark.parametrize(
    ("constraint", "rows"),
    [
        ("ex_turn_one_owner", [(1, 3, None), (2, 4, 2)]),
        ("uq_turn_running", [(1, 3, None), (4, None, 4), (6, None, 6)]),
        ("uq_turn_first", [(1, 3, None), (4, 5, None)]),
        ("ck_turn_interval", [(1, 1, None)]),
        ("ck_turn_no_gap", [(1, 3, None), (4, 5, 3)]),
        ("fk_turn_no_gap", [(1, 3, None), (4, 5, 4)]),
    ],
)
def test_database_refuses_what_is_not_one_unbroken_line(
    ctx: Flask, constraint: str, rows: list[tuple[int, int | None, int | None]]
) -> None:
    expertise = make_draft()
    db.session.execute(text("delete from turn"))
    hours = [AT + HOUR * n for n in range(8)]
    *before, last = [
        _row(expertise, hours[a], hours[b] if b is not None else None, hours[f] if f is not None else None)
        for a, b, f in rows
    ]
    for facts in before:
        db.session.add(Turn(**facts))
        db.session.flush()
    names = {"uq_turn_running": ("uq_turn_running", "ex_turn_one_owner")}.get(constraint, (constraint,))
    with pytest.raises(IntegrityError) as refused, db.session.begin_nested():
        _add(**last)
    assert any(name in str(refused.value) for name in names)


def test_unknown_owner_is_refused_by_the_database(ctx: Flask) -> None:
    make_draft()
    with pytest.raises(IntegrityError, match="ck_turn_owner_known_v2"), db.session.begin_nested():
        db.session.execute(text("update turn set owner = 'nobody'"))


def test_moments_are_kept_as_aware_utc(ctx: Flask) -> None:
    expertise = make_draft()
    db.session.expire_all()
    assert _turns(expertise)[0].began_at == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
