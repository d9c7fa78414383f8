"""Loading the reference tables, and the questions asked of them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask

from app.reference import queries, service
from app.reference.states import LicenceArea, Procedure
from tests.builders import reference

DAY = date(2026, 3, 2)


def test_loading_twice_adds_nothing(ctx: Flask, now: datetime) -> None:
    service.load_reference(at=now)
    assert service.load_reference(at=now) == 0


def test_the_tables_are_full(ctx: Flask) -> None:
    assert len(queries.regions()) == 20
    assert len(queries.specialties(DAY)) == 47
    coded = [s for s in queries.specialties(DAY) if s.official_code is not None]
    assert [(s.slug, s.official_code) for s in coded] == [("handwriting", "1.1")]
    assert {s.slug for s in queries.specialties(DAY) if s.area is LicenceArea.PSYCHIATRIC} == {"psychiatry"}
    assert queries.mrp(2026) == 4325
    assert queries.mrp(2024) is None


def test_a_rule_not_set_says_so(ctx: Flask) -> None:
    found = queries.rule("rank.weight_price", on=DAY)
    assert found.value is None
    assert found.act == "Sarap service rules"
    assert queries.rule("no.such_rule", on=DAY).value is None


def test_clock_terms_carry_their_articles(ctx: Flask) -> None:
    terms = queries.clock_terms(on=DAY)
    assert (terms.cap_days, terms.suspension_working_days, terms.hand_over_days) == (30, 10, 3)
    assert terms.term_source == "Law 44-VI art. 34"


def test_clock_terms_without_a_value_are_refused(ctx: Flask) -> None:
    reference.set_rule("clock.term_days", None)
    with pytest.raises(queries.RuleNotSet):
        queries.clock_terms(on=DAY)


def test_the_working_calendar_knows_the_block_of_nauryz(ctx: Flask) -> None:
    calendar = queries.working_calendar()
    assert calendar.next_working(date(2026, 3, 21)) == date(2026, 3, 26)
    assert calendar.is_working(date(2026, 8, 31))


@pytest.mark.parametrize(
    ("procedure", "slugs", "primary", "region", "expected"),
    [
        (Procedure.CIVIL, ("build",), True, "71", "pilot-a"),
        (Procedure.CIVIL, ("build", "goods"), True, "75", "pilot-a"),
        (Procedure.CIVIL, ("build",), False, "71", None),
        (Procedure.CIVIL, ("build",), True, "79", None),
        (Procedure.CIVIL, ("build", "handwriting"), True, "71", None),
        (Procedure.CRIMINAL, ("build",), True, "71", None),
        (Procedure.CIVIL, (), True, "71", None),
    ],
)
def test_a_pilot_covers_what_its_scope_says(
    ctx: Flask, procedure: Procedure, slugs: tuple[str, ...], primary: bool, region: str, expected: str | None
) -> None:
    ids = [queries.specialty(slug).id for slug in slugs]
    scope = queries.pilot_scope(procedure=procedure, specialty_ids=ids, primary=primary, region_code=region, on=DAY)
    assert (scope.code if scope else None) == expected


def test_common_specialties_have_three_to_five_questions_in_three_languages(ctx: Flask) -> None:
    found: dict[str, int] = {}
    for template in queries.question_templates([s.id for s in queries.specialties(DAY)]):
        found[template.specialty.slug] = found.get(template.specialty.slug, 0) + 1
        assert all((template.text_kk, template.text_ru, template.text_en))
        assert template.text_kk != template.text_ru
    assert len(found) >= 12
    assert set(found.values()) <= {3, 4, 5}


def test_the_command_loads_and_says_what_it_added(ctx: Flask) -> None:
    result = ctx.test_cli_runner().invoke(args=["reference", "load"])
    assert result.exit_code == 0
    assert "reference: 0 rows added" in result.output
