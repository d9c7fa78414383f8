"""After the body withdrew a request: who is told, by what, and what becomes of the questions."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.states import Verb
from app.bidding import policy, queries, service
from app.bidding.models import Bid
from app.bidding.states import BidState, QuestionState
from app.intake import queries as intake_queries
from app.intake import service as intake
from app.kernel.db import db
from app.notices import queries as notices
from app.notices.models import LegalNotice
from tests.builders.accounts import make_person
from tests.builders.bidding import SOON, letters_to, make_bid, make_bidder, make_institute_bid, make_opened, open_now
from tests.builders.intake import make_published
from tests.builders.questions import make_answered, make_question

pytestmark = pytest.mark.usefixtures("ctx")
TOLD = "bidding/expertise_withdrawn"


def notices_of(expertise):
    found = select(LegalNotice).where(LegalNotice.about_id == expertise.id, LegalNotice.template == TOLD)
    return list(db.session.scalars(found))


def withdraw(expertise, at):
    intake.withdraw(expertise, reason="The parties have settled.", by=expertise.official, at=at)
    return service.release_withdrawn(at=at)


def test_bidders_whose_offers_were_opened_are_told_once_and_the_body_sees_the_notice():
    expertise, other = make_published(), make_opened()
    private, institute = make_bid(expertise), make_institute_bid(expertise)
    open_now(expertise)
    at = private.search.opened_at + SOON
    assert withdraw(expertise, at) == 2
    assert service.release_withdrawn(at=at + SOON) == 0
    told = notices_of(expertise)
    assert {(one.person_id, one.body_id) for one in told} == {
        (private.placed_by_id, None), (None, institute.institute_id),
    }  # fmt: skip
    assert {one.notice.id for one in notices.notices_about(expertise.id)} >= {one.id for one in told}, "not held"
    assert letters_to(private.expert.person)[-1] == TOLD
    assert private.state is BidState.OPENED, "what was offered stays as it was"
    assert notices_of(other) == []
    assert {bid.state for bid in db.session.scalars(select(Bid).where(Bid.search_id != private.search_id))} == {
        BidState.OPENED
    }


def test_questions_of_a_withdrawn_request_wait_for_nobody_and_count_against_nobody():
    expertise, running = make_published(), make_published()
    expert = make_bidder(expertise)
    waiting, answered = make_question(expertise, expert=expert), make_answered(make_question(expertise, expert=expert))
    kept = make_question(running)
    clerk = make_person(expertise.body, [Verb.ANSWER])
    at = waiting.search.began_at + 3 * SOON
    assert waiting in queries.ToAnswer(clerk, at).all()
    withdraw(expertise, at)
    assert (waiting.state, answered.state) == (QuestionState.DROPPED, QuestionState.ANSWERED)
    assert kept.state is QuestionState.WAITING, "another request runs on"
    assert queries.ToAnswer(clerk, at).all() == []
    assert not policy.can_answer_question(clerk, waiting, at=at)
    assert queries.counts_of(waiting.search) == queries.Counts(asked=2, waiting=0, unanswered=0, dropped=1)
    assert intake_queries.turns_of(expertise.id)[-1].ended_at is not None
