"""Time by owner: sums, working time, the cut for a later reader; every reason has its words."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.intake.rules import turn_words
from app.intake.rules.times import time_by_owner, working_time
from app.intake.states import Owner
from app.reference.rules import WorkingCalendar

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # Monday 09:00 in Kazakhstan
CALENDAR = WorkingCalendar(off=frozenset({date(2026, 3, 4)}), work=frozenset({date(2026, 3, 7)}))


@dataclass
class Held:
    owner: Owner
    why: str
    began_at: datetime
    ended_at: datetime | None


def _chain(steps: list[tuple[Owner, int]], *, running: bool) -> list[Held]:
    found, at = [], AT
    for owner, minutes in steps:
        ends = at + timedelta(minutes=minutes)
        found.append(Held(owner, "x", at, ends))
        at = ends
    if running:
        found[-1].ended_at = None
    return found


@given(
    steps=st.lists(st.tuples(st.sampled_from(Owner), st.integers(1, 40_000)), min_size=1, max_size=12),
    running=st.booleans(),
    later=st.integers(0, 40_000),
    cut=st.none() | st.integers(-1000, 100_000),
)
def test_the_sums_of_the_owners_are_the_whole_time(
    steps: list[tuple[Owner, int]], running: bool, later: int, cut: int | None
) -> None:
    held = _chain(steps, running=running)
    until = held[-1].began_at + timedelta(minutes=later) if running else held[-1].ended_at
    since = None if cut is None else AT + timedelta(minutes=cut)
    found = time_by_owner(held, CALENDAR, until=until, since=since)
    begins = AT if since is None else max(AT, since)
    assert found.calendar == max(timedelta(), until - begins) == sum((s.calendar for s in found.shares), timedelta())
    assert found.working == sum((s.working for s in found.shares), timedelta())
    if until >= begins:
        assert found.working == working_time(begins, until, CALENDAR)
    assert all(timedelta() <= s.working <= s.calendar for s in found.shares)
    if found.calendar:
        assert sum(s.part or 0 for s in found.shares) == pytest.approx(1)
    assert [i.running for i in found.intervals].count(True) == (1 if running else 0)


def test_working_time_is_what_lies_on_working_days() -> None:
    hours = lambda n: timedelta(hours=n)  # noqa: E731
    assert working_time(AT, AT + hours(3), CALENDAR) == hours(3)
    assert working_time(AT, AT + hours(72), CALENDAR) == hours(48)  # the Wednesday is off
    friday = datetime(2026, 3, 6, 4, 0, tzinfo=UTC)
    assert working_time(friday, friday + hours(72), CALENDAR) == hours(15 + 24 + 9)  # Saturday is worked here
    with pytest.raises(ValueError, match="before"):
        working_time(AT, AT - hours(1), CALENDAR)


def _codes() -> set[str]:
    """The literal reasons given to pass_turn, and to what hands its own on to it."""
    found = set()
    for path in Path("app").rglob("*.py"):
        text = path.read_text()
        if "pass_turn" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            named = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2]
            if named in {"pass_turn", "_pass_back"}:
                whys = [k.value for k in node.keywords if k.arg == "why"]
                found |= {w.value for w in whys if isinstance(w, ast.Constant) and isinstance(w.value, str)}
    return found


def test_every_reason_of_a_turn_has_its_words(app: Flask) -> None:
    codes = _codes()
    assert {"ruling_handed", "consent"} <= codes
    with app.test_request_context():
        missing = {code for code in codes if turn_words.why(code) == str(turn_words.OTHER)}
    assert not missing, missing
