"""The figures of one moment on the page and in its files, for several readers, and for nobody else."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.accounts.states import BodyKind, Verb
from app.kernel import clock
from app.kernel.db import db
from app.kernel.i18n import LANGUAGES
from app.reporting.queries import kept
from tests.builders.accounts import make_body, make_person
from tests.builders.reporting import AT, World, make_reader
from tests.client import Browser
from tests.pages.test_reporting_map import sheet

CIVIL = "procedure=civil&by=region"


@pytest.fixture
def world(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    stand_at(monkeypatch, AT)
    found = World(2)
    found.add(40)
    db.session.commit()
    return found


def stand_at(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """The site's clock; and another process answers, which has nothing in memory."""
    monkeypatch.setattr(clock, "now", lambda: at)
    kept._unpacked.clear()


def requested(page: str) -> int:
    return int(re.findall(r'sarap-tile__value">(\d+)<', page)[0])


def in_files(reader: Browser, page: str) -> set[int]:
    """All requested expertises in the file and in the workbook that the page links to."""
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/figures[^"]+page=[^"]+)"', page)]
    text = reader.get(next(link for link in links if "counts.csv" in link)).get_data(as_text=True)
    book = reader.get(next(link for link in links if ".xlsx" in link)).data
    assert len(links) == 15
    return {int(list(csv.reader(io.StringIO(text)))[-1][1]), int(sheet(book, 1)["All"][0])}


def test_two_readers_see_one_moment_and_save_what_stood_on_their_page(
    own_app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Browser(own_app, make_reader()), Browser(own_app, make_reader())
    judge = Browser(own_app, make_person(make_body(BodyKind.COURT), [Verb.DRAFT, Verb.PUBLISH, Verb.READ_FIGURES]))
    first = one.get(f"/figures?{CIVIL}").get_data(as_text=True)
    number = requested(first)
    for _ in range(40):
        world._one()
    db.session.commit()
    stand_at(monkeypatch, AT + timedelta(minutes=9))
    page = two.get(f"/figures?{CIVIL}").get_data(as_text=True)
    assert two.queries <= 5, "kept figures cost little"
    assert (requested(page), "As of 3 March 2026, 01:30" in page) == (number, True)
    told = two.post(f"/figures/anew?{CIVIL}", follow=False)
    newer = two.get(told.headers["Location"]).get_data(as_text=True)
    assert "procedure=civil" in told.headers["Location"]
    assert "made anew" in newer
    assert (requested(newer) > number, "As of 3 March 2026, 01:39" in newer) == (True, True)
    stand_at(monkeypatch, AT + timedelta(minutes=9, seconds=20))
    again = one.post(f"/figures/anew?{CIVIL}", status=200, follow=True).get_data(as_text=True)
    assert "less than a minute ago" in again
    assert in_files(one, first) == {number}, "the files of the older page"
    assert in_files(two, newer) == in_files(one, again) == {requested(newer)}
    (of_first,) = set(re.findall(r"page=([0-9a-f-]{36})", first))
    for path in (f"counts.csv?page={of_first}&{CIVIL}", f"anew?{CIVIL}"):
        judge._ask("POST" if "anew" in path else "GET", f"/figures/{path}", {} if "anew" in path else None, 403, False)
        asked = Browser(own_app)
        assert "/sign-in" in asked._ask("GET", "/figures/counts.csv", None, 302, False).location
    for odd in (f"page={of_first}", f"page={uuid.uuid4()}&{CIVIL}", "page=x"):
        assert "no longer kept" in one.get(f"/figures/counts.csv?{odd}", status=422).get_data(as_text=True)
    one.post("/figures/anew?published_from=2026-02-01&published_to=2026-01-01", status=422)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_front_page_tells_the_moment_of_its_figures_and_keeps_them_from_a_busy_country(
    own_app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    anybody = Browser(own_app, lang=lang)
    first = anybody.get("/").get_data(as_text=True).split("<tbody>")[1]
    for _ in range(40 if lang == "en" else 1):
        world._one()
    db.session.commit()
    stand_at(monkeypatch, AT + timedelta(minutes=50))
    assert anybody.get("/").get_data(as_text=True).split("<tbody>")[1].split("</tbody>")[0] in first
    assert anybody.queries <= 3
    assert "01:30" in first
