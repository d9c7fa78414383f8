"""A scene of its own: a legal notice that nobody opens goes a second way, and then on paper."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.devtools.journey import doing
from app.devtools.journey.doing import CONFIRMED, act
from app.devtools.journey.offering import until
from app.devtools.journey.run import Journey, Scene, expect
from app.kernel import clock
from app.kernel.db import db
from app.notices.models import LegalNotice, PaperTask
from app.notices.states import NoticeState

PAPER = Scene()
WORKING_DAYS = 4  # one more than the demo's rules give for each of the two steps


def _asked(journey: Journey, what: object) -> object:
    """Something of the notice by which the expert was chosen."""
    found = select(what).select_from(LegalNotice).outerjoin(PaperTask, PaperTask.notice_id == LegalNotice.id)  # type: ignore[call-overload]
    mine = (LegalNotice.about_id == uuid.UUID(journey.expertise), LegalNotice.template == "bidding/selected")
    answer: object = db.session.scalar(found.where(*mine))
    db.session.rollback()
    return answer


def _pass_days(journey: Journey) -> None:
    browser = journey.as_role("judge")
    form = browser.get("/demo").form("amount", "unit")
    browser.submit(form, {"amount": WORKING_DAYS, "unit": "working_days"})


@PAPER.before.step("orders an expertise for which one offers", "judge")
def order(journey: Journey) -> None:
    doing.order(journey)
    doing.offer(journey, "expert", days=16)


@PAPER.after.step("chooses; the expert accepts, but never opens the notice", "judge")
def leave_unread(journey: Journey) -> None:
    doing.choose(journey, "expert")
    act(journey.as_role("expert"), journey, "accept", **CONFIRMED)
    expect(_asked(journey, LegalNotice.state) is NoticeState.SENT, "the notice counts as read without being opened")


@PAPER.after.step("lets working days pass: the notice goes a second way", "judge")
def second_way(journey: Journey) -> None:
    _pass_days(journey)
    until(lambda: _asked(journey, LegalNotice.state) is NoticeState.SECOND, "the second sending")


@PAPER.after.step("lets more pass: the notice is to be sent on paper; prints it and records that it was sent", "judge")
def on_paper(journey: Journey) -> None:
    _pass_days(journey)
    until(lambda: _asked(journey, PaperTask.id), "the task to send it on paper")
    browser, path = journey.as_role("judge"), f"/paper-notices/{_asked(journey, PaperTask.id)}"
    page = browser.get(path)
    expect(journey.facts["number"] in page.text, f"the paper does not say what it is about: {page.text[:400]}")
    status, body, _ = browser.raw(f"{path}/notice.pdf")
    expect(status == 200 and body.startswith(b"%PDF"), f"the notice cannot be printed: {status}")
    sent = {"verb": "send", "on": clock.day_of(clock.now()).isoformat(), "remark": "By registered post."}
    page = browser.submit(page.form("verb", "on"), sent)
    expect("By registered post." in page.text, f"the sending was not recorded: {page.text[:400]}")
    status, _, _ = journey.as_role("second expert").raw(path)
    expect(status in {403, 404}, f"another expert got {status} for the paper")
