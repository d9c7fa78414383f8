"""Questions to the body: asked without a name, answered to all at once, counted."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from app.accounts.states import Verb
from app.bidding import policy, queries, rules, service
from app.bidding.models import NoticeQuestion
from app.bidding.states import BidState, QuestionState
from app.intake import service as intake
from app.kernel.clock import day_of, end_of
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.kernel.journal import JournalEntry
from app.reference import queries as reference
from app.reference.states import Procedure
from tests.builders.accounts import make_person
from tests.builders.bidding import SOON, chooser, letters_to, make_bid, make_bidder, make_institute, open_now
from tests.builders.intake import make_published
from tests.builders.questions import make_answered, make_question
from tests.builders.reference import set_rule
from tests.builders.registry import make_expert

pytestmark = pytest.mark.usefixtures("ctx")


def search_of(expertise):
    return queries.newest_search(expertise.id)


def test_a_private_expert_and_an_institute_ask_under_marks_of_this_search_only():
    first, second = make_published(), make_published()
    expert = make_bidder(first)
    person, state = make_institute(first)
    asked = [make_question(first, expert=expert), make_question(first, expert=expert)]
    at = search_of(first).began_at + SOON
    of_institute = service.ask_question(first, by=person, text="May the seal be broken?", at=at, expert=state)
    elsewhere = make_question(second, expert=expert)
    assert asked[0].mark == asked[1].mark
    assert len({asked[0].mark, of_institute.mark, elsewhere.mark}) == 3
    assert [q.number for q in (*asked, of_institute)] == [1, 2, 3]
    assert rules.label_of(asked[0].mark) != rules.label_of(elsewhere.mark)


def test_whoever_could_not_offer_cannot_ask():
    expertise = make_published()
    unfit = make_expert(specialties=["goods"])
    with pytest.raises(Refused):
        make_question(expertise, expert=unfit)
    with pytest.raises(Refused):
        service.ask_question(expertise, by=chooser(expertise), text="Why?", at=search_of(expertise).began_at)


def test_a_text_that_names_its_writer_is_refused_beside_the_field():
    expertise = make_published()
    expert = make_bidder(expertise)
    for text in (f"I am {expert.person.name}.", f"My number is {expert.register_no}", "Write to me: a@b.kz", " "):
        with pytest.raises(RuleBroken) as refused:
            make_question(expertise, expert=expert, text=text)
        assert list(refused.value.problems) == ["text"]
    assert db.session.scalar(select(NoticeQuestion.id)) is None


def test_three_questions_of_one_bidder_wait_at_most():
    expertise = make_published()
    expert = make_bidder(expertise)
    asked = [make_question(expertise, expert=expert) for _ in range(rules.MOST_WAITING)]
    with pytest.raises(RuleBroken):
        make_question(expertise, expert=expert)
    make_question(expertise)
    make_answered(asked[0])
    assert make_question(expertise, expert=expert).number == 5


def test_the_last_moment_to_ask_follows_the_rule_of_the_day_on_which_the_search_began():
    set_rule("questions.last_working_days_before_due", 2)
    expertise, search = (made := make_published(offer_working_days=5)), search_of(made)
    last = policy.last_day_to_ask(search)
    assert reference.working_calendar().working_days_between(last, search.offers_due_on) == 2
    expert = make_bidder(expertise)
    for at, may in ((end_of(last) - SOON, True), (end_of(last), False)):
        assert bool(policy.can_ask(expert.person, search, expert=expert, at=at)) is may
    set_rule("questions.last_working_days_before_due", None)
    assert policy.last_day_to_ask(search) == search.offers_due_on


def test_the_timer_of_an_answer_counts_working_days_and_ends_with_the_search():
    expertise = make_published(offer_working_days=5)
    search = search_of(expertise)
    assert make_question(expertise).answer_due_on is None
    set_rule("questions.answer_working_days", 2)
    due = reference.working_calendar().add_working_days(day_of(search.began_at), 2)
    assert make_question(expertise).answer_due_on == due
    set_rule("questions.answer_working_days", 30)
    assert make_question(expertise).answer_due_on == search.offers_due_on


def test_an_answer_goes_to_everybody_who_may_offer_by_the_same_letter():
    expertise = make_published()
    asker, other, unfit = make_bidder(expertise), make_bidder(expertise), make_expert(specialties=["goods"])
    head, _ = make_institute(expertise)
    answerer = make_person(expertise.body, [Verb.ANSWER])
    question = make_question(expertise, expert=asker)
    assert letters_to(answerer) == ["bidding/question_asked"]
    assert letters_to(asker.person) == []
    service.answer_question(
        question, by=answerer, answer="None.", affects=False, at=search_of(expertise).began_at + SOON
    )
    for person in (asker.person, other.person, head):
        assert letters_to(person) == ["bidding/question_answered"]
    assert letters_to(unfit.person) == []


def test_an_answer_that_may_affect_offers_asks_bidders_to_look_and_lapses_nothing():
    expertise = make_published()
    bid = make_bid(expertise)
    question = make_answered(make_question(expertise), affects=True)
    assert letters_to(bid.expert.person)[-1] == "bidding/answer_affects"
    assert queries.answers_to_look_at(bid) == [question]
    at = search_of(expertise).offers_due_at - SOON
    service.confirm_bid(bid, by=bid.expert.person, at=at, edition=1, question_id=question.id)
    assert queries.answers_to_look_at(bid) == []
    assert [one.question_id for one in queries.confirmations_of(bid)] == [question.id]
    other = make_bid(expertise)
    plain = make_answered(make_question(expertise))
    with pytest.raises(NotVisible):
        service.confirm_bid(bid, by=bid.expert.person, at=at, edition=1, question_id=plain.id)
    open_now(expertise)
    assert (bid.state, other.state) == (BidState.OPENED, BidState.OPENED)


def test_an_unanswered_question_is_shown_as_such_after_the_deadline():
    expertise = make_published()
    left, answered = make_question(expertise), make_answered(make_question(expertise))
    open_now(expertise)
    assert (left.state, answered.state) == (QuestionState.UNANSWERED, QuestionState.ANSWERED)
    with pytest.raises(Refused):
        make_answered(left)
    assert queries.counts_of(search_of(expertise)) == queries.Counts(asked=2, waiting=0, unanswered=1)


def test_the_rate_of_a_body_is_shown_from_five_questions_on():
    expertise = make_published()
    for place in range(5):
        question = make_question(expertise)
        if place:
            make_answered(question)
        assert queries.counts_of_body(expertise.body_id).rate is None
    open_now(expertise)
    assert queries.counts_of_body(expertise.body_id).rate == 20
    assert queries.counts_of_body(make_published().body_id).rate is None


def test_asking_leaves_no_entry_in_the_journal_and_answering_names_the_official():
    expertise = make_published()
    question = make_question(expertise)
    of_question = select(JournalEntry).where(JournalEntry.subject_id == question.id)
    assert db.session.scalar(of_question) is None
    make_answered(question)
    entry = db.session.scalars(of_question).one()
    assert (entry.verb, entry.by_id) == ("answer", expertise.official_id)


def test_what_waits_for_an_answer_agrees_with_the_yes_or_no():
    civil, crime, over = make_published(), make_published(procedure=Procedure.CRIMINAL), make_published()
    gone = make_published()
    asked = [make_question(one) for one in (civil, crime, over, gone)]
    asked.append(make_answered(make_question(civil)))
    open_now(over)
    intake.withdraw(gone, reason="Settled.", by=gone.official, at=search_of(gone).began_at + SOON)
    people = [make_person(), make_bidder(civil).person]
    for expertise, verbs in product(
        (civil, crime, over, gone), ([Verb.ANSWER], [Verb.SELECT], [Verb.ANSWER, Verb.DRAFT])
    ):
        people.append(make_person(expertise.body, verbs))
    start = search_of(civil).began_at
    for person, at in product(people, (start + SOON, start + timedelta(days=60))):
        shown = set(queries.ToAnswer(person, at).all())
        assert shown == {one for one in asked if policy.can_answer_question(person, one, at=at)}
        assert {q.id for q in queries.ToAnswer(person, at).page().items} == {q.id for q in shown}


STATES = {
    QuestionState.WAITING: make_question,
    QuestionState.ANSWERED: lambda e: make_answered(make_question(e)),
    QuestionState.UNANSWERED: lambda e: (make_question(e), open_now(e))[0],
}


@pytest.mark.parametrize("state", STATES)
def test_only_a_waiting_question_is_answered(state):
    expertise = make_published()
    question = STATES[state](expertise)
    assert question.state is state
    if state is QuestionState.WAITING:
        make_answered(question)
        return
    with pytest.raises(Refused):
        make_answered(question)


def test_one_mark_says_nothing_to_a_stranger_page():
    """The question is read by the body, by who may offer, and after the deadline by who did."""
    expertise = make_published()
    search, on = search_of(expertise), day_of(search_of(expertise).began_at)
    bid, fit, unfit = make_bid(expertise), make_bidder(expertise), make_expert(specialties=["goods"])

    def reads(person, own_bid=None):
        return policy.reads_questions(person, search, own_bid=own_bid, on=on)

    assert [reads(chooser(expertise)), reads(fit.person), reads(unfit.person)] == [True, True, False]
    open_now(expertise)
    assert [reads(chooser(expertise)), reads(fit.person), reads(bid.expert.person, bid)] == [True, False, True]
