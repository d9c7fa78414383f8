"""What the scenes share: a request ordered in one go, offers, the choice, the steps of the appointment."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import select

from app.accounts.models import Person
from app.devtools import demo
from app.devtools.journey.browser import Browser
from app.devtools.journey.offering import NO_CONFLICT, until
from app.devtools.journey.page import Page
from app.devtools.journey.requesting import explain_similar
from app.devtools.journey.run import EMAILS, Journey, expect
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel import clock
from app.kernel.db import db
from app.registry.models import Expert

SPECIALTY = "handwriting and signatures"
CONFIRMED = {"password": demo.PASSWORD}
WORKING_DAYS = 3
TAGS = re.compile("<[^>]*>")


def act(browser: Browser, journey: Journey, slug: str, at: str = "", **typed: object) -> Page:
    """Open the page of an act, fill its form, and be back at the expertise."""
    page = browser.get(at or f"/expertises/{journey.expertise}/{slug}")
    page = browser.submit(page.form(action=page.url.split("?")[0].rsplit("/", 1)[-1]), typed)
    expect(f"/{slug}" not in page.url.split("?")[0], f"{slug} was not done: {page.text[:400]}")
    return page


def whole(journey: Journey, role: str = "judge") -> str:
    """The text of the expertise's page as somebody sees it."""
    return journey.as_role(role).get(f"/expertises/{journey.expertise}").text


def stands(journey: Journey, wanted: ExpertiseState) -> None:
    """The expertise is in this state."""
    state = db.session.scalar(select(Expertise.state).where(Expertise.number == journey.facts["number"]))
    db.session.rollback()
    expect(state is wanted, f"the expertise is {state}, not {wanted}")


def expert_of(role: str) -> Expert:
    """The entry in the register of the expert who plays a role."""
    return db.session.execute(select(Expert).join(Expert.person).where(Person.email == EMAILS[role])).scalar_one()


def _part(journey: Journey, part: str, *names: str, **typed: object) -> Page:
    browser = journey.as_role("judge")
    return browser.submit(browser.get(f"/requests/{journey.expertise}/{part}").form(*names), typed)


def order(journey: Journey, *, kind: str = "primary", form: str = "individual", **case: object) -> None:
    """The judge writes a request of her own and publishes it."""
    browser = journey.as_role("judge")
    made = browser.get("/requests/new").form(action="/new")
    body = {} if "body_id" not in made.names else {"body_id": made.choices["body_id"][0][0]}
    page = browser.submit(made, body)
    journey.facts["expertise_id"] = page.url.rstrip("/").split("/requests/")[1].split("/")[0].split("?")[0]
    journey.facts["number"] = next(word for word in page.text.split() if word.startswith("SE-"))
    number = f"7110-26-00-2/{6000 + secrets.randbelow(2000)}-{secrets.randbelow(1000)}"
    _part(journey, "case", "case_number", procedure="civil", case_number=number, kind=kind, **case)
    page = browser.get(f"/requests/{journey.expertise}/specialties")
    chosen = page.form("specialty_ids")
    several = {"form": form, "experts_needed": 2} if form != "individual" else {"form": form}
    browser.submit(chosen, {"specialty_ids": [chosen.choice("specialty_ids", SPECIALTY)], **several})
    _part(journey, "questions", "text", text=f"Was the receipt of case {number} signed by the defendant?")
    thing = {"name": f"Receipt of case {number}", "origin": "Annexed to the claim", "seal": "Envelope, seal 71-9"}
    _part(journey, "objects/new", "name", **thing, permission="no")
    reasons = {"grounds": "The signature is disputed.", "circumstances": f"The claim {number} rests on the receipt."}
    _part(journey, "grounds", "grounds", **reasons, place="Astana", ruling_language="ru")
    _part(journey, "search", "region_code", region_code="71", offer_working_days=WORKING_DAYS)
    publish(journey)


def publish(journey: Journey) -> None:
    """Check, freeze, publish; the notice can be read by anybody then."""
    browser = journey.as_role("judge")
    explain_similar(journey)
    page = browser.get(f"/requests/{journey.expertise}/publish")
    page = browser.submit(page.form(action="/prepare"))
    page = browser.submit(page.form("password"), CONFIRMED)
    expect("/publish" not in page.url, f"it was not published: {page.text[:400]}")
    expect(journey.facts["number"] in Browser(journey.address).get("/notices").text, "the notice is not on the list")


def offer(journey: Journey, role: str, *, days: int, **more: object) -> Page:
    """A sealed offer of a private expert, with its receipt."""
    browser = journey.as_role(role)
    form = browser.get(f"/expertises/{journey.expertise}/offer").form("days", "work_tenge")
    page = browser.submit(form, {"days": days, "work_tenge": 150_000 + days, **NO_CONFLICT, **more})
    expect(page.url.endswith("/receipt"), f"no receipt: {page.text[:400]}")
    return page


def opened(journey: Journey) -> Page:
    """The offers as the judge sees them, once the worker has opened them."""
    browser, path = journey.as_role("judge"), f"/expertises/{journey.expertise}/offers"

    def is_open() -> bool:
        status, body, _ = browser.raw(path)
        return status == 200 and b"/select" in body

    until(is_open, "the opening of the offers")
    return browser.get(path)


def links_to_choose(page: Page) -> list[str]:
    """Where the judge can choose an offer."""
    return sorted({href for href, _ in page.links if href.endswith("/select")})


def choose(journey: Journey, role: str) -> None:
    """The judge chooses the offer of this expert, with her reason."""
    browser, name = journey.as_role("judge"), name_of(role)
    links = links_to_choose(opened(journey))
    page = next((page for href in links if name in (page := browser.get(href)).text), None)
    expect(page is not None, f"no offer of {name} can be chosen")
    assert page is not None
    page = browser.submit(page.form("reason"), {"reason": "The soonest of the offers.", **CONFIRMED})
    expect("/select" not in page.url, f"it was not chosen: {page.text[:400]}")


def name_of(role: str) -> str:
    """The name of whoever plays a role."""
    name = str(db.session.scalar(select(Person.name).where(Person.email == EMAILS[role])))
    db.session.rollback()
    return name


def appoint(journey: Journey) -> None:
    """Identity, grounds, ruling, hand-over."""
    browser = journey.as_role("judge")
    act(browser, journey, "establish-identity", how="Identity card, seen by the judge.")
    act(browser, journey, "check-grounds", note="No ground found.")


def rule(journey: Journey) -> None:
    """The ruling is issued as a PDF and handed over."""
    browser = journey.as_role("judge")
    act(browser, journey, "issue-ruling", **CONFIRMED)
    status, body, _ = browser.raw(f"/expertises/{journey.expertise}/ruling.pdf")
    expect(status == 200 and body.startswith(b"%PDF"), "the ruling is no PDF")
    act(browser, journey, "hand-ruling", how="In person.")


def receive(journey: Journey, role: str) -> None:
    """The expert is warned and receives ruling and objects: the clock runs."""
    browser, today = journey.as_role(role), clock.day_of(clock.now()).isoformat()
    act(browser, journey, "confirm-warning", **CONFIRMED)
    act(browser, journey, "record-receipts", ruling_on=today, objects_on=today)
    page = browser.get(f"/expertises/{journey.expertise}/clock")
    expect("art. 34" in page.text, "the clock does not explain itself")
