"""The urgent lane by body on the Ministry's page: the numbers of a naive count, and nothing of one to four."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from app.intake.states import ExpertiseState, Urgency
from app.kernel import clock
from app.kernel.db import db
from app.reference.states import Procedure
from app.reporting.queries import Scope, urgent_bodies
from app.reporting.views import urgency_table
from tests.builders.accounts import make_body
from tests.builders.intake import make_official
from tests.builders.reporting import AT, make_reader, make_row
from tests.client import Browser

Browse = Callable[..., Browser]


def _body(name: str, published: int, urgent: int) -> None:
    body = make_body(name_en=name)
    official = make_official(body)
    for place in range(published):
        facts = {"urgent": True, "urgency": Urgency.DETENTION} if place < urgent else {}
        make_row(
            official, body, state=ExpertiseState.CLOSED, specialties=[], published_at=AT, prepared_at=AT, ended_at=AT,
            procedure=Procedure.CRIMINAL if place % 2 else Procedure.CIVIL, **facts,
        )  # fmt: skip


def test_ministry_reads_shares_by_body_and_small_numbers_are_withheld(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    for name, published, urgent in (("Often", 40, 30), ("Seldom", 50, 2), ("Tiny", 3, 1), ("Never", 25, 0)):
        _body(name, published, urgent)
    db.session.commit()
    text = browse(make_reader()).get("/figures/urgency.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    lines = {row[0]: row[1:] for row in rows[rows.index([]) + 2 :]}
    assert lines["Often"] == ["0.75", "40", "30"] or "withheld" in lines["Often"]
    assert lines["Seldom"][2] == "withheld"
    assert lines["Seldom"][0] == "withheld"
    assert lines["Tiny"] == ["withheld"] * 3 or lines["Tiny"][1:] == ["withheld", "withheld"]
    assert set(lines) == {"Often", "Seldom", "Tiny", "Never", "All"}
    told = [int(row[2]) for name, row in lines.items() if name != "All" and row[2] != "withheld"]
    assert lines["All"][2] == "withheld" or int(lines["All"][2]) - sum(told) >= 5 or len(told) <= 2
    page = browse(make_reader(), lang="ru").get("/figures?procedure=civil").get_data(as_text=True)
    assert 'id="urgency"' in page


def test_filter_by_days_counts_and_other_filters_do_not(monkeypatch: pytest.MonkeyPatch, browse: Browse) -> None:
    _body("One", 30, 10)
    site = browse(make_reader())
    with site.app.test_request_context():
        (row,) = urgent_bodies(Scope(procedure=Procedure.CIVIL), AT)
        assert (row.published, row.urgent) == (30, 10)
        early = clock.day_of(AT).replace(year=2020)
        assert urgent_bodies(Scope(published_to=early), AT) == []
        assert urgency_table.of([]).rows == []
