"""The scores kept at publication on the Ministry's page: against petitions, offers, repetition; nothing of one to four."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.casework.models import Petition
from app.casework.states import PetitionKind, PetitionState
from app.intake.models import ClarityReading
from app.intake.states import ExpertiseState, Kind, SearchOutcome
from app.kernel import clock
from app.kernel.db import db
from app.reporting.queries.clarity import Band, Remark, clarity_bands, clarity_remarks
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import CASE_VERBS, make_official
from tests.builders.reporting import AT, make_reader, make_row, make_search

ON = clock.day_of(AT)


def kept(score, *codes, aside=(), at=AT, **kw):
    """A published request with what was kept of its clarity."""
    body = kw.pop("body", None) or make_body()
    official = make_official(body)
    row = make_row(
        official, body, state=ExpertiseState.CLOSED, specialties=[], published_at=at, prepared_at=at, ended_at=at, **kw
    )
    db.session.flush()
    marks = [*((code, False) for code in codes), *((code, True) for code in aside)]
    findings = [{"code": code, "part": "questions", "mark": f"{code}-x", "aside": put} for code, put in marks]
    db.session.add(ClarityReading(expertise_id=row.id, read_at=at, rules_version=1, score=score, findings=findings))
    db.session.flush()
    return row


@pytest.fixture
def population(ctx):
    """Six clear requests of twenty-five, of which petitions, offers and a repetition tell apart two bands."""
    rows = [kept(90 if n < 20 else 40, *(["legal", "legal"] if n >= 19 else []), aside=["double"]) for n in range(26)]
    kept(10, "mixed", at=AT - timedelta(days=800))
    for row in rows[:8]:
        make_search(row, 1, AT, SearchOutcome.OFFERS, 3)
    make_search(rows[0], 2, AT, SearchOutcome.OFFERS, 9)  # only the first search counts
    for kind, row in ((PetitionKind.MATERIALS, rows[25]), (PetitionKind.EXTENSION, rows[24])):
        db.session.add(
            Petition(
                expertise_id=row.id, kind=kind, text="?", filed_at=AT, filed_by_id=row.official_id,
                state=PetitionState.FILED, until=ON if kind is PetitionKind.EXTENSION else None,
            )
        )  # fmt: skip
    kept(90, kind=Kind.REPEATED, earlier_number=rows[24].number)
    return rows


def test_each_band_has_its_petitions_repetitions_and_first_offers(population) -> None:
    first = ON - timedelta(days=30)
    bands = clarity_bands(first=first, last=ON)
    assert bands == [Band(85, 21, 0, 0, 8, 24), Band(0, 6, 1, 1, 0, 0)]
    assert clarity_remarks(first=first, last=ON) == [Remark("double", 0, 26), Remark("legal", 7, 0)]
    assert clarity_bands(first=ON + timedelta(days=1), last=ON + timedelta(days=2)) == []
    again = ClarityReading(
        expertise_id=population[0].id, read_at=AT + timedelta(hours=1), rules_version=1, score=70, findings=[]
    )
    db.session.add(again)  # the newest reading of a request counts
    db.session.flush()
    assert [band.least for band in clarity_bands(first=first, last=ON)] == [85, 60, 0]


def test_a_reader_of_figures_finds_it_and_small_numbers_are_withheld(browse, population, monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=1))
    reader = browse(make_reader())
    assert 'href="/figures/clarity"' in reader.get("/figures").text
    page = reader.get("/figures/clarity").text
    lines = [re.sub(r"<[^>]+>", "|", line) for line in page.split("<tr") if "85 to 100" in line or "Below 60" in line]
    assert "|21|" in lines[0]
    assert "|3.0|" in lines[0]
    assert "|0\u00a0%|" in lines[0]
    assert "too few" in lines[1]
    assert "A question of law" in page
    assert "Two languages" not in page  # published before the days that are shown
    assert "Two languages" in reader.get("/figures/clarity?published_from=2020-01-01").text
    reader.get("/figures/clarity?published_from=2026-02-02&published_to=2026-01-01", status=422)
    for lang in ("kk", "ru"):
        browse(make_reader(), lang=lang).get("/figures/clarity")
    browse(make_person(make_body(), CASE_VERBS)).get("/figures/clarity", status=403)
