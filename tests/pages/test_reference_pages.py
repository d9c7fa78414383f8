"""Pages of the reference tables, for everybody and for the Ministry's editors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.reference import queries
from app.reference.models import PilotScope, QuestionTemplate
from tests.builders import accounts
from tests.client import Browser

Browse = Callable[..., Browser]
PUBLIC = ("/calendar", "/calendar?year=2024", "/calendar?year=1999", "/rules", "/specialties", "/pilots")
EDITORS = ("/calendar/move", "/rules/clock.term_days", "/rules/rank.weight_price", "/pilots/pilot-a")


@pytest.fixture
def editor(ctx: Flask) -> Person:
    return accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.EDIT_RULES])


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", PUBLIC)
def test_anybody_reads_the_reference_pages(browse: Browse, path: str, lang: str) -> None:
    browser = browse(lang=lang)
    browser.get(path)
    assert browser.queries <= 12


@pytest.mark.parametrize("path", EDITORS)
def test_an_editor_sees_the_form_and_others_are_refused(ctx: Flask, browse: Browse, editor: Person, path: str) -> None:
    browse(editor).get(path)
    browse(accounts.make_person(accounts.make_body(), [Verb.PUBLISH])).get(path, status=403)
    if "accounts.sign_in" in ctx.view_functions:
        browse().get(path, status=302)


def test_the_rules_page_shows_what_is_not_set(browse: Browse) -> None:
    page = browse().get("/rules").get_data(as_text=True)
    assert "Not set" in page
    assert "30 calendar days" in page


def test_an_editor_moves_a_day(browse: Browse, editor: Person) -> None:
    browser = browse(editor)
    data = {"day": "2026-04-06", "kind": "off", "name": "Moved", "source": "Decree 1"}
    refused = browser.post("/calendar/move", data, status=422).get_data(as_text=True)
    assert "Decree 1" in refused
    page = browser.post("/calendar/move", data | {"confirmed": "y"}, status=200, follow=True)
    assert "Decree 1" in page.get_data(as_text=True)


def test_an_editor_changes_a_rule(browse: Browse, editor: Person) -> None:
    browser = browse(editor)
    data = {"value": "12", "in_force_from": "2010-01-01", "act": "Law", "article": "art. 1", "source": "Gazette"}
    data["version"] = str(queries.rule_history("clock.term_days", on=date(2026, 1, 1)).version)
    browser.post("/rules/clock.term_days", data, status=422)
    browser.post("/rules/clock.term_days", data | {"value": "x"}, status=422)
    page = browser.post("/rules/clock.term_days", data | {"in_force_from": "2090-01-01"}, status=200, follow=True)
    assert "12 calendar days from 1 January 2090" in page.get_data(as_text=True)
    browser.get("/rules/no.such", status=404)


def test_an_editor_finds_a_rule_without_a_value_and_sets_it(browse: Browse, editor: Person) -> None:
    """Only the unset ones are listed; the unit and the source stand by the form; a past day is told; back to the row."""
    browser = browse(editor)
    page = browser.get("/rules?unset=1").get_data(as_text=True)
    assert 'id="rule-chamber.complaint_working_days"' in page
    assert 'id="rule-clock.term_days"' not in page
    assert "/rules?unset=1" in browser.get("/home").get_data(as_text=True)
    form = browser.get("/rules/chamber.complaint_working_days").get_data(as_text=True)
    assert "Value in working days" in form
    assert "while it is not set, the Chamber enters the last day itself" in form
    history = queries.rule_history("chamber.complaint_working_days", on=date(2026, 1, 1))
    data = {"value": "15", "in_force_from": "2025-02-03", "act": "Act", "source": "Gazette", "version": history.version}
    answer = browser.post("/rules/chamber.complaint_working_days", data)
    assert answer.headers["Location"].endswith("/rules#rule-chamber.complaint_working_days")
    assert "it holds also for what began since 3 February 2025" in browser.get("/rules").get_data(as_text=True)


def test_an_editor_enters_the_types_of_the_criminal_pilot(browse: Browse, editor: Person) -> None:
    assert "covers nothing" in browse().get("/pilots").get_data(as_text=True)
    dna = str(queries.specialty("dna").id)
    data = {"specialties": [dna], "regions": ["71"], "starts_on": "", "ends_on": "", "source": "Order"}
    browse(editor).post("/pilots/pilot-b", data | {"version": queries.pilot("pilot-b").version})
    assert "covers nothing" not in browse().get("/pilots").get_data(as_text=True)
    browse(editor).post("/pilots/pilot-b", data | {"source": ""}, status=422)


def test_empty_tables_still_make_pages(browse: Browse) -> None:
    for scope in db.session.query(PilotScope):
        db.session.delete(scope)
    db.session.query(QuestionTemplate).delete()
    db.session.flush()
    assert "There are no pilots" in browse().get("/pilots").get_data(as_text=True)
    browse().get("/specialties")
