"""Every state of an expertise against every act of casework: possible for somebody, or WrongState."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.casework import policy, queries, service
from app.casework.models import Appointment
from app.casework.states import CHALLENGE_WORKFLOW, ChallengeGround, ChallengeState, PetitionKind
from app.casework.views.acts import ACTS
from app.intake.states import ExpertiseState as S
from app.kernel.db import db
from app.kernel.errors import Refused, WrongState
from app.kernel.workflow import Workflow
from tests.builders import casework as build

DAY = timedelta(days=1)
# In which states an act of the expertise can ever be open; within them the steps and the clock decide further.
OPEN_IN = {
    "accept": {S.SELECTED},
    "decline": {S.SELECTED},
    "give_team_up": set(),  # the work of one expert is declined, not given up
    "establish_identity": {S.ACCEPTED},
    "check_grounds": {S.ACCEPTED},
    "issue_ruling": {S.ACCEPTED},
    "hand_ruling": {S.APPOINTED},
    "confirm_warning": {S.APPOINTED},
    "record_receipts": {S.APPOINTED},
    "ask_materials": {S.IN_WORK},
    "ask_extension": {S.IN_WORK},
    "ask_beyond_questions": {S.IN_WORK},
    "ask_attend": {S.IN_WORK},
    "recuse": {S.ACCEPTED, S.APPOINTED, S.IN_WORK},
    "record_materials": {S.IN_WORK},
    "proceed": {S.IN_WORK},
    "return_unexecuted": {S.IN_WORK},
    "extend_term": {S.IN_WORK},
    "record_challenge": {S.SELECTED, S.ACCEPTED, S.APPOINTED, S.IN_WORK},
    "hand_over": {S.COMPLETED},
    "confirm_receipt": {S.DELIVERED},
}


@pytest.mark.parametrize("state", list(S))
def test_nobody_acts_outside_the_states_of_an_act(ctx, state):
    selection, day = build.make_started()
    people = (selection.expertise.official, build.expert_of(selection))
    db.session.execute(
        text("update expertise set state = :s where id = :i"), {"s": state.value, "i": selection.expertise_id}
    )
    db.session.expire_all()
    case = queries.locked_case(selection.expertise, on=day)
    plain = [act for act in ACTS if not act.thing]
    assert {act.name for act in plain} == set(OPEN_IN)
    for act in plain:
        if state not in OPEN_IN[act.name]:
            decisions = [act.may(person, case, None) for person in people]
            assert not any(decisions), act.name
            for decision in decisions:
                with pytest.raises((WrongState, Refused)):
                    service.insist(decision, act.name, state)
            assert any(policy.WRONG_STEP in decision.codes for decision in decisions), act.name


@pytest.mark.parametrize("state", list(ChallengeState))
@pytest.mark.parametrize("verb", ["uphold", "reject"])
def test_a_challenge_is_decided_once(ctx, state, verb):
    selection, day = build.make_started()
    by = selection.expertise.official
    brought = service.record_challenge(
        selection.expertise, brought_by="A party", ground=ChallengeGround.AUDIT, text="So.", by=by, at=build.noon(day)
    )
    if state is not ChallengeState.FILED:
        db.session.execute(
            text("update challenge set state = :s, decided_at = :a where id = :i"),
            {"s": state.value, "a": build.noon(day), "i": brought.id},
        )
        db.session.expire_all()

    def decide():
        return service.decide_challenge(brought, uphold=verb == "uphold", reason="So.", by=by, at=build.noon(day + DAY))

    if CHALLENGE_WORKFLOW.allows(verb, state):
        assert decide().state is CHALLENGE_WORKFLOW.target(verb, state)
    else:
        with pytest.raises(WrongState):
            decide()


@pytest.mark.parametrize("column", ["grounds_at", "ruling_at", "handed_at", "warned_at"])
def test_the_database_keeps_the_order_of_the_steps(ctx, column):
    selection = build.make_accepted()
    taken = Appointment(selection_id=selection.id, expertise_id=selection.expertise_id, ruling_sha256="0" * 64)
    setattr(taken, column, selection.answered_at)
    db.session.add(taken)
    with pytest.raises(Exception, match="ck_appointment"), db.session.begin_nested():
        db.session.flush()
    db.session.rollback()


def test_only_who_holds_the_right_answers_and_decides(ctx):
    from app.accounts.states import Verb
    from tests.builders.accounts import make_person

    selection, day = build.make_started()
    petition = build.make_petition(selection, day=day)
    longer = build.make_petition(selection, day=day, kind=PetitionKind.EXTENSION, until=day + 90 * DAY)
    case = queries.locked_case(selection.expertise, on=day)
    may = {
        verb: (
            bool(policy.can_decide_petition(person, case, petition)),
            bool(policy.can_decide_petition(person, case, longer)),
            bool(policy.can_extend(person, case)),
        )
        for verb in (Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS, Verb.MANAGE_MEMBERS)
        for person in [make_person(selection.expertise.body, [verb])]
    }
    assert may == {
        Verb.DRAFT: (False, False, False),
        Verb.PUBLISH: (True, True, True),
        Verb.ANSWER: (True, False, False),
        Verb.SELECT: (True, True, True),
        Verb.SEE_OBJECTS: (False, False, False),
        Verb.MANAGE_MEMBERS: (False, False, False),
    }
    assert isinstance(CHALLENGE_WORKFLOW, Workflow)
