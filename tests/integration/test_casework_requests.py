"""Petitions beyond materials and time; challenges with their deadline, the hearing of the expert, the shut-out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.states import Verb
from app.backoffice.queries import Desk, counts
from app.bidding import policy as bidding_policy
from app.bidding.models import Bid
from app.bidding.queries import choosable, newest_search
from app.casework import queries, service
from app.casework.rules import ClockState
from app.casework.service import requests
from app.casework.states import Bringer, Challenged, ChallengeGround, ChallengeState, PetitionKind, PetitionState
from app.intake.models import Expertise
from app.intake.states import ExpertiseState, Permission, QuestionOrigin
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.documents import render
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.keeping import file_store
from app.kernel.policy import begin_anew
from tests.builders import bidding
from tests.builders import casework as build
from tests.builders import custody as hands
from tests.builders.access import lend, present
from tests.builders.accounts import make_person
from tests.builders.intake import CASE_VERBS

DAY = timedelta(days=1)


def decide(petition, *, grant=True, reason="So.", at):
    return service.decide_petition(petition, grant=grant, reason=reason, by=petition.expertise.official, at=at)


def test_granted_questions_join_the_conclusion_and_those_of_the_ruling_stay(ctx):
    selection, day = hands.make_at_work(1)
    asked = [question.text for question in selection.expertise.questions]
    petition = service.file_petition(
        selection.expertise, kind=PetitionKind.BEYOND_QUESTIONS, text="It matters.", questions="Is it old?\n\nBy whom?",
        by=build.expert_of(selection), at=hands.moment(day),
    )  # fmt: skip
    decide(petition, at=hands.moment(day + DAY))
    db.session.expire_all()
    questions = selection.expertise.questions
    assert [q.text for q in questions if q.origin is QuestionOrigin.BODY] == asked
    assert [q.text for q in questions if q.origin is QuestionOrigin.EXPERT] == ["Is it old?", "By whom?"]
    assert queries.read_clock(selection.expertise, day + DAY).state is ClockState.RUNNING
    build.make_signed(selection, day=day + 2 * DAY)
    case = queries.locked_case(selection.expertise, on=day + 2 * DAY)
    assert len(case.conclusion.answers) == len(asked) + 2


def test_a_refused_question_is_no_question(ctx):
    selection, day = hands.make_at_work(1)
    before = len(selection.expertise.questions)
    petition = service.file_petition(
        selection.expertise, kind=PetitionKind.BEYOND_QUESTIONS, text="So.", questions="Is it old?",
        by=build.expert_of(selection), at=hands.moment(day),
    )  # fmt: skip
    with pytest.raises(RuleBroken):
        decide(petition, grant=False, reason="", at=hands.moment(day))
    decide(petition, grant=False, at=hands.moment(day))
    assert (petition.state, len(selection.expertise.questions)) == (PetitionState.REFUSED, before)


def test_an_expert_asks_to_attend_on_a_day_to_come(ctx):
    selection, day = hands.make_at_work(1)
    given = {
        "kind": PetitionKind.ATTEND,
        "text": "To see it.",
        "by": build.expert_of(selection),
        "at": hands.moment(day),
    }
    for on, place, wrong in ((None, "a", "on"), (day - DAY, "a", "on"), (day, "", "place")):
        with pytest.raises(RuleBroken) as problem:
            service.file_petition(selection.expertise, on=on, place=place, **given)
        assert set(problem.value.problems) == {wrong}
    petition = service.file_petition(selection.expertise, on=day + DAY, place="The yard", **given)
    decide(petition, at=hands.moment(day))
    assert queries.read_clock(selection.expertise, day).state is ClockState.RUNNING


def test_a_wider_permission_for_one_object_is_asked_decided_and_printed(ctx, monkeypatch):
    begin_anew()
    printed = []
    monkeypatch.setattr(requests, "render", lambda paper, **kw: (printed.append(paper), render(paper, **kw))[1])
    selection, day = hands.make_at_work(2)
    expertise, by, at = selection.expertise, build.expert_of(selection), hands.moment(day)
    first, second = (thing.id for thing in expertise.objects)
    with pytest.raises(RuleBroken):
        service.ask_permission(expertise, first, permission=Permission.NO, text="So.", by=by, at=at)
    petition = service.ask_permission(expertise, first, permission=Permission.PARTIAL, text="So.", by=by, at=at)
    with pytest.raises(Refused):
        service.ask_permission(expertise, first, permission=Permission.FULL, text="So.", by=by, at=at)
    other = service.ask_permission(expertise, second, permission=Permission.FULL, text="So.", by=by, at=at)
    deputy = make_person(expertise.body, [Verb.DRAFT], name="Deputy Serikov")
    lend(expertise.official, deputy, expertise.body, CASE_VERBS, at=at)
    service.decide_petition(petition, grant=True, reason="So.", by=present(deputy, at), at=at)
    assert (printed[0].officer.name, printed[0].acts_for) == (deputy.name, expertise.official.name)
    decide(other, grant=False, at=at)
    found = queries.custody_of(expertise.id)
    assert (found[first].permission, found[second].permission) == (Permission.PARTIAL, Permission.NO)
    assert file_store().exists(petition.decision_sha256)
    with pytest.raises(WrongState):
        decide(petition, at=at)


def challenge(selection, at, **kw):
    given = {"brought_by": "A party", "ground": ChallengeGround.AUDIT, "text": "So."} | kw
    return service.record_challenge(selection.expertise, **given, by=selection.expertise.official, at=at)


def test_the_expert_is_heard_once_before_the_decision(ctx):
    selection, day = hands.make_at_work(1)
    at = hands.moment(day)
    brought = challenge(selection, at)
    with pytest.raises(Refused):
        service.state_on_challenge(brought, statement="No.", by=selection.expertise.official, at=at)
    service.state_on_challenge(brought, statement="No.", by=build.expert_of(selection), at=at)
    with pytest.raises(WrongState):
        service.state_on_challenge(brought, statement="No!", by=build.expert_of(selection), at=at)
    assert brought.decide_by is None


def test_an_expert_recuses_herself_and_the_body_decides(ctx):
    selection = build.make_accepted()
    at, by = selection.answered_at + build.HOUR, build.expert_of(selection)
    own = service.recuse(selection.expertise, ground=ChallengeGround.INTEREST, text="My cousin.", by=by, at=at)
    assert own.brought_as is Bringer.EXPERT
    with pytest.raises(WrongState):
        service.recuse(selection.expertise, ground=ChallengeGround.INTEREST, text="Again.", by=by, at=at)
    service.decide_challenge(own, uphold=True, reason="So.", by=selection.expertise.official, at=at)
    assert own.state is ChallengeState.UPHELD
    assert selection.expertise.state in {ExpertiseState.OPENED, ExpertiseState.FAILED}
    search = newest_search(selection.expertise_id)
    decision = bidding_policy.can_bid(by, search, expert=selection.expert, at=search.began_at)
    assert "challenged_out" in decision.codes


def test_a_late_decision_is_told_once_where_the_rule_has_a_value(ctx, monkeypatch):
    from app.casework.service import challenges

    selection, day = hands.make_at_work(1)
    monkeypatch.setattr(challenges.reference, "rule", lambda *_a, **_k: type("R", (), {"value": 3})())
    brought = challenge(selection, hands.moment(day))
    assert brought.decide_by == day + 3 * DAY
    assert service.tell_of_late_decisions(at=hands.moment(day + 3 * DAY)) == 0
    assert service.tell_of_late_decisions(at=hands.moment(day + 4 * DAY)) == 1
    assert service.tell_of_late_decisions(at=hands.moment(day + 5 * DAY)) == 0
    monkeypatch.undo()
    gone = build.make_accepted()
    at, official = gone.answered_at + build.HOUR, gone.expertise.official
    left = challenge(gone, at)
    left.decide_by = day_of(at)
    service.decide_challenge(challenge(gone, at), uphold=True, reason="So.", by=official, at=at)
    assert left.state is ChallengeState.FILED  # of somebody who is no longer there: nobody can decide it
    assert service.tell_of_late_decisions(at=at + 9 * DAY) == 0
    desk = Desk(official, at + 9 * DAY, day_of(at + 9 * DAY))
    assert "challenges" not in counts(desk)


def test_a_removed_institute_is_shut_out_and_a_private_expert_cannot_be_one(ctx):
    from tests.builders.intake import make_published

    private = build.make_accepted()
    with pytest.raises(RuleBroken) as problem:
        challenge(private, private.answered_at, against=Challenged.INSTITUTE)
    assert set(problem.value.problems) == {"against"}
    expertise = make_published()
    bidding.make_institute_bid(expertise)
    selection = bidding.make_accepted(bidding.open_now(expertise))
    at = selection.answered_at + build.HOUR
    brought = challenge(selection, at, against=Challenged.INSTITUTE)
    service.decide_challenge(brought, uphold=True, reason="So.", by=expertise.official, at=at)
    db.session.expire_all()
    assert bidding_policy.removed.is_shut_out(selection.expert, expertise)
    found = db.session.query(Expertise.id).filter(
        Expertise.id == expertise.id,
        bidding_policy.removed.shut_out(selection.expert_id, selection.expert.institute_id),
    )
    assert found.one()
    assert choosable(newest_search(expertise.id).id) == []
    assert db.session.query(Bid).count() >= 1
