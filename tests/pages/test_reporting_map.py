"""The map of the regions and the workbook: the numbers of the page, and nothing that the page withholds."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from app.accounts.states import BodyKind, Verb
from app.bidding.models import Selection
from app.bidding.states import Provider, SelectionState
from app.intake.models import Expertise
from app.intake.states import ExpertiseState as S
from app.kernel import clock
from app.kernel.db import db
from app.kernel.i18n import LANGUAGES
from app.reference.models import Region, Specialty
from app.reference.states import Procedure
from app.reporting.views import region_map
from tests.builders.accounts import make_body, make_person
from tests.builders.reporting import AT, World, make_reader, make_row
from tests.client import Browser

Browse = Callable[..., Browser]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: AT)
    return AT


def tiles(page: str) -> dict[str, str]:
    """What the wide drawing says of each region."""
    wide = page[page.index("sarap-chart__svg--wide sarap-map") :]
    wide = wide[: wide.index("</svg>")]
    return dict(re.findall(r"<title>([^<]+)</title>\s*<rect.*?sarap-map__value[^>]*>([^<]+)<", wide, re.S))


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """A reader of its own: the cells of each sheet; texts as str, numbers as float."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = [
            "".join(t.text or "" for t in item.iter(f"{MAIN}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        names = [s.attrib["name"] for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        found = {}
        for number, name in enumerate(names, 1):
            text = book.read(f"xl/worksheets/sheet{number}.xml")
            assert b"<f>" not in text
            rows = [
                [
                    shared[int(c.findtext(f"{MAIN}v") or 0)]
                    if c.get("t") == "s"
                    else float(c.findtext(f"{MAIN}v") or 0)
                    for c in row
                    if c.find(f"{MAIN}v") is not None
                ]
                for row in ElementTree.fromstring(text).iter(f"{MAIN}row")
            ]
            found[name] = rows
    return found


def sheet(content: bytes, number: int) -> dict[str, list[Any]]:
    """The lines of one figure below its header, by their label."""
    rows = list(sheets(content).values())[number]
    return {row[0]: row[1:] for row in rows[3:]}


def rows_in(region: str, number: int, procedure: Procedure) -> None:
    body = make_body()
    official = make_person(body, [Verb.DRAFT])
    kinds = list(db.session.scalars(select(Specialty).limit(1)))
    for _ in range(number):
        make_row(
            official, body, state=S.OPEN, specialties=kinds, procedure=procedure, region_code=region,
            prepared_at=AT - timedelta(days=9), published_at=AT - timedelta(days=8),
        )  # fmt: skip
    db.session.flush()


@pytest.mark.usefixtures("ctx")
def test_every_region_has_one_tile_and_no_two_share_a_place() -> None:
    places = region_map.grid()
    assert {place["code"] for place in places} == set(db.session.scalars(select(Region.code)))
    assert len({(place["row"], place["column"]) for place in places}) == len(places) == 20
    assert all(len(place[lang]) <= 15 and len(place[f"{lang}_short"]) <= 7 for place in places for lang in LANGUAGES)


def test_fifths_follow_the_order_and_equal_numbers_share_one() -> None:
    assert region_map.steps([10, 20, 30, 40, 50]) == [1, 2, 3, 4, 5]
    assert region_map.steps([7, 7, 9]) == [1, 1, 4]
    assert region_map.steps([]) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ministry_opens_the_map_then_reads_each_figure_in_her_language(browse: Browse, lang: str) -> None:
    rows_in("71", 6, Procedure.CIVIL)
    reader = browse(make_reader(), lang=lang)
    for chosen in region_map.FIGURES:
        page = reader.get(f"/figures?map={chosen}").get_data(as_text=True)
        assert len(tiles(page)) == 20
        assert reader.queries <= 18  # made for the first time


def test_map_tells_what_the_table_by_region_tells_and_withholds_the_same(browse: Browse) -> None:
    rows_in("71", 3, Procedure.CRIMINAL)
    rows_in("75", 8, Procedure.CRIMINAL)
    rows_in("10", 30, Procedure.CRIMINAL)
    reader = browse(make_reader())
    found = tiles(reader.get("/figures?map=requested").get_data(as_text=True))
    assert (found["Astana city"], found["Abai Region"], found["Aktobe Region"]) == ("withheld", "30", "none")
    # eight and not three follow from 41 in all, so the next smallest goes with it
    assert found["Almaty city"] == "withheld"
    chosen = reader.get("/figures?map=requested&region=10").get_data(as_text=True)
    assert tiles(chosen) == found  # one region chosen hides no other, and tells no more
    assert len(re.findall(r"sarap-map__tile[^>]*aria-current", chosen)) == 2  # wide and narrow


def test_tile_leads_to_the_figures_of_its_region_with_the_filter_kept(browse: Browse) -> None:
    page = browse(make_reader()).get("/figures?procedure=civil&map=overdue").get_data(as_text=True)
    assert "region=71" in page
    hrefs = re.findall(r'class="sarap-map__tile[^"]*" href="([^"]+)"', page)
    assert len(hrefs) == 40
    assert all("procedure=civil" in href and "map=overdue" in href for href in hrefs)


def test_workbook_holds_the_numbers_counted_apart(browse: Browse) -> None:
    World(3).add(150)
    content = browse(make_reader()).get("/figures.xlsx?procedure=civil&by=region").data
    civil = [
        row
        for row in db.session.scalars(select(Expertise))
        if row.procedure is Procedure.CIVIL and row.published_at is not None and row.published_at <= AT
    ]
    names = {region.code: region.name_en for region in db.session.scalars(select(Region))}
    asked = Counter(names[row.region_code] for row in civil)
    taken = {
        s.expertise_id: s.provider for s in db.session.scalars(select(Selection)) if s.state is SelectionState.ACCEPTED
    }
    private = Counter(names[row.region_code] for row in civil if taken.get(row.id) is Provider.PRIVATE)
    accepted = Counter(names[row.region_code] for row in civil if row.id in taken)
    titles = list(sheets(content))
    counts = sheet(content, next(i for i, name in enumerate(titles) if "by state" in name))
    shares = sheet(content, next(i for i, name in enumerate(titles) if "private experts" in name))
    assert {name: cells[0] for name, cells in counts.items()} == asked | {"All": len(civil)}
    assert {name: cells[1:] for name, cells in shares.items()} == {
        name: [accepted[name], private[name]] for name in asked
    } | {"All": [accepted.total(), private.total()]}
    if accepted.total() >= 20:
        assert shares["All"][0] == pytest.approx(private.total() / accepted.total(), abs=0.001)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_workbook_speaks_the_readers_language_and_says_what_was_counted(browse: Browse, lang: str) -> None:
    rows_in("71", 3, Procedure.CRIMINAL)
    answer = browse(make_reader(), lang=lang).get("/figures.xlsx?published_from=2026-01-01&by=region")
    found = sheets(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"
    cover = next(iter(found.values()))
    told = [cell for row in cover for cell in row]
    assert 46023.0 in told  # the first of January 2026 as a day, not as a text
    assert any(str(cell).endswith("0.1.0") for cell in told)
    counts = sheet(answer.data, 1)
    assert all(isinstance(cell, str) or cell == 0 for cells in counts.values() for cell in cells)


def test_page_and_workbook_show_the_same_counts(browse: Browse) -> None:
    World(2).add(60)
    reader = browse(make_reader())
    page = reader.get("/figures?procedure=civil").get_data(as_text=True)
    counts = sheet(reader.get("/figures.xlsx?procedure=civil").data, 1)
    assert f'<dd class="sarap-tile__value">{counts["All"][0]:.0f}</dd>' in page


def test_somebody_without_the_right_asks_for_the_workbook_then_is_refused(browse: Browse) -> None:
    for kind, verbs in [(BodyKind.COURT, [Verb.DRAFT, Verb.PUBLISH]), (BodyKind.MINISTRY, [Verb.EDIT_RULES])]:
        browse(make_person(make_body(kind), verbs)).get("/figures.xlsx", status=403)
    assert "/sign-in" in browse().get("/figures.xlsx", status=302).location


def test_ministry_gives_a_wrong_period_then_gets_no_workbook(browse: Browse) -> None:
    browse(make_reader()).get("/figures.xlsx?published_from=2026-02-01&published_to=2026-01-01", status=422)
