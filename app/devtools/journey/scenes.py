"""Eight scenes beside the main job: each is begun, then the offers of all of them are opened, then each goes on."""

from __future__ import annotations

from sqlalchemy import select

from app.bidding.models import Selection
from app.bidding.states import SelectionState
from app.devtools.journey import doing
from app.devtools.journey.doing import CONFIRMED, WORKING_DAYS, act, stands
from app.devtools.journey.offering import NO_CONFLICT, token_form, until
from app.devtools.journey.papers import PAPER
from app.devtools.journey.reviewing import REVIEW
from app.devtools.journey.run import Journey, Scene, Step, Steps, expect
from app.intake.models import Expertise
from app.intake.states import ExpertiseState, Form
from app.kernel.db import db

COMMISSION, REPEATED, CHALLENGE, AMENDMENT, FALLBACK, RETURN = (Scene() for _ in range(6))
SCENES = {
    "commission": COMMISSION,
    "repeated": REPEATED,
    "challenge": CHALLENGE,
    "amendment": AMENDMENT,
    "fallback": FALLBACK,
    "return": RETURN,
    "review": REVIEW,
    "paper": PAPER,  # the last one: it lets more days pass
}
BETWEEN = Steps()


def steps_of(names: list[str]) -> list[Step]:
    """The steps of these scenes, in an order in which the clock is moved only once."""
    begun = [step.within(name) for name in names for step in SCENES[name].before]
    ended = [step.within(name) for name in names for step in SCENES[name].after]
    return [*begun, *BETWEEN, *ended]


@BETWEEN.step("moves the demo clock past the deadline of all of them", "judge")
def move_clock(journey: Journey) -> None:
    browser = journey.as_role("judge")
    form = browser.get("/demo").form("amount", "unit")
    page = browser.submit(form, {"amount": WORKING_DAYS + 1, "unit": "working_days"})
    expect("It is" in page.text, "the page does not say which day it is now")


# A commission of two.


@COMMISSION.before.step("orders a commission of two experts", "judge")
def order_commission(journey: Journey) -> None:
    doing.order(journey, form="commission")
    page = journey.as_role("expert").get(f"/notices/{journey.facts['number']}")
    expect("ommission" in page.text, "the notice does not say that a commission is wanted")


@COMMISSION.before.step("cannot offer alone; names a second expert and offers as the leader", "expert")
def offer_team(journey: Journey) -> None:
    browser = journey.as_role("expert")
    address = f"/expertises/{journey.expertise}/offer"
    form = browser.get(address).form("days", "member_2")
    alone = {"days": 20, "work_tenge": 300_000, **NO_CONFLICT}
    page = browser.submit(form, alone, status=422)
    expect("Name somebody for this part." in page.text, "the page does not say that somebody must be named")
    second = doing.expert_of("second expert").register_no
    db.session.rollback()
    page = browser.submit(page.form("days", "member_2"), {**alone, "member_2": second})
    expect(page.url.endswith("/receipt"), f"no receipt: {page.text[:400]}")


@COMMISSION.after.step("chooses the team", "judge")
def choose_team(journey: Journey) -> None:
    page = doing.opened(journey)
    expect(doing.name_of("second expert") in page.text, "the opened offer does not name the second member")
    doing.choose(journey, "expert")


@COMMISSION.after.step("accepts as the leader: the expertise still waits for the other", "expert")
def leader_accepts(journey: Journey) -> None:
    act(journey.as_role("expert"), journey, "accept", **CONFIRMED)
    stands(journey, ExpertiseState.SELECTED)


@COMMISSION.after.step("accepts the place in person: now the whole team has accepted", "second expert")
def member_accepts(journey: Journey) -> None:
    browser = journey.as_role("second expert")
    link = browser.get(f"/expertises/{journey.expertise}/team").link("/accept-place/")
    form = browser.get(link).form("declared")
    page = browser.submit(form, {"declared": "y", **(CONFIRMED if "password" in form.names else {})})
    expect("/accept-place" not in page.url, f"the place was not accepted: {page.text[:400]}")
    stands(journey, ExpertiseState.ACCEPTED)


@COMMISSION.after.step("checks both members; the ruling names both", "judge")
def appoint_team(journey: Journey) -> None:
    browser = journey.as_role("judge")
    doing.appoint(journey)
    status, _, _ = browser.raw(f"/expertises/{journey.expertise}/issue-ruling")
    expect(status in {403, 409}, f"the ruling could be issued before the second member was checked: {status}")
    for slug, typed in (
        ("establish-member-identity", {"how": "Identity card."}),
        ("check-member-grounds", {"note": "No ground found."}),
    ):
        link = browser.get(f"/expertises/{journey.expertise}/team").link(f"/{slug}/")
        act(browser, journey, slug, link, **typed)
    doing.rule(journey)
    text = browser.get(f"/expertises/{journey.expertise}/team").text
    expect(all(doing.name_of(role) in text for role in ("expert", "second expert")), "the team is not shown whole")


# A repeated expertise: not by the earlier expert.


@REPEATED.before.step("orders a repeated expertise of one that is closed", "judge")
def order_repeated(journey: Journey) -> None:
    done = (Selection.expert_id == doing.expert_of("expert").id, Selection.state == SelectionState.ACCEPTED)
    closed = (Expertise.state == ExpertiseState.CLOSED, Expertise.form == Form.INDIVIDUAL)
    asked = select(Expertise.number).join(Selection, Selection.expertise_id == Expertise.id).where(*done, *closed)
    number = db.session.scalar(asked.order_by(Expertise.number.desc()).limit(1))
    db.session.rollback()
    expect(number, "the world has no closed expertise that could be repeated")
    reasons = "The conclusion contradicts the other evidence."
    earlier = {"earlier_number": str(number), "earlier_expert": str(doing.name_of("expert")), "kind_reasons": reasons}
    doing.order(journey, kind="repeated", **earlier)
    text = journey.as_role("second expert").get(f"/notices/{journey.facts['number']}").text
    expect("Repeated" in text, "the notice does not say that the expertise is a repeated one")


@REPEATED.before.step("is refused: gave the earlier conclusion", "expert")
def refuse_earlier(journey: Journey) -> None:
    browser, address = journey.as_role("expert"), f"/expertises/{journey.expertise}/offer"
    page = browser.get(address)
    expect("earlier" in page.text, f"the page does not say why: {page.text[:400]}")
    offer = {"days": 10, "work_tenge": 100_000, **NO_CONFLICT}
    page = browser.submit(token_form(page, address, **offer), status=403)
    expect("earlier" in page.text, f"the refusal does not say why: {page.text[:400]}")


@REPEATED.before.step("offers: another expert may", "second expert")
def offer_other(journey: Journey) -> None:
    doing.offer(journey, "second expert", days=15)


@REPEATED.after.step("chooses the other expert", "judge")
def choose_other(journey: Journey) -> None:
    expect(doing.name_of("expert") not in doing.opened(journey).text, "the earlier expert is among the offers")
    doing.choose(journey, "second expert")


@REPEATED.after.step("accepts; the earlier expert sees nothing of it", "second expert")
def accept_other(journey: Journey) -> None:
    act(journey.as_role("second expert"), journey, "accept", **CONFIRMED)
    stands(journey, ExpertiseState.ACCEPTED)
    status, _, _ = journey.as_role("expert").raw(f"/expertises/{journey.expertise}")
    expect(status == 404, f"the earlier expert got {status}")


# A challenge that is upheld.


@CHALLENGE.before.step("orders an expertise for which two offer", "judge")
def order_for_challenge(journey: Journey) -> None:
    doing.order(journey)
    doing.offer(journey, "expert", days=11)
    doing.offer(journey, "second expert", days=22)


@CHALLENGE.after.step("chooses the first, who accepts", "judge")
def choose_challenged(journey: Journey) -> None:
    doing.choose(journey, "expert")
    act(journey.as_role("expert"), journey, "accept", **CONFIRMED)


@CHALLENGE.after.step("records a party's challenge", "judge")
def record_challenge(journey: Journey) -> None:
    typed = {"brought_by": "The defendant's counsel", "ground": "dependence", "text": "Worked for the plaintiff."}
    act(journey.as_role("judge"), journey, "record-challenge", **typed)
    expect("Worked for the plaintiff." in doing.whole(journey, "expert"), "the expert cannot read the challenge")


@CHALLENGE.after.step("states a view of the challenge", "expert")
def state_view(journey: Journey) -> None:
    browser = journey.as_role("expert")
    link = browser.get(f"/expertises/{journey.expertise}").link("/state-on-challenge/")
    act(browser, journey, "state-on-challenge", link, statement="That was ten years ago.")
    expect("That was ten years ago." in doing.whole(journey), "the judge cannot read the statement")


@CHALLENGE.after.step("upholds it with her password: the choice is open again", "judge")
def uphold(journey: Journey) -> None:
    browser = journey.as_role("judge")
    link = browser.get(f"/expertises/{journey.expertise}").link("/decide-challenge/")
    typed = {"decision": "uphold", "reason": "The dependence is shown."}
    page = browser.submit(browser.get(link).form("decision", "password"), typed, status=422)
    page = browser.submit(page.form("decision", "password"), {**typed, **CONFIRMED})
    expect("/decide-challenge" not in page.url, f"it was not decided: {page.text[:400]}")
    stands(journey, ExpertiseState.OPENED)


@CHALLENGE.after.step("chooses the next offer; the challenged expert is out", "judge")
def choose_next(journey: Journey) -> None:
    links = doing.links_to_choose(doing.opened(journey))
    expect(len(links) == 1, f"one offer is left, but {len(links)} can be chosen")
    doing.choose(journey, "second expert")
    status, _, _ = journey.as_role("expert").raw(f"/expertises/{journey.expertise}/accept")
    expect(status in {403, 404, 409}, f"the challenged expert can still accept: {status}")


# A change of the published request.


@AMENDMENT.before.step("orders an expertise for which two offer", "judge")
def order_for_amendment(journey: Journey) -> None:
    order_for_challenge(journey)


@AMENDMENT.before.step("adds a question to the published request, after looking at what it means", "judge")
def amend(journey: Journey) -> None:
    browser, address = journey.as_role("judge"), f"/expertises/{journey.expertise}/amend"
    form = browser.get(address).form("why", "questions-0")
    page = browser.submit(form, {}, press="One more question")
    typed = {"questions-1": "Was the date written by the same hand?", "why": "A party asked for it."}
    page = browser.submit(page.form("questions-1"), typed, press="Show what the change means")
    expect("Change the request" in page.body, f"the change is not shown before it is made: {page.text[:400]}")
    page = browser.submit(page.form("questions-1", "password"), CONFIRMED, press="Change the request")
    expect("/amend" not in page.url, f"the request was not changed: {page.text[:600]}")


@AMENDMENT.before.step("reads that the offer does not count yet, and lets it stand", "expert")
def confirm_offer(journey: Journey) -> None:
    browser = journey.as_role("expert")
    page = browser.get(f"/expertises/{journey.expertise}/offer")
    expect("Your offer does not count yet" in page.text, f"the bidder is not told: {page.text[:400]}")
    page = browser.submit(page.form("edition"))
    page = browser.get(f"/expertises/{journey.expertise}/offer")
    expect("Your offer does not count yet" not in page.text, "the offer still does not count")


@AMENDMENT.after.step("finds one offer: the other lapsed unopened", "judge")
def one_left(journey: Journey) -> None:
    page = doing.opened(journey)
    links = doing.links_to_choose(page)
    expect(len(links) == 1, f"one offer stands, but {len(links)} can be chosen")
    expect(doing.name_of("expert") in page.text, "the confirmed offer is not there")
    expect(doing.name_of("second expert") not in page.text, "the lapsed offer names its bidder")


@AMENDMENT.after.step("reads that the offer lapsed", "second expert")
def read_lapsed(journey: Journey) -> None:
    text = journey.as_role("second expert").get(f"/expertises/{journey.expertise}/offer").text
    expect("It lapsed and was never opened." in text, f"the bidder is not told: {text[:400]}")


# Nobody offers.


@FALLBACK.before.step("orders an expertise for which nobody offers", "judge")
def order_for_nobody(journey: Journey) -> None:
    doing.order(journey)


@FALLBACK.after.step("reads which institute is proposed by the rule, and confirms it", "judge")
def confirm_institute(journey: Journey) -> None:
    browser, path = journey.as_role("judge"), f"/expertises/{journey.expertise}/fallback"
    until(lambda: INSTITUTE.encode() in browser.raw(f"{path}?lang=en")[1], "the end of the search")
    page = browser.get(path)
    expect(INSTITUTE in page.text, f"the institute of the region is not proposed: {page.text[:400]}")
    page = browser.submit(page.form("password"), CONFIRMED)
    expect("/fallback" not in page.url, f"it was not confirmed: {page.text[:400]}")
    stands(journey, ExpertiseState.SELECTED)


@FALLBACK.after.step("names an expert and accepts for the institute", "institute")
def institute_accepts(journey: Journey) -> None:
    browser = journey.as_role("institute")
    form = browser.get(f"/expertises/{journey.expertise}/accept").form("expert", "password")
    chosen = form.choice("expert", doing.name_of("state expert"))
    page = browser.submit(form, {"expert": chosen, **CONFIRMED})
    expect("/accept" not in page.url, f"it was not accepted: {page.text[:400]}")
    stands(journey, ExpertiseState.ACCEPTED)


# A return without execution.


@RETURN.before.step("orders an expertise for which one offers", "judge")
def order_for_return(journey: Journey) -> None:
    doing.order(journey)
    doing.offer(journey, "expert", days=14)


@RETURN.after.step("chooses, appoints; the expert accepts and receives", "judge")
def bring_to_work(journey: Journey) -> None:
    doing.choose(journey, "expert")
    act(journey.as_role("expert"), journey, "accept", **CONFIRMED)
    doing.appoint(journey)
    doing.rule(journey)
    doing.receive(journey, "expert")


@RETURN.after.step("returns the request without execution, with the reason", "expert")
def give_back(journey: Journey) -> None:
    browser = journey.as_role("expert")
    page = browser.get(f"/expertises/{journey.expertise}/return-unexecuted")
    page = browser.submit(page.form("reason", "password"), CONFIRMED, status=422)
    reason = "The samples are not enough, and there are no others."
    page = browser.submit(page.form("reason", "password"), {"reason": reason, **CONFIRMED})
    stands(journey, ExpertiseState.RETURNED)
    text = journey.as_role("judge").get(f"/expertises/{journey.expertise}/journal").text
    expect(reason in text, "the judge cannot read the reason")


INSTITUTE = "Demo institute of forensic examinations, Astana"
