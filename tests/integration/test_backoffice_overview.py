"""The overview of a desk: what a term presses comes first, the late and the urgent first within a kind."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.models import Person
from app.backoffice import queries
from app.backoffice.queries.work import ORDER
from app.casework import service as casework
from app.casework.states import Leg
from app.kernel import clock
from tests.builders import casework as steps
from tests.builders import gates
from tests.builders.intake import AT, make_draft, make_official

FIRST = [
    "overdue",
    "petitions",
    "challenges",
    "delivered",
    "accepted",
    "appointed",
    "opened",
    "prepared",
    "hand_overs",
    "draft",
]


def test_what_the_clock_presses_comes_before_what_it_does_not() -> None:
    assert [kind for kind in ORDER if kind in FIRST] == FIRST


def _mine(judge: Person, at: datetime) -> dict[str, bool]:
    groups = queries.overview(queries.Desk(judge, at, clock.day_of(at)))
    return {f"{group.key} {line.number}": group.mine for group in groups for line in group.lines}


def test_judge_does_not_find_among_her_own_turns_what_waits_for_the_prosecutor_or_the_expert(ctx: object) -> None:
    selection = steps.make_ruled()
    one, judge = selection.expertise, steps.official_of(selection.expertise)
    at, line = selection.selected_at + timedelta(days=1), f"appointed {one.number}"
    assert _mine(judge, at)[line] is True
    casework.hand_ruling(one, how="In person.", by=judge, at=at)
    assert _mine(judge, at)[line] is True  # the objects have still to be given
    casework.state_hand_over(one, leg=Leg.TO_PROVIDER, given_on=clock.day_of(at), by=judge, at=at)
    assert _mine(judge, at)[line] is False
    other, day = steps.make_started()
    steps.make_suspended(other, day=day)
    at, found = steps.noon(day + timedelta(days=2)), f"materials {other.expertise.number}"
    assert (
        _mine(steps.official_of(other.expertise), at)[found] is True
    )  # the clock stands still until she supplies them
    asked = gates.make_asked().expertise
    assert _mine(asked.official, AT)[f"prepared {asked.number}"] is False


def test_judge_finds_the_urgent_first_within_a_kind(ctx: object) -> None:
    judge = make_official()
    plain = make_draft(by=judge)
    urgent = make_draft(by=judge, urgent=True)
    at = AT + timedelta(days=1)
    groups = queries.overview(queries.Desk(judge, at, clock.day_of(at)))
    assert [line.number for group in groups for line in group.lines] == [urgent.number, plain.number]
