"""The front page, the Ministry's page, the definitions and the files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime

import pytest

from app.accounts.states import BodyKind, Verb
from app.intake.models import Expertise
from app.kernel import clock
from app.kernel.db import db
from app.kernel.i18n import force_locale
from app.reference.states import Procedure
from app.reporting.queries import Group, Offers
from app.reporting.rules import kaplan_meier
from app.reporting.views import tables
from app.reporting.views.tables import Lines
from app.reporting.views.words import DEFINITIONS
from tests.builders.accounts import make_body, make_person
from tests.builders.reporting import AT, World, make_reader
from tests.client import Browser

Browse = Callable[..., Browser]
FIGURES = list(DEFINITIONS)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The site's clock stands at the moment of the population."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    return AT


def table_of(text: str) -> list[list[str]]:
    """The rows below the empty line of a file."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    return rows[rows.index([]) + 1 :]


@pytest.mark.parametrize(
    ("by", "lang"), [("procedure", "en"), ("region", "kk"), ("specialty", "ru"), ("provider", "kk"), ("month", "ru")]
)
def test_ministry_opens_the_figures_then_reads_them_in_her_language(browse: Browse, by: str, lang: str) -> None:
    World(1).add(60)
    reader = browse(make_reader(), lang=lang)
    reader.get(f"/figures?by={by}")
    assert reader.queries <= 18  # made for the first time; one more only in the first request of a process


def test_ministry_opens_the_figures_of_an_empty_site(browse: Browse) -> None:
    browse(make_reader()).get("/figures")


@pytest.mark.parametrize("name", FIGURES)
def test_ministry_saves_a_figure_then_gets_definition_moment_and_numbers(browse: Browse, name: str) -> None:
    World(1).add(60)
    answer = browse(make_reader()).get(f"/figures/{name}.csv?procedure=civil")
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "text/csv"
    assert text.startswith("\ufeff")
    with force_locale("en_GB"):
        assert str(DEFINITIONS[name].title) in text
    assert "3 March 2026" in text
    assert "Civil" in text
    assert len({len(row) for row in table_of(text)}) == 1


def test_page_and_file_show_the_same_count(browse: Browse) -> None:
    World(2).add(80)
    reader = browse(make_reader())
    rows = table_of(reader.get("/figures/counts.csv?procedure=civil&by=region").get_data(as_text=True))
    page = reader.get("/figures?procedure=civil&by=region").get_data(as_text=True)
    assert f'<dd class="sarap-tile__value">{rows[-1][1]}</dd>' in page


OTHERS = [
    (BodyKind.COURT, [Verb.DRAFT, Verb.PUBLISH, Verb.SELECT]),
    (BodyKind.INVESTIGATION, [Verb.DRAFT]),
    (BodyKind.PROSECUTION, [Verb.CONSENT]),
    (BodyKind.INSTITUTE, [Verb.ASSIGN, Verb.REVIEW]),
    (BodyKind.CHAMBER, [Verb.REVIEW]),
    (BodyKind.MINISTRY, [Verb.REVIEW, Verb.EDIT_RULES]),
    (BodyKind.COURT, [Verb.READ_FIGURES]),  # a verb that means nothing in a court
]


@pytest.mark.parametrize(("kind", "verbs"), OTHERS)
def test_somebody_without_the_right_opens_the_figures_then_is_refused(
    browse: Browse, kind: BodyKind, verbs: list[Verb]
) -> None:
    other = browse(make_person(make_body(kind), verbs))
    assert "right to read figures" in other.get("/figures", status=403).get_data(as_text=True)
    for name in FIGURES:
        other.get(f"/figures/{name}.csv", status=403)


def test_anybody_without_a_session_is_sent_to_sign_in(browse: Browse) -> None:
    for path in ("/figures", "/figures/counts.csv"):
        assert "/sign-in" in browse().get(path, status=302).headers["Location"]


def test_ministry_asks_for_an_unknown_figure_then_it_is_not_there(browse: Browse) -> None:
    browse(make_reader()).get("/figures/secrets.csv", status=404)


def test_ministry_gives_a_period_that_ends_before_it_begins_then_is_told(browse: Browse) -> None:
    reader = browse(make_reader())
    page = reader.get("/figures?published_from=2026-02-01&published_to=2026-01-01", status=422).get_data(as_text=True)
    assert "ends before it begins" in page
    reader.get("/figures/counts.csv?region=99", status=422)


def test_small_criminal_cells_are_withheld_from_the_ministry_too(browse: Browse) -> None:
    World(3).add(100)
    criminal = list(
        db.session.query(Expertise).filter_by(procedure=Procedure.CRIMINAL).filter(Expertise.published_at.is_not(None))
    )
    for row in criminal[3:]:
        row.procedure = Procedure.CIVIL
    db.session.flush()
    reader = browse(make_reader())
    by_procedure = {
        row[0]: row for row in table_of(reader.get("/figures/counts.csv?by=procedure").get_data(as_text=True))[1:]
    }
    assert by_procedure["Criminal procedure"][1] == "withheld"
    assert "withheld" in [row[1] for name, row in by_procedure.items() if name != "Criminal procedure"], (
        "or it follows by subtraction"
    )
    for cell in by_procedure["Criminal procedure"][2:9]:
        assert cell in {"0", "withheld"}
    alone = table_of(reader.get("/figures/counts.csv?procedure=criminal&by=region").get_data(as_text=True))
    assert {cell for row in alone[1:] for cell in row[1:]} <= {"0", "withheld"}
    for name in ("turnaround", "sourcing", "on-time"):
        medians = table_of(reader.get(f"/figures/{name}.csv?procedure=criminal").get_data(as_text=True))
        assert all(row[1] == "too few" for row in medians[1:])


def test_civil_cells_are_told_exactly(browse: Browse) -> None:
    World(4).add(60)
    rows = table_of(browse(make_reader()).get("/figures/counts.csv?procedure=civil&by=region").get_data(as_text=True))
    assert all(cell.isdigit() for row in rows[1:] for cell in row[1:])


def test_a_name_that_looks_like_a_formula_is_harmless_in_the_file(browse: Browse) -> None:
    world = World(5)
    world.private[0].name = world.private[1].name = world.private[2].name = "=HYPERLINK(1)"
    world.add(80)
    text = browse(make_reader()).get("/figures/open-work-experts.csv").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in text
    assert not [row for row in table_of(text) if row[0].startswith("=")]


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_anybody_opens_the_front_page_then_reads_rounded_totals(browse: Browse, lang: str) -> None:
    World(6).add(120)
    anybody = browse(lang=lang)
    anybody.get("/")
    assert anybody.queries <= 10
    anybody.get("/figures/definitions")


def test_front_page_of_an_empty_site_stands(browse: Browse) -> None:
    assert "fewer than five" in browse().get("/").get_data(as_text=True)


def test_front_page_says_nothing_of_four_criminal_cases(browse: Browse) -> None:
    World(7).add(100)
    criminal = list(
        db.session.query(Expertise).filter_by(procedure=Procedure.CRIMINAL).filter(Expertise.published_at.is_not(None))
    )
    pages = []
    for left in (4, 0):
        for row in criminal[left:]:
            row.procedure = Procedure.CIVIL
            row.published_at = row.prepared_at = None if left == 0 else row.published_at
            row.state = row.state if left else "draft"
        db.session.flush()
        pages.append(browse().get("/").get_data(as_text=True).split("<tbody>")[1].split("</tr>")[0])
    assert pages[0] == pages[1], "four criminal cases look like none"


ODD = ("published_to=9999-12-31", "published_from=0001-01-01", "name=x&endpoint=y", "_scheme=javascript&_external=1")


def test_no_odd_address_of_the_figures_is_a_fault(browse: Browse) -> None:
    World(1).add(20)
    reader = browse(make_reader())
    for odd in ODD:
        page = reader.get(f"/figures?by=month&{odd}").get_data(as_text=True)
        assert "javascript:" not in page
        assert "by=month" in page


def test_a_share_beside_a_withheld_number_is_withheld_too(browse: Browse) -> None:
    none = kaplan_meier([])
    groups = [Group({}, none, none, none, Offers({0: failed, 1: 30})) for failed in (2, 6)]
    with force_locale("en_GB"):
        open_, guarded = (tables.offers(Lines("", ["", ""], groups, guard)) for guard in (False, True))
    assert [row.cells[2].told for row in open_.rows] == [True, True]
    first = guarded.rows[0].cells
    assert (first[2].told, first[5].told) == (False, False)


def test_a_share_that_gives_away_one_to_four_late_or_single_ones_is_withheld() -> None:
    """By either of its parts, and by subtraction from the total of the regions too."""
    none = kaplan_meier([])
    in_time = [({"due_passed": 30, "delivered_in_time": k, "signed_in_time": 20}, k) for k in (28, 25, 20)]
    groups = [Group(counts, none, none, none, Offers({0: 6, 1: k, 2: 12})) for counts, k in in_time]
    total = {name: sum(counts[name] for counts, _k in in_time) for name in in_time[0][0]}
    lines = [*groups, Group(total, none, none, none, Offers({0: 18, 1: 73, 2: 36}))]
    with force_locale("en_GB"):
        for guard in (False, True):
            rows = tables.on_time(Lines("", [""] * 4, lines, guard)).rows
            handed = [[cell.told for cell in row.cells[:3]] for row in rows]
            assert handed[0] == [not guard] * 3, "two of thirty were late"
            assert handed.count([False] * 3) >= 2 * guard, "or it follows from the total"
            assert all(row.cells[3].told for row in rows), "ten late by the other day are no secret"
        few = [Group({}, none, none, none, Offers({0: 6, 1: 3, 2: 40})), groups[0]]
        single = tables.offers(Lines("", ["", ""], few, True)).rows[0].cells[3]
        assert not single.told
        assert tables.offers(Lines("", ["", ""], few, False)).rows[0].cells[3].told
