"""The Chamber's pages as each side sees them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.states import BodyKind, Verb
from app.complaints.models import Complaint
from app.complaints.states import ComplaintState
from app.kernel import clock
from app.kernel.db import db
from app.reference.states import Procedure
from app.registry.models import ChamberMeasure
from tests.builders import accounts
from tests.builders import registry as build
from tests.builders.accounts import PASSWORD
from tests.builders.casework import PDF
from tests.builders.complaints import DAY, TODAY, make_complaint, make_reviewer
from tests.builders.intake import CASE_VERBS, make_published
from tests.client import Browser

Browse = Callable[..., Browser]
S = ComplaintState


def test_a_judge_files_a_complaint_and_adds_a_file(ctx: Flask, browse: Browse) -> None:
    expert = build.make_expert()
    browser = browse(accounts.make_person(accounts.make_body(), CASE_VERBS))
    address = f"/complaints/about/{expert.register_no}"
    browser.get(address)
    page = browser.post(address, {"ground": "term", "text": ""}, status=422)
    assert "Say what happened." in page.get_data(as_text=True)
    browser.post(address, {"ground": "term", "text": "Too late."}, status=302)
    complaint = db.session.scalars(select(Complaint)).one()
    browser.get(f"/complaints/{complaint.id}")
    browser.post(
        f"/complaints/{complaint.id}/files",
        {"file": (io.BytesIO(b"\x7fELF\x02\x01\x01" + bytes(60)), "a.exe")},
        status=422,
    )
    browser.post(f"/complaints/{complaint.id}/files", {"file": (io.BytesIO(PDF), "a.pdf")}, status=302)
    assert "a.pdf" in browser.get(f"/complaints/{complaint.id}").get_data(as_text=True)
    kept = browser.raw(f"/complaints/{complaint.id}/files/{complaint.files[0].id}")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    other = make_complaint(expert=expert)
    browser.get(f"/complaints/{other.id}", status=404)
    browser.get(f"/complaints/{complaint.id}/files/{other.id}", status=404)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_way_of_a_complaint_through_the_pages(ctx: Flask, browse: Browse, lang: str) -> None:
    now = clock.now()
    reviewer = make_reviewer()
    complaint = make_complaint(reviewer=reviewer, at=now, hide_complainant=True)
    accused = complaint.expert.person
    assert accused is not None
    chamber, expert, filer = browse(reviewer, lang=lang), browse(accused, lang=lang), browse(complaint.filed_by)
    home, soon = f"/complaints/{complaint.id}", clock.day_of(now + 9 * DAY).isoformat()

    def step(browser: Browser, name: str, **data: str) -> None:
        browser.get(f"{home}/{name}")
        browser.post(f"{home}/{name}", data, status=302)
        browser.get(home)

    expert.get(home, status=404)
    complaint.expertise = make_published(procedure=Procedure.CRIMINAL)
    assert complaint.expertise.number not in chamber.get(home).get_data(as_text=True), "a criminal case is none of it"
    assert complaint.expertise.number in filer.get(home).get_data(as_text=True)
    chamber.post(f"{home}/register", {}, status=422)
    if lang == "en":
        assert "No rule sets the time." in chamber.get(f"{home}/register").get_data(as_text=True)
    step(chamber, "register", due_on=soon, hide_complainant="y")
    choices = chamber.get(f"{home}/decide").get_data(as_text=True)
    assert 'value="rejected"' in choices  # nothing against an expert who was not heard can be chosen, or sent
    assert 'value="upheld"' not in choices
    lost = {"outcome": "upheld", "reason": "Иә.", "password": PASSWORD}
    assert "Иә." in chamber.post(f"{home}/decide", lost, status=422).get_data(as_text=True)
    step(chamber, "ask", explain_by=soon)
    assert complaint.filed_by.name not in expert.get(home).get_data(as_text=True)
    step(expert, "explain", text="Нысандар кеш түсті.")
    step(chamber, "extend", due_on=clock.day_of(now + 19 * DAY).isoformat(), reason="Күрделі.")
    chamber.post(f"{home}/decide", {"outcome": "upheld", "reason": "Иә.", "password": "wrong"}, status=422)
    step(chamber, "decide", outcome="upheld", reason="Иә.", password=PASSWORD)
    chamber.post(f"{home}/decide", {"outcome": "upheld", "reason": "Иә.", "password": PASSWORD}, status=409)
    filer.post(f"{home}/withdraw", {}, status=409)
    expert.get(f"{home}/decide", status=403)
    chamber.get(f"{home}/nonsense", status=404)
    for browser in (chamber, expert, filer):
        browser.get("/complaints?show=ended")
        browser.get("/complaints?ground=nonsense&overdue=y")


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_chamber_keeps_its_members(ctx: Flask, browse: Browse, lang: str) -> None:
    now = clock.now()
    browser = browse(make_reviewer(), lang=lang)
    browser.get("/chamber")
    expert = build.make_expert(chamber=False, on=clock.day_of(now))
    home, today = f"/chamber/members/{expert.register_no}", clock.day_of(now).isoformat()
    browser.get(home)

    def act(name: str, status: int = 302, **data: str) -> None:
        browser.get(f"{home}/{name}")
        browser.post(f"{home}/{name}", data | {"password": PASSWORD}, status=status)
        browser.get(home)

    act("admit", 422, on=today, decision_no="")
    act("admit", on=today, decision_no="1")
    last = clock.day_of(now + 9 * DAY).isoformat()
    act("measure", 422, kind="suspension", decision_no="2", first_day=today, reason="Әдеп.")
    form = browser.get(f"{home}/measure").get_data(as_text=True)
    assert form.index('id="conditional-') < form.index('name="last_day"') < form.index('name="reason"')
    act("measure", kind="suspension", decision_no="2", first_day=today, last_day=last, reason="Әдеп.")
    measure = db.session.scalars(select(ChamberMeasure)).one()
    act(f"measures/{measure.id}/lift", reason="Түзелді.")
    act("end", on=today, decision_no="3", reason="Өтініш.")
    browser.get("/chamber?standing=outside&name=expert")
    browser.get("/chamber?name=zzzzzz")
    browser.get("/chamber/figures?first=2026-01-01&last=nonsense")
    assert expert.register_no in browser.raw("/chamber.csv").get_data(as_text=True)
    stranger = browse(accounts.make_person(accounts.make_body(), CASE_VERBS))
    for address in ("/chamber", "/chamber.csv", "/chamber/figures", home, f"{home}/admit", f"{home}/measure"):
        stranger.get(address, status=403)


def test_one_row_and_ten_rows_take_the_same_queries(ctx: Flask, browse: Browse) -> None:
    reviewer = make_reviewer()
    browser = browse(reviewer)
    make_complaint(S.REGISTERED, reviewer=reviewer)
    counts = []
    for more in (0, 9):
        for _ in range(more):
            make_complaint(S.REGISTERED, reviewer=reviewer)
        taken = []
        for address in ("/complaints", "/chamber"):
            browser.get(address)
            taken.append(browser.queries)
        counts.append(taken)
    assert counts[0] == counts[1]


def test_the_register_offers_the_complaint_to_others_only(ctx: Flask, browse: Browse) -> None:
    expert = build.make_expert(on=TODAY)
    link = f"/complaints/about/{expert.register_no}"
    judge = browse(accounts.make_person(accounts.make_body(), CASE_VERBS))
    assert link in judge.get(f"/register/{expert.register_no}").get_data(as_text=True)
    assert link not in browse().get(f"/register/{expert.register_no}").get_data(as_text=True)
    own = browse(expert.person).get(f"/register/{expert.register_no}").get_data(as_text=True)
    assert link not in own
    prosecutor = accounts.make_person(accounts.make_body(BodyKind.PROSECUTION), [Verb.CONSENT])  # may not complain
    assert link not in browse(prosecutor).get(f"/register/{expert.register_no}").get_data(as_text=True)
