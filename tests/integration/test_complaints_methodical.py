"""Methodical reviews: every state and verb, who may sit, sight with everybody around, secrecy, terms, a race."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.casework.models import Conclusion
from app.casework.states import CorrectionReason
from app.complaints import policy, queries, service
from app.complaints.models import MethodicalReview
from app.complaints.states import METHODICAL_WORKFLOW, Aspect, MethodicalState, SeatState
from app.intake.models import Expertise
from app.kernel import numbers
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import DomainError, Refused, RuleBroken
from app.registry.states import ExpertKind, MeasureKind
from tests.builders import accounts, bidding, reference
from tests.builders import casework as steps
from tests.builders.bidding import letters_to
from tests.builders.complaints import make_reviewer
from tests.builders.intake import make_published
from tests.builders.methodical import DAY, HOUR, WORDS, Asked, bring, make_asked
from tests.builders.registry import make_expert
from tests.builders.teams import person_of
from tests.races import at_once, names

M = MethodicalState


def acts(asked: Asked, review: MethodicalReview) -> dict[str, Callable[[], object]]:
    """Each verb as whoever may take it would ask for it."""
    at, office = asked.at + HOUR, asked.office
    return {
        "accept": lambda: asked.accept(review),
        "refuse": lambda: service.refuse_methodical(review, reason="Жоқ.", by=office, at=at),
        "appoint": lambda: asked.appoint(review, asked.members[1]),
        "withdraw": lambda: service.withdraw_methodical(review, reason="Жоқ.", by=asked.judge, at=at),
        "finish": lambda: asked.file(review),
    }


def test_every_verb_in_every_state_is_an_edge_or_is_refused(ctx: Flask) -> None:
    asked = make_asked()
    for state in M:
        whole = db.session.begin_nested()
        review = bring(asked, state)
        assert review.state is state
        for verb, act in acts(asked, review).items():
            saved = db.session.begin_nested()
            if METHODICAL_WORKFLOW.allows(verb, state):
                act()
                assert review.state is METHODICAL_WORKFLOW.target(verb, state)
            else:
                with pytest.raises(DomainError):
                    act()
                assert review.state is state
            saved.rollback()
        whole.rollback()


def test_only_the_body_asks_once_and_only_for_what_it_has(ctx: Flask) -> None:
    asked = make_asked()
    for person in (
        asked.author,
        asked.office,
        *asked.readers,
        accounts.make_person(asked.expertise.body, [Verb.DRAFT]),
    ):
        with pytest.raises(Refused):
            service.ask_methodical(asked.expertise, questions="?", reason="!", opens=True, by=person, at=asked.at)
    for missing in ({"opens": False}, {"questions": " "}, {"reason": ""}):
        with pytest.raises(RuleBroken) as broken:
            asked.ask(**missing)
        assert set(broken.value.problems) == set(missing)
    review = asked.ask()
    assert numbers.parse_number(review.number).prefix == "MR"
    with pytest.raises(Refused) as refused:
        asked.ask()
    assert refused.value.decision.codes == ("runs",)
    undelivered, day = steps.make_started()
    steps.make_signed(undelivered, day=day)
    with pytest.raises(Refused) as refused:
        service.ask_methodical(
            undelivered.expertise, questions="?", reason="!", opens=True, by=steps.official_of(undelivered.expertise),
            at=asked.at,
        )  # fmt: skip
    assert refused.value.decision.codes == ("not_delivered",)


def test_only_members_who_are_fit_and_had_no_part_in_it_sit(ctx: Flask) -> None:
    expertise = make_published()
    loser, winner = (bidding.make_bidder(expertise) for _ in range(2))
    for one in (loser, winner):
        bidding.make_bid(expertise, expert=one, days=10 if one is winner else 30)
    gone = bidding.make_bidder(expertise)
    bidding.make_bid(expertise, expert=gone)
    bidding.service.withdraw_bid(  # never opened: nobody learns of it, so that it keeps nobody out
        db.session.query(bidding.Bid).filter_by(expert_id=gone.id).one(), by=person_of(gone),
        at=expertise.published_at + 2 * HOUR,
    )  # fmt: skip
    selection = bidding.make_accepted(bidding.open_now(expertise))
    selection, day = steps.make_started(selection)
    steps.make_delivered(selection, day=day)
    specialties = list(expertise.specialties)
    able = make_expert(specialties=specialties)
    outside = [
        make_expert(specialties=specialties, chamber=False), make_expert(specialties=["goods"]),
        make_expert(specialties=specialties, sign_in=False), make_expert(kind=ExpertKind.STATE, specialties=specialties),
    ]  # fmt: skip
    suspended, office = make_expert(specialties=specialties), make_reviewer()
    at = steps.noon(day) + 5 * HOUR
    measure: dict[str, Any] = {"kind": MeasureKind.SUSPENSION, "decision_no": "9", "reason": "Әдеп."}
    service.impose(suspended, **measure, first_day=day_of(at), last_day=day_of(at) + DAY, by=office, at=at)
    own = make_expert(specialties=specialties, person=office)
    asked = Asked(selection, at, steps.official_of(expertise), office, (able, gone))
    review = asked.accept(asked.ask())
    found = queries.able_reviewers(review, on=day_of(at), but=office.id)
    assert {one.id for one in found} == {able.id, gone.id}
    for one in (*outside, suspended, loser, winner, own):
        with pytest.raises(RuleBroken) as broken:
            asked.appoint(review, one)
        assert set(broken.value.problems) == {"experts"}


def test_the_term_is_the_rules_or_agreed(ctx: Flask) -> None:
    asked = make_asked()
    review = asked.ask()
    for day in (None, day_of(asked.at), date.max, date.min):
        with pytest.raises(RuleBroken) as broken:
            service.accept_methodical(review, due_on=day, by=asked.office, at=asked.at)
        assert set(broken.value.problems) == {"due_on"}
    reference.set_rule("chamber.methodical_working_days", 5)
    service.accept_methodical(review, by=asked.office, at=asked.at)
    assert review.due_on == service.methodical_due(on=day_of(asked.at))


def test_the_result_is_done_once_everybody_has_signed_and_goes_to_the_body_alone(ctx: Flask) -> None:
    asked = make_asked()
    review = asked.accept(asked.ask())
    assert "complaints/methodical_told" in letters_to(asked.author)
    asked.appoint(review, *asked.members)
    first, second = asked.readers
    with pytest.raises(RuleBroken) as broken:
        asked.file(review, file=None, verdicts={}, words={})
    assert set(broken.value.problems) == {"file", *(a.value for a in Aspect), *(f"{a.value}_words" for a in Aspect)}
    for person in (asked.author, asked.judge, asked.office):
        with pytest.raises(Refused):
            asked.file(review, by=person)
    with pytest.raises(Refused):
        service.sign_result(review, remark="", by=second, at=asked.at)  # nothing is filed
    asked.file(review)
    assert (review.state, [s.state for s in review.seats]) == (M.UNDER_REVIEW, [SeatState.SIGNED, SeatState.APPOINTED])
    assert not policy.can_open_result(asked.judge, review)
    with pytest.raises(Refused):
        asked.file(review, by=second)
    service.comment_methodical(review, text="Әдіс мақұлданған.", by=asked.author, at=asked.at)
    with pytest.raises(Refused):
        service.comment_methodical(review, text="Тағы.", by=asked.author, at=asked.at)
    service.sign_result(review, remark="Келісемін.", by=second, at=asked.at)
    assert review.state is M.DONE
    assert letters_to(asked.judge)[-1] == "complaints/methodical_done"
    assert letters_to(asked.author)[-1] == letters_to(asked.office)[-1] == "complaints/methodical_over"
    seen = [policy.can_open_result(one, review) for one in (asked.judge, asked.author, asked.office, first, second)]
    assert seen == [True, False, False, False, False]
    assert review.conclusion.current  # the conclusion is what it was
    assert asked.ask().number != review.number  # another one may follow


def test_a_reviewer_who_declines_sees_nothing_more_and_another_sits(ctx: Flask) -> None:
    asked = make_asked()
    review = bring(asked, M.UNDER_REVIEW)
    first, second = asked.readers
    assert policy.can_read_reviewed(first, review)
    service.decline_seat(review, reason="Танысым.", by=first, at=asked.at)
    assert not policy.can_see_methodical(first, review)
    assert letters_to(asked.office)[-1] == "complaints/methodical_declined"
    with pytest.raises(RuleBroken):
        asked.appoint(review, asked.members[0])  # not twice
    asked.appoint(review, asked.members[1])
    asked.file(review, by=second)
    assert review.state is M.DONE


def test_who_sees_a_methodical_review_is_the_same_in_python_and_sql_with_everybody_around(ctx: Flask) -> None:
    asked, other = make_asked(), make_asked()
    court = asked.expertise.body
    members = [accounts.make_person(court, [verb]) for verb in (Verb.SEE_OBJECTS, Verb.MANAGE_MEMBERS)]
    office_author = accounts.join(other.author, accounts.make_body(BodyKind.CHAMBER), [Verb.REVIEW]).person
    people: list[Person | None] = [None, accounts.make_person(), *members, office_author]
    for one in (asked, other):
        people += [one.judge, one.office, one.author, *one.readers]
    mine = {}
    for state in M:
        whole = db.session.begin_nested()
        review, theirs = bring(asked, state), bring(other, state)
        db.session.expire_all()
        everything = list(db.session.scalars(select(MethodicalReview)))
        for actor in people:
            by_sql = set(db.session.scalars(select(MethodicalReview.id).where(policy.visible_methodical(actor))))
            assert by_sql == {one.id for one in everything if policy.can_see_methodical(actor, one)}, (state, actor)
        mine[state] = [policy.can_see_methodical(one, review) for one in (*asked.readers, asked.author, members[0])]
        assert policy.can_see_methodical(asked.office, theirs)
        assert not policy.can_see_methodical(asked.judge, theirs)
        assert policy.can_see_methodical(office_author, theirs) == (state in policy.TOLD_AUTHORS)
        whole.rollback()
    assert {state for state, seen in mine.items() if seen[0]} == {M.UNDER_REVIEW}
    assert {state for state, seen in mine.items() if seen[1]} == set()
    assert {state for state, seen in mine.items() if seen[2]} == set(policy.TOLD_AUTHORS)
    assert all(seen[3] for seen in mine.values())


def test_a_corrected_conclusion_leaves_the_review_with_the_version_that_was_asked_about(ctx: Flask) -> None:
    asked = make_asked()
    review = bring(asked, M.UNDER_REVIEW)
    from_ = {"by": asked.author, "at": asked.at}
    steps.service.open_correction(asked.expertise, reason=CorrectionReason.TYPING, text="Қате.", **from_)
    steps.write_draft(asked.selection, day=day_of(asked.at), summary="Corrected.")
    steps.service.sign_conclusion(asked.expertise, by=asked.author, at=asked.at + HOUR)
    assert db.session.query(Conclusion).count() == 2
    assert (review.conclusion.version, review.conclusion.current) == (1, False)
    asked.at += 2 * HOUR
    assert asked.ask().conclusion.version == 2


def test_the_number_of_a_restricted_case_is_masked_for_the_office(ctx: Flask) -> None:
    asked = make_asked()
    review = bring(asked, M.UNDER_REVIEW)
    asked.expertise.restricted = ["minors"]
    shown = {one.id: queries.number_for(one, review) for one in (asked.office, asked.judge, asked.readers[0])}
    number = asked.expertise.number
    assert shown[asked.judge.id] == shown[asked.readers[0].id] == number
    assert shown[asked.office.id] != number


def test_two_wishes_and_two_results_at_once_leave_one(own_app: Flask) -> None:
    asked = make_asked()
    expertise_id, judge_id, at = asked.expertise.id, asked.judge.id, asked.at
    readers = [one.id for one in asked.readers]
    db.session.commit()

    def ask() -> Any:
        one, by = db.session.get_one(Expertise, expertise_id), db.session.get_one(Person, judge_id)
        return service.ask_methodical(one, questions="?", reason="!", opens=True, by=by, at=at).id

    answers = at_once(own_app, ask, ask)
    assert sorted(names(answers), key=str) == [None, "Refused"]
    review = db.session.scalars(select(MethodicalReview)).one()
    asked.appoint(asked.accept(review), *asked.members)
    review_id = review.id
    db.session.commit()

    def file(person_id: Any) -> Any:
        found, by = db.session.get_one(MethodicalReview, review_id), db.session.get_one(Person, person_id)
        return asked.file(found, by=by, words=WORDS).id

    answers = at_once(own_app, *(lambda one=one: file(one) for one in readers))
    assert sorted(names(answers), key=str) == [None, "Refused"]
