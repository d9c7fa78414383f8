"""What a line says depends on whose turn it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.backoffice import words
from app.backoffice.views.lines import next_step


@pytest.mark.parametrize(("kind", "waiting"), [("opened", words.OPENED), ("prices", words.PRICE_ASKED)])
def test_who_waits_is_not_told_to_act(ctx: Any, kind: str, waiting: Any) -> None:
    mine, others = (cast("Any", SimpleNamespace(kind=kind, state="", mine=mine)) for mine in (True, False))
    assert next_step(mine) == str(words.NEXT[kind])
    assert next_step(others) == str(waiting)


@pytest.mark.parametrize(
    ("kind", "state", "mine", "expected"),
    [
        ("complaints", "filed", True, words.BY_STATE["complaints"]["filed"]),
        ("complaints", "asked", False, words.BY_STATE["complaints"]["asked"]),
        ("complaints", "asked", True, words.EXPLAIN_OVER),
        ("complaints", "explained", True, words.BY_STATE["complaints"]["explained"]),
        ("methodical", "accepted", True, words.BY_STATE["methodical"]["accepted"]),
    ],
)
def test_the_chamber_is_told_the_step_that_the_state_asks_for(
    ctx: Any, kind: str, state: str, mine: bool, expected: Any
) -> None:
    line = cast("Any", SimpleNamespace(kind=kind, state=state, mine=mine))
    assert next_step(line) == str(expected)
