"""The Chamber's methodical review of a delivered conclusion: asked by the body, accepted, reviewers appointed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Person
from app.casework import queries as casework
from app.complaints import policy, queries
from app.complaints.models import MethodicalCounter, MethodicalReview, MethodicalSeat
from app.complaints.service import letters
from app.complaints.states import MethodicalState, SeatState
from app.intake.models import Expertise
from app.kernel import numbers
from app.kernel.clock import day_of, local
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.reference import queries as reference

PREFIX = "MR"
TERM_RULE = "chamber.methodical_working_days"
MOST_SEATS = 3
MOST_DAYS_AHEAD = 366
NEEDED = _l("This must be filled in.")
CONSENT = _l("Without this the reviewers cannot read the conclusion.")
DUE_NEEDED = _l("Enter the last day for the review; no rule sets it.")
DUE_PAST = _l("The day must lie in the future.")
DUE_FAR = _l("Choose a day within a year from today.")
NOT_ABLE = _l("Choose members of the list: only they are fit and free of any part in this work.")
TOO_MANY = _l("At most %(most)s reviewers sit at a time.", most=MOST_SEATS)


def methodical_due(*, on: date) -> date | None:
    """The last day for a review accepted that day; None while the rule has no value."""
    days = reference.rule(TERM_RULE, on=on).value
    return reference.working_calendar().add_working_days(on, days) if days else None


def held(review: MethodicalReview) -> MethodicalReview:
    """The review and its seats as they are now, held until the transaction ends."""
    db.session.refresh(review, with_for_update={"of": MethodicalReview})
    db.session.refresh(review, ["seats"])
    for seat in review.seats:
        db.session.refresh(seat)
    return review


def _filled(**fields: str) -> None:
    empty = {name: NEEDED for name, text in fields.items() if not text.strip()}
    if empty:
        raise RuleBroken(empty)


def _next_number(year: int) -> str:
    taken = (
        insert(MethodicalCounter)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": MethodicalCounter.last + 1})
        .returning(MethodicalCounter.last)
    )
    return numbers.make_number(PREFIX, year, db.session.execute(taken).scalar_one())


def ask_methodical(
    expertise: Expertise, *, questions: str, reason: str, opens: bool, by: Person, at: datetime
) -> MethodicalReview:
    """The body asks the Chamber to review the conclusion that it has.

    `opens`: with this it lets the reviewers read the signed conclusion with its annexes while the review lasts.
    """
    case = casework.locked_case(expertise, on=day_of(at))
    conclusion = case.conclusion
    running = conclusion is not None and queries.running_methodical(conclusion.id)
    require(policy.can_ask_methodical(by, case, running=running))
    _filled(questions=questions, reason=reason)
    if not opens:
        raise RuleBroken(opens=CONSENT)
    assert conclusion is not None
    review = MethodicalReview(
        number=_next_number(local(at).year), state=MethodicalState.ASKED, expertise_id=expertise.id,
        conclusion_id=conclusion.id, questions=questions.strip(), reason=reason.strip(), asked_at=at,
        asked_by_id=by.id, refusal="", comment="", result_name="",
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    record(review, "ask", by=by, at=at, to_state=review.state.value, facts={"version": conclusion.version})
    letters.to_office(review, "methodical_asked", at=at)
    return review


def withdraw_methodical(review: MethodicalReview, *, reason: str, by: Person, at: datetime) -> MethodicalReview:
    """The body takes its wish back; the reviewers no longer see the conclusion."""
    require(policy.can_withdraw_methodical(by, held(review)))
    _filled(reason=reason)
    told, seated = review.state in policy.TOLD_AUTHORS, _seated(review)
    review.ended_at = at
    make_move(review, "withdraw", by=by, at=at, why=reason.strip())
    letters.to_office(review, "methodical_withdrawn", at=at)
    letters.about_methodical(review, seated, "methodical_withdrawn", at=at)
    if told:
        letters.about_methodical(review, queries.experts_who_signed(review), "methodical_withdrawn", at=at)
    return review


def _seated(review: MethodicalReview, *states: SeatState) -> list[Person | None]:
    wanted = states or policy.SEATED
    return [seat.expert.person for seat in review.seats if seat.state in wanted]


def accept_methodical(
    review: MethodicalReview, *, by: Person, at: datetime, due_on: date | None = None
) -> MethodicalReview:
    """The Chamber accepts, with a last day by the rule in force or as agreed; the experts who signed are told."""
    require(policy.can_answer_methodical(by, held(review), "accept"))
    due = methodical_due(on=day_of(at)) or due_on
    if due is None or not 0 < (due - day_of(at)).days <= MOST_DAYS_AHEAD:
        raise RuleBroken(due_on=DUE_NEEDED if due is None else DUE_PAST if due <= day_of(at) else DUE_FAR)
    review.due_on, review.answered_at, review.answered_by_id = due, at, by.id
    make_move(review, "accept", by=by, at=at, facts={"due_on": due.isoformat()})
    letters.to_asker(review, "methodical_accepted", at=at, due=due)
    letters.about_methodical(review, queries.experts_who_signed(review), "methodical_told", at=at)
    return review


def refuse_methodical(review: MethodicalReview, *, reason: str, by: Person, at: datetime) -> MethodicalReview:
    """The Chamber refuses, with reasons for the body."""
    require(policy.can_answer_methodical(by, held(review), "refuse"))
    _filled(reason=reason)
    review.refusal, review.answered_at, review.answered_by_id, review.ended_at = reason.strip(), at, by.id, at
    make_move(review, "refuse", by=by, at=at, why=review.refusal)
    letters.to_asker(review, "methodical_refused", at=at)
    return review


def appoint_reviewers(
    review: MethodicalReview, *, experts: Collection[UUID], by: Person, at: datetime
) -> MethodicalReview:
    """Appoint members who are fit and free of any part in the work; from now on they read the conclusion."""
    require(policy.can_answer_methodical(by, held(review), "appoint"))
    if not experts:
        raise RuleBroken(experts=NEEDED)
    able = {one.id: one for one in queries.able_reviewers(review, on=day_of(at), but=by.id)}
    if not set(experts) <= set(able):
        raise RuleBroken(experts=NOT_ABLE)
    if len(set(experts)) + len(_seated(review)) > MOST_SEATS:
        raise RuleBroken(experts=TOO_MANY)
    for key in dict.fromkeys(experts):
        seat = MethodicalSeat(
            review_id=review.id, expert_id=key, state=SeatState.APPOINTED, appointed_at=at, appointed_by_id=by.id,
            words="",
        )  # fmt: skip
        db.session.add(seat)
    make_move(review, "appoint", by=by, at=at, facts={"seats": len(set(experts))})
    db.session.refresh(review, ["seats"])
    people = [able[key].person for key in dict.fromkeys(experts)]
    letters.about_methodical(review, people, "methodical_appointed", at=at, due=review.due_on)
    return review


def seat_held(by: Person, review: MethodicalReview) -> MethodicalSeat:
    """The seat of somebody whom the policy has let act."""
    found = db.session.scalars(
        select(MethodicalSeat).where(MethodicalSeat.id.in_([one.id for one in review.seats if _is(one, by)]))
    )
    return found.one()


def _is(seat: MethodicalSeat, person: Person) -> bool:
    return seat.expert.person_id == person.id and seat.state in policy.SEATED
