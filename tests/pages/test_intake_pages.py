"""The pages of intake, walked by an official from an empty draft to a published request."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from app.intake.models import Expertise
from app.intake.states import ExpertiseState, Kind, Permission
from app.kernel.db import db
from app.reference import queries as reference
from app.reference.states import Procedure
from tests.builders.accounts import PASSWORD
from tests.builders.intake import make_complete, make_draft, make_official, make_prepared, make_published
from tests.builders.registry import make_expert
from tests.client import Browser

Browse = Callable[..., Browser]
PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
PAGES = ("case", "specialties", "questions", "objects", "objects/new", "person", "grounds", "search", "attachments")


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr("app.kernel.clock.now", lambda: now)


def _v(expertise: Expertise) -> dict[str, Any]:
    db.session.refresh(expertise)
    return {"version": expertise.version}


def _only() -> Expertise:
    return db.session.scalars(select(Expertise)).one()


def test_official_walks_from_an_empty_request_to_a_published_one(browse: Browse) -> None:
    official = make_official()
    her = browse(official)
    her.get("/requests")
    her.get("/requests/new")
    her.post("/requests/new", {"body_id": official.bodies_with()[0]})
    e = _only()
    base = f"/requests/{e.id}"
    her.get(base)
    her.get(f"{base}/publish")
    for page in PAGES:
        her.get(f"{base}/{page}")
    case = {"procedure": "civil", "case_number": "7140-26/1", "kind": "primary", "official_id": official.id}
    her.post(f"{base}/case", case | _v(e))
    her.post(f"{base}/specialties", {"specialty_ids": [reference.specialty("build").id]} | _v(e))
    her.post(f"{base}/questions", {"text": "Was it built as designed?"} | _v(e))
    her.post(f"{base}/questions", {"text": "What does the repair cost?"} | _v(e))
    her.get(f"{base}/questions")
    first, second = e.questions
    her.get(f"{base}/questions/{first.id}")
    her.post(f"{base}/questions/{first.id}", {"text": "Was it erected as designed?"} | _v(e))
    her.post(f"{base}/questions/{second.id}/up", _v(e))
    assert [q.text for q in e.questions] == ["What does the repair cost?", "Was it erected as designed?"]
    her.post(f"{base}/questions/{second.id}/remove", _v(e))
    house = {"name": "A house", "origin": "Inspected by the court", "seal": "", "permission": "no"}
    her.post(f"{base}/objects/new", house | _v(e))
    her.get(f"{base}/objects")
    thing = e.objects[0]
    her.get(f"{base}/objects/{thing.id}")
    her.post(f"{base}/objects/{thing.id}", house | {"permission": "partial"} | _v(e))
    assert _only().objects[0].permission is Permission.PARTIAL
    grounds = {"grounds": "Knowledge is needed", "circumstances": "", "place": "Astana", "ruling_language": "ru"}
    her.post(f"{base}/grounds", grounds | _v(e))
    search = {"region_code": "71", "hearing_on": "2026-04-20", "offer_working_days": "5", "equipment": "A georadar"}
    her.post(f"{base}/search", search | _v(e))
    her.post(f"{base}/attachments", {"file": (BytesIO(PDF), "plan.pdf")} | _v(e))
    her.get(f"{base}/attachments")
    for viewer in ("bidder", "party", "public"):
        her.get(f"{base}/preview/{viewer}")
    assert "Nothing is missing" in her.get(f"{base}/publish").get_data(as_text=True)
    her.post(f"{base}/prepare")
    page = her.get(f"{base}/publish").get_data(as_text=True)
    assert "5 working days: to the end of 10 March 2026" in page  # 9 March is a day off
    db.session.refresh(e)
    assert e.state is ExpertiseState.PREPARED
    key = {"publish_key": e.publish_key, "due_on": "2026-03-10"}
    her.post(f"{base}/publish", key | {"password": "wrong"}, status=422)
    her.post(f"{base}/publish", key | {"password": PASSWORD})
    her.post(f"{base}/publish", key | {"password": PASSWORD})  # pressed twice: the same result
    assert _only().state is ExpertiseState.OPEN
    her.get(base)
    her.get(f"{base}/publish", follow=True)
    her.get("/requests?state=open&q=7140")
    notice = browse().get(f"/notices/{e.number}").get_data(as_text=True)
    assert "georadar" not in notice
    assert "7140" not in notice
    assert e.number in browse().get("/notices?region=71&specialty=build").get_data(as_text=True)
    her.get(f"{base}/withdraw")
    her.post(f"{base}/withdraw", {"reason": ""}, status=422)
    her.post(f"{base}/withdraw", {"reason": "The parties settled"})
    her.get(base)
    assert "withdrawn" in browse().get(f"/notices/{e.number}").get_data(as_text=True)
    assert e.number not in browse().get("/notices").get_data(as_text=True)


def test_wrong_field_is_refused_beside_it_and_nothing_is_lost(browse: Browse) -> None:
    e = make_draft()
    typed = {
        "region_code": "71",
        "offer_working_days": "900",
        "equipment": "A long typed text",
        "hearing_on": "2020-01-01",
    }
    page = browse(e.official).post(f"/requests/{e.id}/search", typed | _v(e), status=422).get_data(as_text=True)
    assert "whole number from 1 to 60" in page
    assert "A long typed text" in page
    typed["offer_working_days"] = "9"
    page = browse(e.official).post(f"/requests/{e.id}/search", typed | _v(e), status=422).get_data(as_text=True)
    assert "in the past" in page
    assert "A long typed text" in page


def test_stale_form_is_409_and_keeps_what_was_typed(browse: Browse) -> None:
    e = make_draft()
    her = browse(e.official)
    old = _v(e)
    grounds = {"grounds": "First", "circumstances": "", "place": "", "ruling_language": "kk"}
    her.post(f"/requests/{e.id}/grounds", grounds | old)
    page = her.post(f"/requests/{e.id}/grounds", grounds | {"grounds": "Second"} | old, status=409)
    assert "Second" in page.get_data(as_text=True)
    her.post(f"/requests/{e.id}/grounds", grounds | {"grounds": "Second"} | _v(e))
    her.post(f"/requests/{e.id}/questions", {"text": "Why?"} | old, status=409)
    her.post(f"/requests/{e.id}/questions", {"text": "Why?"} | _v(e))
    her.post(f"/requests/{e.id}/questions/{e.questions[0].id}/remove", old, status=409)
    assert len(e.questions) == 1
    her.post(f"/requests/{e.id}/questions/{e.questions[0].id}/remove", {"version": "x"}, status=409)


def test_odd_version_of_a_form_is_a_stale_one(browse: Browse) -> None:
    expertise = make_complete()
    her = browse(expertise.official)
    for version in ("²", "9" * 5000):
        her.post(f"/requests/{expertise.id}/grounds", {"grounds": "x", "version": version}, status=409)


def test_draft_saves_empty_fields(browse: Browse) -> None:
    e = make_draft()
    her = browse(e.official)
    empty = {"case_number": "", "earlier_number": "", "earlier_expert": "", "kind_reasons": ""}
    her.post(f"/requests/{e.id}/case", empty | _v(e))
    her.post(f"/requests/{e.id}/specialties", _v(e))
    her.post(f"/requests/{e.id}/person", _v(e))
    her.post(f"/requests/{e.id}/grounds", {"grounds": "", "circumstances": "", "place": ""} | _v(e))
    her.post(f"/requests/{e.id}/search", {"region_code": ""} | _v(e))
    no_language = {"grounds": "", "circumstances": "", "place": "", "ruling_language": ""}
    her.post(f"/requests/{e.id}/grounds", no_language | _v(e), status=422)


@pytest.mark.parametrize("page", PAGES)
def test_frozen_request_refuses_its_parts(browse: Browse, page: str) -> None:
    e = make_prepared()
    answer = browse(e.official).get(f"/requests/{e.id}/{page}", status=403)
    assert "no longer a draft" in answer.get_data(as_text=True)


@pytest.mark.parametrize("page", ["", "/case", "/publish", "/withdraw", "/preview/public", "/attachments"])
def test_stranger_gets_404_everywhere(browse: Browse, page: str) -> None:
    e = make_complete()
    browse(make_official()).get(f"/requests/{e.id}{page}", status=404)


def test_visitor_without_session_is_sent_to_sign_in(browse: Browse) -> None:
    assert "/sign-in" in browse().get("/requests", status=302).headers["Location"]


def test_file_is_a_download_and_only_for_its_body(browse: Browse, rows: Callable[[str], int]) -> None:
    e = make_draft()
    her = browse(e.official)
    her.post(f"/requests/{e.id}/attachments", {"file": (BytesIO(PDF), "../plan <b>.exe")} | _v(e))
    attachment = e.attachments[0]
    answer = her.get(f"/requests/{e.id}/files/{attachment.id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()
    browse(make_official()).get(f"/requests/{e.id}/files/{attachment.id}", status=404)
    other = make_draft()
    browse(other.official).get(f"/requests/{other.id}/files/{attachment.id}", status=404)
    her.post(f"/requests/{e.id}/attachments", {"file": (BytesIO(b"MZ\x00\x00\x90"), "plan.pdf")} | _v(e), status=422)
    her.post(f"/requests/{e.id}/attachments", _v(e), status=422)
    her.post(f"/requests/{e.id}/attachments/{attachment.id}/remove", _v(e))
    assert rows("attachment") == 0


def test_list_asks_as_many_queries_for_ten_rows_as_for_one(browse: Browse) -> None:
    first = make_published()
    her = browse(first.official)
    her.get("/requests")
    her.get("/requests")
    one = her.queries
    for _ in range(9):
        make_published(by=first.official)
    her.get("/requests")
    assert her.queries == one
    anybody = browse()
    anybody.get("/notices")
    assert anybody.queries <= 12
    assert one <= 12


def test_repeated_expertise_shows_what_it_lacks_with_the_article(browse: Browse) -> None:
    e = make_draft(procedure=Procedure.CRIMINAL, kind=Kind.REPEATED)
    page = browse(e.official).get(f"/requests/{e.id}/publish").get_data(as_text=True)
    assert "The expert of the earlier expertise is not named." in page
    assert "Criminal Procedure Code, art. 272(1)" in page
    assert "Check and freeze" not in page
    browse(e.official).post(f"/requests/{e.id}/prepare", status=422)


def test_criminal_preview_for_the_public_says_that_nothing_is_seen(browse: Browse) -> None:
    e = make_complete(procedure=Procedure.CRIMINAL)
    page = browse(e.official).get(f"/requests/{e.id}/preview/public").get_data(as_text=True)
    assert "The public sees nothing of this request" in page


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_page_is_clean_in_every_language(browse: Browse, lang: str) -> None:
    e, her = make_complete(), None
    her = browse(e.official, lang=lang)
    others = ("", "/publish", "/withdraw", "/preview/bidder", "/preview/party", "/preview/public")
    for page in (*others, *(f"/{p}" for p in PAGES)):
        her.get(f"/requests/{e.id}{page}")
    published = make_published(procedure=Procedure.ADM_OFFENCE)
    her.get(f"/notices/{published.number}")
    her.get("/notices")


def test_criminal_notice_is_there_for_fit_experts_and_its_body_only(browse: Browse) -> None:
    e = make_published(procedure=Procedure.CRIMINAL, case_number="SECRET-CASE", place="SECRET-PLACE")
    path = f"/notices/{e.number}"
    fit, unfit = make_expert(specialties=("build",)).person, make_expert(specialties=("goods",)).person
    for stranger in (None, unfit, make_official()):
        reader = browse(stranger)
        reader.get(path, status=404)
        assert e.number not in reader.get("/notices").get_data(as_text=True)
    page = browse(fit).get(path).get_data(as_text=True)
    assert "Was the building erected as designed?" in page
    assert "SECRET" not in page
    assert e.notice is not None
    assert "Court" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "Was the building erected" not in browse(e.official).get(path).get_data(as_text=True)
    assert e.number not in browse(fit).get("/notices").get_data(as_text=True)


def test_civil_notice_shows_the_questions_to_fit_experts_only(browse: Browse) -> None:
    e = make_published()
    fit, unfit = make_expert(specialties=("build",)).person, make_expert(specialties=("goods",)).person
    for reader, seen in ((None, False), (unfit, False), (fit, True)):
        page = browse(reader).get(f"/notices/{e.number}").get_data(as_text=True)
        assert ("Was the building erected as designed?" in page) is seen
        assert "A house" not in page or seen


def test_list_goes_on_by_key(browse: Browse) -> None:
    official = make_official()
    numbers = [make_draft(by=official).number for _ in range(27)]
    her = browse(official)
    first = her.get("/requests").get_data(as_text=True)
    assert sum(n in first for n in numbers) == 25
    token = first.split("after=")[1].split('"')[0].split("&")[0]
    second = her.get(f"/requests?after={token}").get_data(as_text=True)
    assert [n for n in numbers if n in second] == numbers[:2]
