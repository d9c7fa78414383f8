"""Changing rules, days and pilots: what was in force stays, everything is journalled."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.kernel.journal import JournalEntry
from app.reference import policy, queries, service
from app.reference.models import LegalRule
from app.reference.states import DayKind
from tests.builders import accounts

TODAY = date(2026, 3, 2)
ONE = timedelta(days=1)


@pytest.fixture
def editor(ctx: Flask) -> Person:
    return accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.EDIT_RULES])


def verbs() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.verb)))


def move(by: Person, at: datetime, day: date, kind: DayKind | None, **kw: object) -> None:
    values = {"name": "Moved", "source": "Decree 1", "confirmed": True} | kw
    service.move_day(day=day, kind=kind, by=by, at=at, **values)  # type: ignore[arg-type]


def test_only_an_editor_of_the_ministry_may(ctx: Flask, now: datetime) -> None:
    other = accounts.make_person(accounts.make_body(BodyKind.COURT), [Verb.PUBLISH])
    assert not policy.can_edit_rules(other)
    with pytest.raises(Refused):
        move(other, now, date(2026, 4, 6), DayKind.OFF)
    with pytest.raises(Refused):
        service.set_rule(code="training.years", value=4, in_force_from=TODAY, source="x", by=other, at=now)


def test_a_moved_day_makes_a_version_a_journal_entry_and_a_job(editor: Person, now: datetime) -> None:
    day = date(2026, 4, 6)
    move(editor, now, day, DayKind.OFF)
    assert not queries.working_calendar().is_working(day)
    move(editor, now, day, None)
    assert queries.working_calendar().is_working(day)
    assert verbs() == ["move_day", "move_day"]
    jobs = db.session.scalar(
        text("select count(*) from procrastinate_jobs where task_name = :t"), {"t": "casework.recompute_clocks"}
    )
    assert jobs == 2


@pytest.mark.parametrize(
    ("day", "kind", "field"),
    [
        (date(2026, 4, 6), DayKind.WORK, "kind"),
        (date(2026, 4, 4), DayKind.OFF, "kind"),
        (date(2026, 3, 23), DayKind.OFF, "kind"),
        (date(2026, 4, 6), None, "kind"),
    ],
)
def test_a_day_that_is_so_already_is_refused(
    editor: Person, now: datetime, day: date, kind: DayKind | None, field: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        move(editor, now, day, kind)
    assert set(broken.value.problems) == {field}


def test_a_holiday_can_be_made_a_working_day_and_needs_its_source(editor: Person, now: datetime) -> None:
    with pytest.raises(RuleBroken) as broken:
        move(editor, now, date(2026, 3, 23), DayKind.WORK, source="", confirmed=False)
    assert set(broken.value.problems) == {"source", "confirmed"}
    move(editor, now, date(2026, 4, 4), DayKind.WORK)
    assert queries.working_calendar().is_working(date(2026, 4, 4))


def test_a_new_version_ends_the_previous_one(editor: Person, now: datetime) -> None:
    service.set_rule(code="clock.term_days", value=40, in_force_from=TODAY + ONE, source="Order", by=editor, at=now)
    assert queries.rule("clock.term_days", on=TODAY).value == 30
    found = queries.rule("clock.term_days", on=TODAY + ONE)
    assert (found.value, found.act, found.article) == (40, "Law 44-VI", "art. 34")
    assert verbs() == ["set_rule"]


def test_a_version_between_two_ends_where_the_later_begins(editor: Person, now: datetime) -> None:
    for days, value in ((10, 50), (5, 40)):
        service.set_rule(
            code="clock.term_days", value=value, in_force_from=TODAY + days * ONE, source="x", by=editor, at=now
        )
    values = [queries.rule("clock.term_days", on=TODAY + n * ONE).value for n in (4, 5, 9, 10)]
    assert values == [30, 40, 40, 50]


@pytest.mark.parametrize(
    ("code", "start", "broken"),
    [
        ("clock.term_days", TODAY - ONE, True),
        ("clock.term_days", TODAY, False),
        ("offers.min_working_days", TODAY - ONE, False),
        ("offers.min_working_days", date(2025, 1, 1), False),
        ("offers.min_working_days", date(2020, 1, 1), False),
        ("clock.term_days", date(2017, 2, 10), True),
    ],
)
def test_the_past_is_closed_where_a_value_was_in_force(
    editor: Person, now: datetime, code: str, start: date, broken: bool
) -> None:
    if broken:
        with pytest.raises(RuleBroken) as problem:
            service.set_rule(code=code, value=7, in_force_from=start, source="x", by=editor, at=now)
        assert set(problem.value.problems) == {"in_force_from"}
    else:
        service.set_rule(code=code, value=7, in_force_from=start, source="x", by=editor, at=now)
        assert queries.rule(code, on=start).value == 7


def test_two_versions_from_one_day_are_refused(editor: Person, now: datetime) -> None:
    day = TODAY + ONE
    service.set_rule(code="training.years", value=4, in_force_from=day, source="x", by=editor, at=now)
    with pytest.raises(RuleBroken):
        service.set_rule(code="training.years", value=3, in_force_from=day, source="x", by=editor, at=now)
    with pytest.raises(RuleBroken):
        service.set_rule(code="training.years", value=-1, in_force_from=day + ONE, source="", by=editor, at=now)
    with pytest.raises(NotVisible):
        service.set_rule(code="no.such", value=1, in_force_from=day, source="x", by=editor, at=now)


def test_the_database_refuses_overlapping_versions(ctx: Flask) -> None:
    from sqlalchemy.exc import IntegrityError

    row = db.session.scalars(select(LegalRule).where(LegalRule.code == "training.years")).one()
    db.session.add(
        LegalRule(code=row.code, value=1, unit=row.unit, act="a", article="", source="s", in_force_from=TODAY)
    )
    with pytest.raises(IntegrityError, match="ex_legal_rule_one_at_a_time"):
        db.session.flush()


def test_an_edited_pilot_covers_what_it_now_says(editor: Person, now: datetime) -> None:
    pilot = queries.pilot("pilot-b")
    dna = queries.specialty("dna")
    with pytest.raises(RuleBroken):
        service.edit_pilot(
            pilot, specialty_ids=[dna.id], region_codes=["71"], starts_on=TODAY, ends_on=TODAY, source="", by=editor,
            at=now,
        )  # fmt: skip
    service.edit_pilot(
        pilot, specialty_ids=[dna.id], region_codes=["71"], starts_on=TODAY, ends_on=TODAY + 2 * ONE, source="Order",
        by=editor, at=now,
    )  # fmt: skip

    def covered(on: date) -> bool:
        return (
            queries.pilot_scope(
                procedure=pilot.procedure, specialty_ids=[dna.id], primary=False, region_code="71", on=on
            )
            is pilot
        )

    assert [covered(TODAY + n * ONE) for n in (-1, 0, 1, 2)] == [False, True, True, False]
    assert verbs() == ["edit_pilot"]


def test_a_rule_of_years_stays_within_what_a_date_can_name(editor: Person, now: datetime) -> None:
    with pytest.raises(RuleBroken) as broken:
        service.set_rule(code="training.years", value=9_000, in_force_from=TODAY, source="Order", by=editor, at=now)
    assert set(broken.value.problems) == {"value"}
