"""Who may ask the appointing body, who answers, who lets an offer stand; the same as SQL."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding import rules
from app.bidding.models import Bid, NoticeQuestion
from app.bidding.policy.offering import can_bid, is_own
from app.bidding.states import BidState, QuestionState
from app.intake import policy as intake
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState
from app.kernel.clock import day_of
from app.kernel.i18n import _l, day
from app.kernel.policy import Decision, allow, both, deny
from app.reference import queries as reference
from app.registry.models import Expert

LAST_RULE = "questions.last_working_days_before_due"

NOT_ANSWERING = _l("You do not hold the right to answer at the body that orders the expertise.")
ANSWERED = _l("The question has been answered already.")
TOO_LATE = _l("Offers are no longer taken: an answer would help nobody now.")
NO_TIME = _l("This search is too short for questions.")
NOT_SEALED = _l("There is no sealed offer to confirm.")
NOT_YOUR_OFFER = _l("This is not your offer.")


def last_day_to_ask(search: Search) -> date | None:
    """The last day for questions by the rule in force when the search began; the last day for offers while it has no
    value. None: the search is so short that no day is left.
    """
    before = reference.rule(LAST_RULE, on=day_of(search.began_at)).value
    calendar, one = reference.working_calendar(), day_of(search.began_at)
    days = []
    while one <= search.offers_due_on:
        if calendar.is_working(one):
            days.append(one)
        one += timedelta(days=1)
    return rules.ends_on(search.offers_due_on, days, before or 0)


def can_ask(actor: Person, search: Search, *, expert: Expert | None, at: datetime) -> Decision:
    """May the actor ask the body? Whoever may offer with this expert, up to the last day for questions."""
    last, may = last_day_to_ask(search), can_bid(actor, search, expert=expert, at=at)
    if last is None:
        return both(may, deny("no_time", NO_TIME))
    if day_of(at) > last:
        return both(may, deny("asked_late", _l("Questions were taken until the end of %(day)s.", day=day(last))))
    return may


def _taken(search: Search, at: datetime) -> bool:
    """Are offers taken at this moment?"""
    running = search.outcome is None and search.expertise.state is ExpertiseState.OPEN
    return running and at < search.offers_due_at


def can_answer_question(actor: Person, question: NoticeQuestion, *, at: datetime) -> Decision:
    """May this member of the body answer? Once, while offers are taken."""
    expertise = question.search.expertise
    if not (actor.can(Verb.ANSWER, expertise.body_id) and intake.can_see_expertise(actor, expertise)):
        return deny("not_answering", NOT_ANSWERING)
    if question.state is QuestionState.ANSWERED:
        return deny("question_answered", ANSWERED)
    waits = question.state is QuestionState.WAITING and _taken(question.search, at)
    return allow() if waits else deny("too_late", TOO_LATE)


def to_answer(actor: Person, *, at: datetime) -> ColumnElement[bool]:
    """`can_answer_question` as SQL over NoticeQuestion, joined with its Search and Expertise."""
    return and_(
        Expertise.body_id.in_(actor.bodies_with(Verb.ANSWER)),
        intake.visible_expertises(actor),
        Expertise.state == ExpertiseState.OPEN,
        Search.outcome.is_(None),
        Search.offers_due_at > at,
        NoticeQuestion.state == QuestionState.WAITING,
    )


def reads_questions(actor: Person, search: Search, *, own_bid: Bid | None, on: date) -> bool:
    """May the actor read what was asked and answered? The body; who reads the questions to the expert; and, after
    the deadline too, whoever made an offer. Everybody else who sees the notice learns the counts.
    """
    if intake.can_see_expertise(actor, search.expertise) or own_bid is not None:
        return True
    return intake.sees_questions(actor, search.expertise, on=on)


def can_confirm(actor: Person, bid: Bid, *, at: datetime) -> Decision:
    """May the actor let the sealed offer stand as it is? Its bidder, before the deadline."""
    if not is_own(actor, bid):
        return deny("not_your_offer", NOT_YOUR_OFFER)
    sealed = bid.state is BidState.SEALED and _taken(bid.search, at)
    return allow() if sealed else deny("not_sealed", NOT_SEALED)
