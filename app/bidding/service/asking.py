"""Questions to the appointing body while offers are taken, and the answers, which go to all at once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Body, Person
from app.bidding import policy, rules
from app.bidding.models import Bid, NoticeQuestion
from app.bidding.service import letters
from app.bidding.service.checks import lock_expertise, lock_search
from app.bidding.states import BidState, QuestionState
from app.intake.models import Expertise, Search
from app.kernel import keeping
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.reference import queries as reference
from app.registry.models import Expert

ANSWER_RULE = "questions.answer_working_days"
LONGEST = 2000
NO_TEXT = _l("Write your question.")
NO_ANSWER = _l("Write the answer.")
TOO_LONG = _l("Shorten the text: at most %(most)s characters.", most=LONGEST)
TOO_MANY = _l("Three of your questions wait for an answer. Wait for one before you ask the next.")
GIVES_AWAY: dict[str, Any] = {
    "address": _l("There is an email address in the text. Take it out: nobody may learn who asks."),
    "phone": _l("There is a telephone number or another long number in the text. Take it out."),
    "number": _l("Your number in the register or of your licence is in the text. Take it out."),
    "name": _l("Your name or that of your institute is in the text. Take it out: nobody may learn who asks."),
}


def bidder_key(bidder: policy.Bidder) -> uuid.UUID | None:
    """The identity behind a mark: the institute, or the private expert."""
    return bidder.institute_id or (bidder.expert.id if bidder.expert is not None else None)


def mark_in(search: Search, bidder: policy.Bidder) -> str | None:
    """The bidder's mark in a search; None for somebody who is no bidder."""
    key = bidder_key(bidder)
    return None if key is None else rules.mark_of(keeping.master_key().secret, search.id, key)


def _refuse_identity(text: str, *, by: Person, expert: Expert, institute: Body | None) -> None:
    names = [by.name, expert.name]
    if institute is not None:
        names += [institute.name_kk, institute.name_ru, institute.name_en]
    numbers = [expert.register_no, *(licence.number for licence in expert.licences)]
    found = rules.gives_away(text, names=names, numbers=numbers)
    if found:
        raise RuleBroken(text=GIVES_AWAY[found[0]])


def ask_question(
    expertise: Expertise, *, by: Person, text: str, at: datetime, expert: Expert | None = None
) -> NoticeQuestion:
    """Ask the body. The row keeps the bidder's mark of this search and the day; nothing else leads to the asker,
    and nothing is journalled. `expert`: of an institute, one who could do the work.

    The body's members who answer get a letter without the text. RuleBroken beside `text` where it names its writer.
    """
    lock_expertise(expertise.id)
    search, on = lock_search(expertise), day_of(at)
    bidder = policy.bidder_of(by)
    chosen = bidder.expert if bidder.expert is not None else expert
    require(policy.can_ask(by, search, expert=chosen, at=at))
    assert chosen is not None  # can_ask has refused nobody
    text = _checked(text, NO_TEXT, "text")
    institute = db.session.get(Body, bidder.institute_id) if bidder.institute_id is not None else None
    _refuse_identity(text, by=by, expert=chosen, institute=institute)
    mark = mark_in(search, bidder)
    asked = list(db.session.scalars(select(NoticeQuestion).where(NoticeQuestion.search_id == search.id)))
    if sum(one.mark == mark and one.state is QuestionState.WAITING for one in asked) >= rules.MOST_WAITING:
        raise RuleBroken(text=TOO_MANY)
    days = reference.rule(ANSWER_RULE, on=on).value
    due = reference.working_calendar().add_working_days(on, days) if days else None
    question = NoticeQuestion(
        search=search, number=len(asked) + 1, mark=mark, text=text, asked_on=on,
        answer_due_on=min(due, search.offers_due_on) if due else None,
    )  # fmt: skip
    db.session.add(question)
    db.session.flush()
    letters.to_answerers(search.expertise, "question_asked", at=at, due=question.answer_due_on)
    return question


def _checked(text: str, empty: Any, field: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise RuleBroken({field: TOO_LONG if text else empty})
    return text


def answer_question(
    question: NoticeQuestion, *, by: Person, answer: str, affects: bool, at: datetime
) -> NoticeQuestion:
    """Answer once. Question and answer are shown to all who read the questions, from the same moment on, and every
    one of them gets a letter. `affects`: the answer may change what bidders offer; they are asked to look again,
    and their offers stand whether they confirm them or not.
    """
    lock_expertise(question.search.expertise_id)
    db.session.refresh(question)
    require(policy.can_answer_question(by, question, at=at))
    question.answer = _checked(answer, NO_ANSWER, "answer")
    question.affects, question.answered_at, question.answered_by_id = affects, at, by.id
    make_move(question, "answer", by=by, at=at, facts={"number": question.number, "affects": affects})
    told: set[uuid.UUID] = set()
    for bid in sealed_bids(question.search) if affects else ():
        told |= letters.to_bidder(bid, "answer_affects", at=at, due=question.search.offers_due_at)
    letters.to_audience(question.search, "question_answered", without=told, at=at)
    return question


def sealed_bids(search: Search) -> list[Bid]:
    """The living sealed offers of a search."""
    found = select(Bid).where(Bid.search_id == search.id, Bid.state == BidState.SEALED).order_by(Bid.placed_at, Bid.id)
    return list(db.session.scalars(found))


def miss_questions(search: Search, *, at: datetime) -> int:
    """At the opening: whatever waits has not been answered in time, and is shown as such."""
    waiting = select(NoticeQuestion).where(
        NoticeQuestion.search_id == search.id, NoticeQuestion.state == QuestionState.WAITING
    )
    missed = list(db.session.scalars(waiting))
    for question in missed:
        make_move(question, "miss", by=None, at=at, facts={"number": question.number})
    return len(missed)
