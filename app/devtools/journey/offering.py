"""Second chapter: sealed offers, the deadline, the opening, the choice."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select, text

from app.accounts.models import Person
from app.bidding.rules import CONFLICTS
from app.devtools import demo
from app.devtools.journey.browser import StepFailed
from app.devtools.journey.page import Form, Page
from app.devtools.journey.requesting import WORKING_DAYS
from app.devtools.journey.run import EMAILS, Journey, Steps, expect
from app.kernel import clock
from app.kernel.db import db

STEPS = Steps()
PATIENCE_SECONDS = 45
NO_CONFLICT = {f"{code}_answer": "no" for code in CONFLICTS}


def until(condition: Callable[[], object], what: str) -> None:
    """Wait for the worker, but not for ever."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.5)
    raise StepFailed(f"{what} did not happen within {PATIENCE_SECONDS} seconds; does the worker run?")


def _plain(body: bytes) -> str:
    """A page without what stands between the thousands."""
    return re.sub("[\u00a0\u202f, ]|&nbsp;", "", body.decode(errors="replace"))


def token_form(page: Page, action: str, **values: Any) -> Form:
    """A form that the page does not offer, with the page's own token: what a stubborn visitor would send."""
    token = next(value for form in page.forms for name, value in form.values if name == "csrf_token")
    pairs = [("csrf_token", token), *((name, str(value)) for name, value in values.items())]
    return Form(action, "post", values=pairs, names=[name for name, _ in pairs])


@STEPS.step("finds the request on the board and sees why it fits", "expert")
def see_board(journey: Journey) -> None:
    page = journey.as_role("expert").get("/board")
    expect(journey.facts["number"] in page.text, "the request is not on the board of an expert whom it fits")


@STEPS.step("is refused: not fit for the specialty, with the article", "unfit expert")
def refuse_unfit(journey: Journey) -> None:
    browser = journey.as_role("unfit expert")
    address = f"/expertises/{journey.expertise}/offer"
    page = browser.get(address)
    expect("art. 20" in page.text, f"the page does not say which article is missing: {page.text[:300]}")
    offer = {"days": 10, "work_tenge": 100_000, **NO_CONFLICT}
    page = browser.submit(token_form(page, address, **offer), status=403)
    expect("art. 20" in page.text, "the refusal does not give its article")


@STEPS.step("makes a sealed offer and gets a receipt with a digest", "expert")
def place_offer(journey: Journey) -> None:
    browser = journey.as_role("expert")
    planted = journey.facts["planted"] = 1_000_000_000 + secrets.randbelow(
        8_000_000_000
    )  # nobody offers this by chance
    form = browser.get(f"/expertises/{journey.expertise}/offer").form("days", "work_tenge")
    page = browser.submit(form, {"days": 18, "work_tenge": planted, "travel_tenge": 12_000, **NO_CONFLICT})
    expect(page.url.endswith("/receipt"), f"no receipt: {page.text[:300]}")
    journey.facts["digest"] = max((word.strip(".,") for word in page.text.split()), key=len)


@STEPS.step("offers a named expert and a date, without a price; a day in the past is refused first", "institute")
def place_institute_offer(journey: Journey) -> None:
    browser = journey.as_role("institute")
    form = browser.get(f"/expertises/{journey.expertise}/offer").form("expert_id", "ready_on")
    today = clock.day_of(clock.now())
    page = browser.submit(form, {"ready_on": today.isoformat(), **NO_CONFLICT}, status=422)
    expect(today.isoformat() in page.body, "what was typed is lost after an error")
    ready_on = (today + timedelta(days=40)).isoformat()
    page = browser.submit(page.form("expert_id", "ready_on"), {"ready_on": ready_on, **NO_CONFLICT})
    expect(page.url.endswith("/receipt"), f"no receipt: {page.text[:300]}")
    page = browser.get(f"/expertises/{journey.expertise}/offer")
    journey.facts["late_form"] = page.form("expert_id", "ready_on")


def _cells(planted: str) -> Iterator[str]:
    """Every table in which the planted price stands, in any column, the job queue and binary columns included."""
    names = db.session.scalars(text("select tablename from pg_tables where schemaname = 'public' order by 1")).all()
    for name in names:
        hit = db.session.scalar(text(f'select 1 from "{name}" t where t::text like :p limit 1'), {"p": f"%{planted}%"})  # noqa: S608
        raw = db.session.scalar(
            text(f'select 1 from "{name}" t where t::text like :p limit 1'),  # noqa: S608
            {"p": f"%{planted.encode().hex()}%"},
        )
        if hit or raw:
            yield f"table {name}"
    db.session.rollback()


def _files(root: Path, planted: str) -> Iterator[str]:
    for folder in ("letters", "files"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and planted.encode() in path.read_bytes():
                yield str(path)


@STEPS.step("finds the planted price nowhere: no table, job, letter, file or page", "everybody")
def price_is_nowhere(journey: Journey) -> None:
    planted = str(journey.facts["planted"])
    found = [*_cells(planted), *_files(current_app.config["SETTINGS"].instance, planted)]
    case = f"/expertises/{journey.expertise}"
    paths = (case, f"{case}/offer", f"{case}/offers", f"{case}/journal", f"/requests/{journey.expertise}", "/home")
    for role, browser in journey.browsers.items():
        for path in paths:
            _status, body, _kind = browser.raw(path)
            if planted in _plain(body):
                found.append(f"{path} as {role}")
    expect(not found, f"the planted price stands in {found}")


@STEPS.step("cannot see offers, nor how many there are, before the deadline", "judge")
def offers_are_hidden(journey: Journey) -> None:
    status, body, _ = journey.as_role("judge").raw(f"/expertises/{journey.expertise}/offers")
    expect(status in {200, 403, 404}, f"the offers page answered {status}")
    expect(b"expert4" not in body and str(journey.facts["digest"]).encode() not in body, "the page shows a bidder")


@STEPS.step("moves the demo clock past the deadline", "judge")
def move_clock(journey: Journey) -> None:
    browser = journey.as_role("judge")
    form = browser.get("/demo").form("amount", "unit")
    browser.submit(form, {"amount": WORKING_DAYS + 1, "unit": "working_days"})


@STEPS.step("is refused: the offer comes after the deadline, with the time", "institute")
def refuse_late(journey: Journey) -> None:
    browser = journey.as_role("institute")
    form: Form = journey.facts["late_form"]
    address = f"/expertises/{journey.expertise}/offer"
    ready_on = clock.day_of(clock.now()).isoformat()
    data = form.filled(ready_on=ready_on, **NO_CONFLICT)
    page = browser.submit(Form(address, "post", values=data, names=[n for n, _ in data]), status=403)
    expect("Offers were taken before" in page.text, f"the refusal does not give the time: {page.text}")


@STEPS.step("sees the offers opened at the deadline, by themselves", "judge")
def see_opened(journey: Journey) -> None:
    browser = journey.as_role("judge")

    def opened() -> bool:
        status, body, _ = browser.raw(f"/expertises/{journey.expertise}/offers")
        return status == 200 and str(journey.facts["planted"]) in _plain(body)

    until(opened, "the opening of the offers")


@STEPS.step("chooses an offer and gives her reason", "judge")
def choose(journey: Journey) -> None:
    browser = journey.as_role("judge")
    links = {
        href for href, _ in browser.get(f"/expertises/{journey.expertise}/offers").links if href.endswith("/select")
    }
    expect(len(links) == 2, f"two offers can be chosen, but the page shows {len(links)}")
    name = str(db.session.scalar(select(Person.name).where(Person.email == EMAILS["expert"])))
    db.session.rollback()
    page = next(page for href in sorted(links) if name in (page := browser.get(href)).text)
    reason = "The soonest date, and the expert has done this kind of work before."
    page = browser.submit(page.form("reason", "password"), {"reason": reason, "password": demo.PASSWORD})
    expect("/select" not in page.url, f"it was not chosen: {page.text[:300]}")
