"""A scene of its own: a draft that a colleague reads, and that may be signed only then."""

from __future__ import annotations

from datetime import timedelta

from app.devtools.demo.paper import pdf
from app.devtools.journey import doing
from app.devtools.journey.doing import CONFIRMED, act
from app.devtools.journey.offering import NO_CONFLICT
from app.devtools.journey.run import Journey, Scene, expect
from app.intake.states import ExpertiseState
from app.kernel import clock

REVIEW = Scene()
SUMMARY = "The signatures differ in eleven features."


@REVIEW.before.step("orders an expertise", "judge")
def order(journey: Journey) -> None:
    doing.order(journey)


@REVIEW.before.step("offers one of the institute's experts and a date", "institute")
def offer_for_institute(journey: Journey) -> None:
    browser = journey.as_role("institute")
    form = browser.get(f"/expertises/{journey.expertise}/offer").form("expert_id", "ready_on")
    named = form.choice("expert_id", doing.name_of("state expert"))
    ready_on = (clock.day_of(clock.now()) + timedelta(days=40)).isoformat()
    page = browser.submit(form, {"expert_id": named, "ready_on": ready_on, **NO_CONFLICT})
    expect(page.url.endswith("/receipt"), f"no receipt: {page.text[:400]}")


@REVIEW.after.step("chooses the institute, which accepts; appoints; the expert receives the objects", "judge")
def bring_to_work(journey: Journey) -> None:
    browser = journey.as_role("judge")
    links = doing.links_to_choose(doing.opened(journey))
    expect(len(links) == 1, f"one offer can be chosen, but the page shows {len(links)}")
    browser.submit(browser.get(links[0]).form("reason"), {"reason": "The only offer.", **CONFIRMED})
    head = journey.as_role("institute")
    form = head.get(f"/expertises/{journey.expertise}/accept").form("password")
    named = {"expert": form.choice("expert", doing.name_of("state expert"))} if "expert" in form.choices else {}
    head.submit(form, {**named, **CONFIRMED})
    doing.appoint(journey)
    doing.rule(journey)
    doing.receive(journey, "state expert")
    doing.stands(journey, ExpertiseState.IN_WORK)


@REVIEW.after.step("orders a technical review of this work", "institute")
def order_review(journey: Journey) -> None:
    browser, path = journey.as_role("institute"), f"/expertises/{journey.expertise}/review"
    form = browser.get(f"{path}/order").form("kinds", "reason")
    technical = form.choice("kinds", "technical")
    page = browser.submit(form, {"kinds": technical, "reason": "A disputed signature of great weight."})
    expect(page.url.split("?")[0].endswith("/review"), f"the review was not ordered: {page.text[:400]}")


@REVIEW.after.step("writes the conclusion; cannot sign it; gives the draft to the review", "state expert")
def give_draft(journey: Journey) -> None:
    browser, path = journey.as_role("state expert"), f"/expertises/{journey.expertise}"
    form = browser.get(f"{path}/conclusion").form("kind", "summary")
    answers = {name: "Signed by another person." for name in form.names if name.startswith("answer_")}
    file = {"file": ("conclusion.pdf", pdf("Conclusion of the journey"), "application/pdf")}
    browser.submit(form, {"kind": "conclusion", "summary": SUMMARY, **answers}, files=file, press="Save and look")
    page = browser.get(f"{path}/conclusion/sign")
    signing = [one for one in page.forms if "password" in one.names]
    if signing:
        page = browser.submit(signing[0], CONFIRMED, status=403)
    expect("review" in page.text.casefold(), f"the expert is not told why she cannot sign: {page.text[:400]}")
    page = browser.submit(browser.get(f"{path}/review/submit").form(action="/submit"))
    expect(page.url.split("?")[0].endswith("/review"), f"the draft was not given: {page.text[:400]}")
    status, _, _ = journey.as_role("judge").raw(f"{path}/conclusion")
    expect(status in {403, 404}, f"the judge got {status} for the draft")


def _pass(journey: Journey, role: str) -> None:
    """Open the review that waits for somebody, read the draft, let it pass."""
    browser = journey.as_role(role)
    page = browser.get("/reviews")
    expect(journey.facts["number"] in page.text, f"the review is not on the list: {page.text[:400]}")
    links = dict.fromkeys(href for href, _ in page.links if "/reviews/" in href)
    review = next(href for href in links if journey.facts["number"] in browser.get(href).text)
    expect(SUMMARY in browser.get(review).text, "the reviewer cannot read the draft")
    page = browser.submit(browser.get(f"{review}/pass-review").form("password", "seen"), CONFIRMED)
    expect("/pass-review" not in page.url, f"it was not passed: {page.text[:400]}")
    status, _, _ = journey.as_role("judge").raw(review)
    expect(status == 404, f"the judge got {status} for a review inside the institute")


@REVIEW.after.step("finds the draft, reads it and lets it pass", "reader")
def read_draft(journey: Journey) -> None:
    _pass(journey, "reader")


@REVIEW.after.step("looks at its form, as the institute has it for all works", "institute")
def look_at_form(journey: Journey) -> None:
    _pass(journey, "institute")


@REVIEW.after.step("signs what has passed, and hands it over", "state expert")
def sign(journey: Journey) -> None:
    browser, path = journey.as_role("state expert"), f"/expertises/{journey.expertise}"
    page = browser.submit(browser.get(f"{path}/conclusion/sign").form("password"), CONFIRMED)
    expect(not page.url.endswith("/sign"), f"it was not signed: {page.text[:400]}")
    act(browser, journey, "hand-over")
    doing.stands(journey, ExpertiseState.DELIVERED)
    text = journey.as_role("judge").get(f"{path}/review").text
    expect("eview" in text and SUMMARY not in text, f"the judge does not see that a review took place: {text[:400]}")
