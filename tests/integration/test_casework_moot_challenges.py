"""A challenge whose expert gave the work up, or lost it to another, ends; the other's work is not touched by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bidding.states import ReassignReason
from app.casework import policy, queries, service
from app.casework.states import ChallengeGround, ChallengeState
from app.intake.states import ExpertiseState
from app.kernel.clock import day_of
from app.kernel.errors import WrongState
from tests.builders import casework as steps
from tests.builders.bidding import assigner, make_opened, make_selected
from tests.builders.teams import make_team_accepted
from tests.integration.test_casework_assigning import accepted_by_institute, colleague, give

pytestmark = pytest.mark.usefixtures("ctx")
HOUR = timedelta(hours=1)


def challenge(selection, at, **kw):
    by = selection.expertise.official
    said = {"brought_by": "The defendant", "ground": ChallengeGround.INTEREST, "text": "They are cousins."} | kw
    return service.record_challenge(selection.expertise, by=by, at=at, **said)


def case_of(selection, at):
    return queries.locked_case(selection.expertise, on=day_of(at))


def test_a_challenge_against_an_expert_who_lost_the_work_ends_and_the_next_one_works_on() -> None:
    selection, other = accepted_by_institute(), accepted_by_institute()
    old, new = selection.expert, colleague(selection)
    at, by = selection.selected_at + 2 * HOUR, selection.expertise.official
    brought, elsewhere = challenge(selection, at), challenge(other, at)
    assert (brought.expert_id, elsewhere.expert_id) == (old.id, other.expert_id)
    give(selection, new, reason=ReassignReason.CHALLENGE, at=at + HOUR)
    assert (brought.state, elsewhere.state) == (ChallengeState.MOOT, ChallengeState.FILED)
    with pytest.raises(WrongState):
        service.decide_challenge(brought, uphold=True, reason="It is so.", by=by, at=at + 2 * HOUR)
    case = case_of(selection, at)
    sees = {by: True, assigner(selection): True, old.person: False, new.person: False}
    for viewer, reads in sees.items():
        assert policy.reads_challenge(viewer, case, brought) is reads
        assert not policy.can_state(viewer, case, brought)
    assert not policy.can_open_proof(new.person, case, brought)
    assert not case.has_pending_challenge
    fresh = challenge(selection, at + 3 * HOUR)
    assert fresh.expert_id == new.id
    assert case_of(selection, at).has_pending_challenge
    assert service.drop_moot_challenges(at=at + 4 * HOUR) == 0, "both still concern somebody"


def test_a_challenge_against_a_provider_who_gave_up_keeps_no_ruling_waiting() -> None:
    expertise = make_opened(offers=2)
    selection, running = make_selected(expertise), make_selected(make_opened())
    at = selection.selected_at + HOUR
    brought, kept = challenge(selection, at), challenge(running, at)
    service.answer(expertise, accept=False, reason="Ill.", by=steps.expert_of(selection), at=at + HOUR)
    again = make_selected(expertise, at=at + 2 * HOUR)
    service.answer(expertise, accept=True, by=steps.expert_of(again), at=at + 3 * HOUR)
    steps.make_ruled(again)
    assert expertise.state is ExpertiseState.APPOINTED
    assert service.drop_moot_challenges(at=at + 30 * HOUR) == 1
    assert (brought.state, kept.state) == (ChallengeState.MOOT, ChallengeState.FILED)
    assert service.drop_moot_challenges(at=at + 30 * HOUR) == 0
    assert not policy.reads_challenge(steps.expert_of(again), case_of(again, at), brought)


def test_a_challenge_against_a_member_of_a_team_stays_while_the_member_does() -> None:
    selection = make_team_accepted()
    at = selection.selected_at + 40 * HOUR
    member = case_of(selection, at).further_members[0]
    brought = challenge(selection, at, place_id=member.id)
    assert brought.expert_id == member.place.expert_id
    assert case_of(selection, at).concerns(brought)
    assert service.drop_moot_challenges(at=at) == 0
