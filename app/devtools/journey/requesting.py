"""First chapter: from an empty request to its publication."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.accounts.models import Person
from app.devtools import demo
from app.devtools.journey.browser import Browser
from app.devtools.journey.page import Page
from app.devtools.journey.run import EMAILS, Journey, Steps, expect
from app.kernel.db import db

STEPS = Steps()
SPECIALTY = "handwriting and signatures"
WORKING_DAYS = 5
HIDDEN = re.compile("<del>.*?</del>", re.DOTALL)  # what the reader of the preview does not get


def _part(browser: Browser, journey: Journey, part: str) -> Page:
    return browser.get(f"/requests/{journey.expertise}/{part}")


def explain_similar(journey: Journey) -> None:
    """Where the site knows similar requests, of an earlier journey for one: say of each why it is another matter."""
    browser, address = journey.as_role("judge"), f"/requests/{journey.expertise}/similar"
    page = browser.get(address)
    while any("other_ids" in form.names for form in page.forms):
        form = page.form("other_ids", "reason")
        others = [value for value, _label in form.choices["other_ids"]]
        browser.submit(form, {"other_ids": others, "reason": "Another document of another day."})
        page = browser.get(address)


@STEPS.step("begins a new request", "clerk")
def begin(journey: Journey) -> None:
    browser = journey.as_role("clerk")
    form = browser.get("/requests/new").form(action="/new")
    body = {} if "body_id" not in form.names else {"body_id": form.choices["body_id"][0][0]}
    page = browser.submit(form, body)
    journey.facts["expertise_id"] = page.url.rstrip("/").split("/requests/")[1].split("/")[0].split("?")[0]
    number = next((word for word in page.text.split() if word.startswith("SE-")), "")
    expect(number, "the new request has no number")
    journey.facts["number"] = number


@STEPS.step("sees that an empty request cannot be published, and what is missing", "judge")
def see_what_is_missing(journey: Journey) -> None:
    page = journey.as_role("judge").get(f"/requests/{journey.expertise}/publish")
    expect("missing" in page.text.casefold(), "the page does not say what is missing")


@STEPS.step("states procedure, case number and kind", "clerk")
def state_the_case(journey: Journey) -> None:
    browser = journey.as_role("clerk")
    form = _part(browser, journey, "case").form("procedure", "case_number")
    expect(form.choices["official_id"][0][0] == "", "the clerk who types stands as the official in charge")
    judge = db.session.scalar(select(Person.id).where(Person.email == EMAILS["judge"]))
    said = {"procedure": "civil", "case_number": "7110-26-00-2/417", "kind": "primary", "official_id": str(judge)}
    browser.submit(form, said)


@STEPS.step("chooses the specialty", "clerk")
def choose_specialty(journey: Journey) -> None:
    browser = journey.as_role("clerk")
    form = _part(browser, journey, "specialties").form("specialty_ids")
    browser.submit(form, {"specialty_ids": [form.choice("specialty_ids", SPECIALTY)]})


@STEPS.step("puts a usual question and one of her own", "clerk")
def put_questions(journey: Journey) -> None:
    browser = journey.as_role("clerk")
    page = _part(browser, journey, "questions")
    usual = next(form for form in page.forms if "/questions/usual/" in form.action)
    page = browser.submit(usual)
    text = "Was the receipt of 14 March 2024 signed by the person in whose name it stands?"
    page = browser.submit(page.form("text"), {"text": text})
    expect(text in page.text, "the question is not on the page")


@STEPS.step("describes an object with its origin, seal and permission", "clerk")
def describe_object(journey: Journey) -> None:
    browser = journey.as_role("clerk")
    form = _part(browser, journey, "objects/new").form("name", "origin", "permission")
    typed = {
        "name": "Receipt of 14 March 2024",
        "origin": "Annexed to the claim, sheet 12",
        "seal": "Envelope, seal 71-4",
    }
    browser.submit(form, {**typed, "permission": "no"})


@STEPS.step("writes grounds, circumstances, place and language of the ruling", "clerk")
def write_grounds(journey: Journey) -> None:
    browser = journey.as_role("clerk")
    form = _part(browser, journey, "grounds").form("grounds", "circumstances")
    grounds = "The signature on the receipt is disputed; special knowledge is needed."
    facts = "The defendant denies that he signed the receipt on which the claim rests."
    typed = {"grounds": grounds, "circumstances": facts, "place": "Astana", "ruling_language": "ru"}
    browser.submit(form, typed)


@STEPS.step("says nobody is examined", "clerk")
def nobody_examined(journey: Journey) -> None:
    browser = journey.as_role("clerk")
    page = _part(browser, journey, "person")
    browser.submit(page.form("examined"), {"examined": "nobody"})


@STEPS.step("sets region and working days for offers", "clerk")
def set_search(journey: Journey) -> None:
    browser = journey.as_role("clerk")
    form = _part(browser, journey, "search").form("region_code", "offer_working_days")
    browser.submit(form, {"region_code": "71", "offer_working_days": WORKING_DAYS})


@STEPS.step("previews the request as a bidder, a party and the public", "judge")
def preview(journey: Journey) -> None:
    for viewer in ("bidder", "party", "public"):
        page = journey.as_role("judge").get(f"/requests/{journey.expertise}/preview/{viewer}")
        if viewer == "public":
            shown = HIDDEN.sub("", page.body)
            expect("7110-26-00-2/417" not in shown, "the public preview shows the case number")
            expect("<del>7110-26-00-2/417" in page.body, "the preview does not say that the case number is hidden")


@STEPS.step("checks, freezes and publishes with her password", "judge")
def publish(journey: Journey) -> None:
    browser = journey.as_role("judge")
    explain_similar(journey)
    page = browser.get(f"/requests/{journey.expertise}/publish")
    page = browser.submit(page.form(action="/prepare"))
    page = browser.submit(page.form("password"), {"password": demo.PASSWORD})
    expect("/publish" not in page.url, f"it was not published: {page.text[:300]}")


@STEPS.step("finds the notice on the public list, without the case number", "public")
def see_notice(journey: Journey) -> None:
    browser = Browser(journey.address)
    page = browser.get(f"/notices/{journey.facts['number']}")
    expect("7110-26-00-2/417" not in page.body, "the public notice shows the case number")
