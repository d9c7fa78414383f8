"""The tab of whose turn it was: sums, the running interval, the cut for the provider, strangers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.intake import queries as intake
from app.kernel import clock
from tests.builders import casework as build
from tests.builders.accounts import make_person

DAY = timedelta(days=1)


def test_whose_turn_it_is_is_told_to_that_reader_as_what_to_do(browse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    selection = build.make_accepted()
    monkeypatch.setattr(clock, "now", lambda: selection.selected_at + DAY)
    url = f"/expertises/{selection.expertise_id}"
    own = browse(selection.expertise.official).get(url).get_data(as_text=True)
    other = browse(build.expert_of(selection)).get(url).get_data(as_text=True)
    assert "Establish the identity, check for grounds of a challenge, then issue the ruling." in own
    assert "The body establishes the identity" not in own
    assert "The body establishes the identity" in other


def test_body_sees_every_interval_and_the_provider_those_since_the_choice(
    browse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    selection, _day = build.make_started()
    expertise = selection.expertise
    now = selection.selected_at + 20 * DAY
    monkeypatch.setattr(clock, "now", lambda: now)
    url = f"/expertises/{expertise.id}/turns"
    whole = intake.times_of(expertise.id, until=now)
    assert whole.intervals[0].began_at == expertise.drafted_at
    assert whole.calendar == now - expertise.drafted_at
    assert whole.intervals[-1].running
    body = browse(expertise.official).get(url).get_data(as_text=True)
    assert "experts who may make an offer" in body
    assert "Running" in body
    assert "<svg" in body
    seen = browse(build.expert_of(selection)).get(url).get_data(as_text=True)
    assert "experts who may make an offer" not in seen
    assert "You see the time since the provider was chosen." in seen
    browse(make_person()).get(url, status=404)
