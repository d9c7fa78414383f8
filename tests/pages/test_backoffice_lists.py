"""The work list, search and the personal calendar as pages."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine

from app.accounts.states import Verb
from app.backoffice import words
from app.backoffice.queries import Desk, counts, kinds, overview
from app.backoffice.views.lines import href_of, next_step
from app.intake.models import Expertise
from app.kernel.db import db
from app.reference.states import Procedure
from tests.builders import bidding, casework, intake
from tests.builders.accounts import make_person
from tests.builders.complaints import make_complaint
from tests.client import Browser

Browse = Callable[..., Browser]
LANGS = ["kk", "ru", "en"]


def _text(site: Browser, path: str, status: int = 200) -> str:
    return site.get(path, status=status).get_data(as_text=True)


def test_every_kind_of_work_has_a_name_and_a_next_step() -> None:
    assert set(kinds()) <= set(words.GROUPS)
    assert set(kinds()) - {"work"} <= set(words.NEXT)


@pytest.mark.parametrize("lang", LANGS)
def test_long_list_costs_no_more_than_a_short_one(browse: Browse, lang: str) -> None:
    first = intake.make_draft()
    small = browse(first.official, lang=lang)
    small.get("/work")
    small.get("/work")  # the first request of a process also reads the reference data
    for _ in range(30):
        intake.make_draft(by=first.official, body=first.body)
    large = browse(first.official, lang=lang)
    page = _text(large, "/work")
    assert large.queries == small.queries <= 12
    assert page.count("data-row") == 25
    onward = re.search(r'href="(/work\?after=[^"]+)"', page)
    assert onward is not None
    assert _text(large, onward[1]).count("data-row") == 6


def test_only_what_can_occur_for_the_reader_is_offered(browse: Browse) -> None:
    expert = _text(browse(bidding.make_bidder(intake.make_published()).person), "/work")
    clerk = _text(browse(intake.make_draft().official), "/work")
    for name, of_expert, of_clerk in (
        ("You were chosen: accept or decline", True, False),
        ("Petitions to decide", False, True),
        ("Official in charge", False, True),
        ("Put a colleague in charge", False, True),
    ):
        assert (name in expert, name in clerk) == (of_expert, of_clerk), name


def test_filters_leave_what_they_say(browse: Browse) -> None:
    draft = intake.make_draft(case_number="77-1")
    colleague = make_person(draft.body, (Verb.DRAFT, Verb.PUBLISH))
    other = intake.make_complete(by=colleague, body=draft.body, urgent=True)
    site = browse(draft.official)

    def numbers(query: str) -> set[str]:
        page = _text(site, f"/work?{query}")
        return {e.number for e in (draft, other) if e.number in page}

    both = {draft.number, other.number}
    assert numbers("kind=draft") == both
    assert numbers("kind=petitions") == set()
    assert numbers("charge=me") == {draft.number}
    assert numbers("urgent=y") == {other.number}
    assert numbers("specialty=build") == {other.number}
    assert numbers("q=77-1") == {draft.number}
    assert numbers("turn=others") == set()
    assert numbers("due_by=2020-01-01") == set()
    assert numbers("kind=nonsense&due_by=never") == both


def test_usual_filter_is_kept_without_searched_text_and_can_be_forgotten(browse: Browse) -> None:
    draft = intake.make_draft()
    site = browse(draft.official)
    site.post("/work/usual", {"kind": "draft", "q": "secret"})
    assert site.get("/work", status=302).headers["Location"].endswith("/work?kind=draft")
    site.post("/work/usual", {"forget": "1"})
    assert draft.number in _text(site, "/work")


def test_counts_are_those_of_the_overview(browse: Browse) -> None:
    selection, day = casework.make_started()
    casework.make_petition(selection, day=day)
    at = casework.noon(day)
    for viewer in (casework.official_of(selection.expertise), casework.expert_of(selection)):
        desk = Desk(viewer, at, day)
        groups = overview(desk)
        assert counts(desk) == {group.key: group.count for group in groups if group.mine}
        assert groups
        with time_machine.travel(at, tick=False):
            site = browse(viewer)
            for line in (line for group in groups for line in group.lines):
                assert next_step(line)
                with site.app.test_request_context():
                    href = href_of(line)
                assert href is not None
                site.get(href)


def test_several_change_hands_once_and_those_that_may_not_are_named(browse: Browse) -> None:
    draft = intake.make_draft()
    over = intake.make_draft(by=draft.official, body=draft.body)
    from_intake = over.official
    colleague = make_person(draft.body, (Verb.DRAFT,))
    foreign = intake.make_draft()
    site = browse(from_intake)
    chosen = "&".join(f"chosen={e.id}" for e in (draft, over, foreign))
    page = _text(site, f"/work/charge?{chosen}")
    assert draft.number in page
    assert foreign.number not in page
    data = {"chosen": [str(draft.id), str(over.id), str(foreign.id)], "official_id": str(colleague.id)}
    site.post("/work/charge", data)
    assert {db.session.get(Expertise, e.id).official_id for e in (draft, over)} == {colleague.id}  # type: ignore[union-attr]
    assert db.session.get(Expertise, foreign.id).official_id == foreign.official_id  # type: ignore[union-attr]
    letters = bidding.letters_to(colleague)
    assert letters.count("intake/put_in_charge") == 1
    again = browse(colleague)
    again.post("/work/charge", data)
    assert bidding.letters_to(colleague).count("intake/put_in_charge") == 1


def test_export_holds_the_filtered_lines_and_no_formula(browse: Browse) -> None:
    draft = intake.make_draft(case_number="=1+1")
    site = browse(draft.official)
    rows = list(csv.reader(io.StringIO(site.get("/work.csv?kind=draft").get_data().decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [draft.number]
    assert rows[1][1].startswith("'=")
    book = zipfile.ZipFile(io.BytesIO(site.get("/work.xlsx?kind=draft").get_data()))
    assert draft.number in book.read("xl/sharedStrings.xml").decode()
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert len(list(csv.reader(io.StringIO(site.get("/work.csv?kind=open").get_data().decode("utf-8-sig"))))) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_search_marks_the_words_and_a_whole_number_leads_to_its_page(browse: Browse, lang: str) -> None:
    expertise = intake.make_prepared(questions=("Was the <house> built?",))
    site = browse(expertise.official, lang=lang)
    page = _text(site, "/search?q=house")
    assert "<mark>house</mark>" in page
    assert "<house>" not in page
    to = site.get(f"/search?q={expertise.number}", status=302).headers["Location"]
    assert to.endswith(f"/requests/{expertise.id}")
    site.get("/search")


def test_search_answers_alike_for_a_hidden_and_for_no_number(
    browse: Browse, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = intake.make_prepared(procedure=Procedure.CRIMINAL)
    site = browse(make_person())

    def page(number: str) -> str:
        text = re.sub(r'(nonce|value)="[^"]*"', "", _text(site, f"/search?q={number}"))
        return text.replace(number, "")

    capsys.readouterr()
    assert page(hidden.number) == page("SE-2026-999999-X")
    assert hidden.number not in capsys.readouterr().err


def test_search_costs_the_same_for_one_and_for_ten(browse: Browse) -> None:
    first = intake.make_prepared()
    site = browse(first.official)
    site.get("/search?q=house")
    few = site.queries
    for _ in range(9):
        intake.make_complete(by=first.official, body=first.body)
    page = _text(site, "/search?q=house")
    assert page.count("sarap-found__item") == 10
    assert site.queries == few
    complaint = make_complaint(by=first.official)
    assert f'href="/complaints/{complaint.id}"' in _text(site, f"/search?q={complaint.number[:-2]}")
    straight = site.get(f"/search?q={complaint.number.lower()}", status=302)
    assert straight.location == f"/complaints/{complaint.id}"
    site.get(straight.location)
    assert "Nothing found" in _text(browse(intake.make_prepared().official), f"/search?q={complaint.number}")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("view", ["", "&view=list"])
def test_calendar_shows_the_day_on_which_work_is_due(browse: Browse, lang: str, view: str, now: datetime) -> None:
    expertise = intake.make_published()
    due = expertise.searches[0].offers_due_on
    with time_machine.travel(expertise.published_at, tick=False):
        page = _text(browse(expertise.official, lang=lang), f"/agenda?month={due:%Y-%m}{view}")
    assert expertise.number in page
    assert expertise.number not in _text(browse(make_person()), f"/agenda?month={due:%Y-%m}{view}")
    _text(browse(expertise.official), "/agenda?month=nonsense")


def _unfolded(body: str) -> list[tuple[str, str]]:
    """Read RFC 5545 again by other means: unfold, then cut each line at its first colon."""
    assert body.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    lines = re.sub(r"\r\n[ \t]", "", body).strip().split("\r\n")
    return [(line.split(":", 1)[0], line.split(":", 1)[1]) for line in lines]


def test_feed_tells_kinds_and_numbers_and_ends_when_it_is_made_anew(browse: Browse) -> None:
    expertise = intake.make_published(case_number="7140-26-00-2/118")
    site, stranger = browse(expertise.official), browse()
    page = site.post("/agenda/feed", status=200).get_data(as_text=True)
    found = re.search(r"<code>https?://[^/]+(/agenda/[^<]+\.ics)</code>", page)
    assert found is not None
    with time_machine.travel(expertise.published_at, tick=False):
        answer = stranger.raw(found[1])
        again = stranger.client.get(found[1], headers={"If-None-Match": answer.headers["ETag"]})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert again.status_code == 304
    said = _unfolded(body)
    assert said[0] == ("BEGIN", "VCALENDAR")
    days = {value for name, value in said if name == "DTSTART;VALUE=DATE"}
    assert expertise.searches[0].offers_due_on.strftime("%Y%m%d") in days
    assert any(expertise.number in value for name, value in said if name == "SUMMARY")
    assert "118" not in body.replace(expertise.number, "")
    assert found[1] not in _text(site, "/agenda")
    site.post("/agenda/feed", status=200)
    assert stranger.raw(found[1]).status_code == 404
    site.post("/agenda/feed/end")
    assert stranger.raw("/agenda/nothing.ics").status_code == 404


def test_calendar_begins_the_day_when_astana_does(browse: Browse) -> None:
    with time_machine.travel(datetime(2026, 3, 31, 22, 0, tzinfo=UTC), tick=False):
        page = _text(browse(make_person()), "/agenda")
    assert re.search(r'aria-current="date">\s*<p[^>]*><time datetime="2026-04-01"', page)
