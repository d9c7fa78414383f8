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
