"""Two tabs at one form: the second is told what the first changed, and loses nothing that was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.reference import queries
from tests.builders import accounts
from tests.client import Browser

Browse = Callable[..., Browser]


def shown(html: str) -> str:
    """The version in a page's form."""
    found = re.search(r'name="version"[^>]*value="(\d+)"', html)
    assert found, "no version in the form"
    return found[1]


@pytest.fixture
def editor(ctx: Flask) -> Person:
    return accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.EDIT_RULES, Verb.MANAGE_MEMBERS])


def forms_of(editor: Person) -> list[tuple[str, dict[str, Any], dict[str, Any], str, str]]:
    """Address, what the first tab sends, what the second does, what of the first is told, what of the second stays."""
    dna, soil = (str(queries.specialty(slug).id) for slug in ("dna", "handwriting"))
    pilot = {"regions": ["71"], "starts_on": "", "ends_on": ""}
    rule = {"in_force_from": "2090-01-01", "act": "Law", "article": "1"}
    body = editor.memberships[0].body
    clerk = accounts.make_person(body, [Verb.REVIEW]).memberships[0]
    return [
        ("/pilots/pilot-b", pilot | {"specialties": [dna], "source": "Order one"},
         pilot | {"specialties": [soil], "source": "Order two"}, "Order one", "Order two"),
        ("/rules/clock.term_days", rule | {"value": "12", "source": "Gazette one"},
         rule | {"value": "13", "in_force_from": "2091-01-01", "source": "Gazette two"},
         "12 calendar days from 1 January 2090", "Gazette two"),
        (f"/bodies/{body.id}/members/{clerk.id}", {"position": "Head of one", "verbs": ["review"]},
         {"position": "Head of two", "verbs": ["review"]}, "Head of one", "Head of two"),
    ]  # fmt: skip


def test_an_editor_at_a_stale_form_is_told_what_the_other_changed_and_loses_nothing(
    browse: Browse, editor: Person
) -> None:
    site = browse(editor)
    for path, first, second, told, kept in forms_of(editor):
        seen = shown(site.get(path).get_data(as_text=True))
        site.post(path, first | {"version": seen})
        page = site.post(path, second | {"version": seen}, status=409).get_data(as_text=True)
        assert "What stands now" in page, path
        assert told in page, path
        assert f'value="{kept}"' in page or f">{kept}<" in page or f"\n{kept}<" in page.replace("\r", ""), path
        site.post(path, second | {"version": shown(page)})
        for odd in ("", "x", "9" * 5000):
            site.post(path, second | {"version": odd}, status=409)
        site.post(path, second, status=409)  # a page that names no version is no page of ours
