"""Clarity kept with the request: set aside with a reason, back again, and the reading at publication."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Person
from app.intake import queries, rules, service
from app.intake.models import ClarityAside, ClarityReading, Expertise
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.kernel.journal import JournalEntry
from tests.builders.intake import AT, make_complete, make_official, make_prepared
from tests.integration.test_intake_races import race

GUILT = {"questions": ("Кто виновен в обрушении здания?",), "ruling_language": "ru", "grounds": "Нужны знания в деле."}


def marks(expertise: Expertise) -> list[str]:
    return [f.mark for f in queries.clarity_of(expertise).standing]


def test_finding_is_set_aside_with_a_reason_and_costs_nothing(ctx: Flask) -> None:
    e = make_complete(**GUILT)
    by = e.official
    assert queries.clarity_of(e).score == 80
    for given in ({"marks": [], "reason": "x"}, {"marks": marks(e), "reason": " "}, {"marks": ["no"], "reason": "x"}):
        with pytest.raises(RuleBroken):
            service.set_findings_aside(e, **given, by=by, at=AT)  # type: ignore[arg-type]
    service.set_findings_aside(e, marks=marks(e), reason="A citation", by=by, at=AT)
    clarity = queries.clarity_of(e)
    assert (clarity.score, clarity.standing) == (100, [])
    assert [(f.code, row.reason) for f, row in clarity.aside] == [("legal", "A citation")]
    service.take_finding_back(e, mark=clarity.aside[0][0].mark, by=by, at=AT)
    assert queries.clarity_of(e).score == 80
    with pytest.raises(NotVisible):
        service.take_finding_back(e, mark="legal-0", by=by, at=AT)
    verbs = db.session.scalars(select(JournalEntry.verb).where(JournalEntry.subject_id == e.id)).all()
    assert {"set_finding_aside", "take_finding_back"} <= set(verbs)


def test_changed_words_bring_the_finding_back(ctx: Flask) -> None:
    e = make_complete(**GUILT)
    service.set_findings_aside(e, marks=marks(e), reason="x", by=e.official, at=AT)
    text_ = "Кто из подрядчиков виновен в обрушении здания?"
    service.edit_question(e, question_id=e.questions[0].id, text=text_, by=e.official, at=AT)
    assert queries.clarity_of(e).score == 80


def test_only_who_drafts_sets_aside_and_only_in_a_draft(ctx: Flask) -> None:
    e = make_complete(**GUILT)
    found = marks(e)
    with pytest.raises(Refused):
        service.set_findings_aside(e, marks=found, reason="x", by=make_official(), at=AT)
    service.prepare(e, by=e.official, at=AT)
    with pytest.raises(Refused):
        service.set_findings_aside(e, marks=found, reason="x", by=e.official, at=AT)


def test_publication_is_never_blocked_and_keeps_score_and_codes_but_no_words(ctx: Flask) -> None:
    e = make_prepared(**GUILT)
    assert e.publish_key is not None
    service.publish(e, publish_key=e.publish_key, by=e.official, at=AT)
    reading = db.session.scalars(select(ClarityReading)).one()
    assert queries.clarity_readings(e) == [reading]
    assert (reading.score, reading.rules_version) == (80, rules.lint.VERSION)
    assert [(f["code"], f["part"], f["aside"]) for f in reading.findings] == [("legal", "questions", False)]
    assert "виновен" not in str(reading.findings)
    for act in ("update clarity_reading set score = 100", "delete from clarity_reading"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(act))


def test_finding_set_aside_by_four_at_once_is_kept_once(own_app: Flask) -> None:
    e = make_complete(**GUILT)
    db.session.commit()
    expertise_id, official_id, found = e.id, e.official_id, marks(e)

    def set_aside(_: int) -> str:
        thing, person = db.session.get(Expertise, expertise_id), db.session.get(Person, official_id)
        assert thing is not None
        assert person is not None
        try:
            service.set_findings_aside(thing, marks=found, reason="x", by=person, at=AT)
        except RuleBroken:
            return "late"
        return "done"

    assert "done" in race(own_app, set_aside)
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(ClarityAside)) == 1
    entry = select(func.count()).select_from(JournalEntry).where(JournalEntry.verb == "set_finding_aside")
    assert db.session.scalar(entry) == 1
