"""Third chapter: acceptance, appointment, the clock, the conclusion, the receipt."""

from __future__ import annotations

from typing import Any

from app.devtools import demo
from app.devtools.demo.paper import pdf
from app.devtools.journey.browser import Browser
from app.devtools.journey.run import Journey, Steps, expect
from app.kernel import clock

STEPS = Steps()
CONFIRMED = {"password": demo.PASSWORD}


def _act(browser: Browser, journey: Journey, slug: str, **typed: Any) -> None:
    """Open the page of an act, fill its form, and be back at the expertise."""
    page = browser.get(f"/expertises/{journey.expertise}/{slug}")
    page = browser.submit(page.form(action=f"/{slug}"), typed)
    expect(not page.url.split("?")[0].endswith(f"/{slug}"), f"{slug} was not done: {page.text[:400]}")


@STEPS.step("accepts the work", "expert")
def accept(journey: Journey) -> None:
    _act(journey.as_role("expert"), journey, "accept", **CONFIRMED)


@STEPS.step("cannot issue the ruling before identity and grounds are checked", "judge")
def wrong_order(journey: Journey) -> None:
    status, _, _ = journey.as_role("judge").raw(f"/expertises/{journey.expertise}/issue-ruling")
    expect(status in {403, 409}, f"the ruling could be issued at once: {status}")


@STEPS.step("establishes the identity, checks the grounds for a challenge", "judge")
def check(journey: Journey) -> None:
    browser = journey.as_role("judge")
    _act(browser, journey, "establish-identity", how="Identity card, seen by the judge.")
    _act(browser, journey, "check-grounds", note="No ground found.")


@STEPS.step("issues the ruling as a PDF and hands it over", "judge")
def issue_ruling(journey: Journey) -> None:
    browser = journey.as_role("judge")
    _act(browser, journey, "issue-ruling", **CONFIRMED)
    status, body, kind = browser.raw(f"/expertises/{journey.expertise}/ruling.pdf")
    expect(status == 200 and kind == "application/pdf" and body.startswith(b"%PDF"), "the ruling is no PDF")
    _act(browser, journey, "hand-ruling", how="In person.")


@STEPS.step("confirms the warning of liability", "expert")
def confirm_warning(journey: Journey) -> None:
    _act(journey.as_role("expert"), journey, "confirm-warning", **CONFIRMED)


@STEPS.step("records the receipt of ruling and objects: the clock starts", "expert")
def start_clock(journey: Journey) -> None:
    today = clock.day_of(clock.now()).isoformat()
    _act(journey.as_role("expert"), journey, "record-receipts", ruling_on=today, objects_on=today)
    page = journey.as_role("expert").get(f"/expertises/{journey.expertise}/clock")
    expect("art. 34" in page.text, "the clock does not explain itself")


@STEPS.step("petitions for missing materials", "expert")
def ask_materials(journey: Journey) -> None:
    _act(journey.as_role("expert"), journey, "ask-materials", text="Samples of the signature are missing.")


@STEPS.step("grants the petition: the clock stands still", "judge")
def grant_materials(journey: Journey) -> None:
    browser = journey.as_role("judge")
    page = browser.get(f"/expertises/{journey.expertise}")
    page = browser.get(page.link("/decide-materials/"))
    browser.submit(page.form("decision"), {"decision": "grant", "reason": ""})


@STEPS.step("moves the demo clock by three days", "judge")
def three_days_later(journey: Journey) -> None:
    browser = journey.as_role("judge")
    browser.submit(browser.get("/demo").form("amount", "unit"), {"amount": 3, "unit": "days"})


@STEPS.step("supplies the materials: the clock runs again", "judge")
def supply_materials(journey: Journey) -> None:
    today = clock.day_of(clock.now()).isoformat()
    _act(journey.as_role("judge"), journey, "record-materials", on=today)


@STEPS.step("writes an answer to each question and signs the conclusion", "expert")
def conclude(journey: Journey) -> None:
    browser = journey.as_role("expert")
    form = browser.get(f"/expertises/{journey.expertise}/conclusion").form("kind", "summary")
    answers = {name: "Signed by another person." for name in form.names if name.startswith("answer_")}
    typed = {"kind": "conclusion", "summary": "The signatures differ.", **answers}
    file = ("conclusion.pdf", pdf("Conclusion of the journey"), "application/pdf")
    page = browser.submit(form, typed, files={"file": file}, press="Save and look it over")
    expect(page.url.endswith("/sign"), f"the draft was not saved: {page.text[:300]}")
    page = browser.submit(page.form("password"), CONFIRMED)
    expect(not page.url.endswith("/sign"), f"it was not signed: {page.text[:300]}")


@STEPS.step("hands the conclusion over to the body", "expert")
def hand_over(journey: Journey) -> None:
    _act(journey.as_role("expert"), journey, "hand-over")


@STEPS.step("cannot open the conclusion of somebody else's case", "unfit expert")
def others_see_nothing(journey: Journey) -> None:
    for role in ("unfit expert", "institute", "analyst"):
        status, _, _ = journey.as_role(role).raw(f"/expertises/{journey.expertise}/conclusion.pdf")
        expect(status == 404, f"{role} got {status} for the conclusion")


@STEPS.step("confirms the receipt: the expertise is closed", "judge")
def confirm_receipt(journey: Journey) -> None:
    browser = journey.as_role("judge")
    _act(browser, journey, "confirm-receipt", **CONFIRMED)
    status, body, _ = browser.raw(f"/expertises/{journey.expertise}/conclusion.pdf")
    expect(status == 200 and body.startswith(b"%PDF"), "the body cannot open the conclusion")
