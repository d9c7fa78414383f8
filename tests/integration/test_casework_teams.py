"""The steps of CrPC 277 for each member of a team, and the clock that waits for all of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.bidding import queries as bidding
from app.bidding import service as bids
from app.casework import policy, queries, service
from app.casework.models import HandOver
from app.casework.states import ChallengeGround, Leg
from app.intake import service as intake
from app.intake.models import Acquaintance, Expertise
from app.intake.states import ExpertiseState
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken, WrongState
from tests.builders.accounts import make_person
from tests.builders.bidding import SOON, chooser
from tests.builders.teams import (
    make_commission,
    make_complex,
    make_members,
    make_team_accepted,
    make_team_selected,
    person_of,
)

pytestmark = pytest.mark.usefixtures("ctx")


class Walk:
    """One accepted team on its way to the start, an hour for each step."""

    def __init__(self, selection) -> None:
        self.selection, self.expertise = selection, selection.expertise
        self.by, self.now = chooser(selection.expertise), selection.selected_at + 3 * SOON
        self.leader, self.second = (one.expert for one in bidding.team_of(selection))

    @property
    def at(self):
        self.now += SOON
        return self.now

    def case(self):
        return queries.locked_case(self.expertise, on=day_of(self.now))

    @property
    def member(self):
        return self.case().further_members[0]

    def check_leader(self) -> None:
        service.establish_identity(self.expertise, how="Identity card.", by=self.by, at=self.at)
        service.check_grounds(self.expertise, note="None.", by=self.by, at=self.at)

    def check_member(self) -> None:
        service.establish_member_identity(self.expertise, self.member, how="Identity card.", by=self.by, at=self.at)
        service.check_member_grounds(self.expertise, self.member, note="None.", by=self.by, at=self.at)

    def rule(self) -> None:
        self.check_leader()
        self.check_member()
        service.issue_ruling(self.expertise, by=self.by, at=self.at)
        service.hand_ruling(self.expertise, how="In person.", by=self.by, at=self.at)


@pytest.fixture(params=[make_commission, make_complex])
def walk(request):
    return Walk(make_team_accepted(request.param()))


def test_the_ruling_waits_for_the_check_of_every_member(walk) -> None:
    walk.check_leader()
    with pytest.raises(WrongState):
        service.issue_ruling(walk.expertise, by=walk.by, at=walk.at)
    with pytest.raises(WrongState):  # the identity comes first
        service.check_member_grounds(walk.expertise, walk.member, note="None.", by=walk.by, at=walk.at)
    walk.check_member()
    service.issue_ruling(walk.expertise, by=walk.by, at=walk.at)
    assert walk.expertise.state is ExpertiseState.APPOINTED


def test_the_clock_waits_for_the_warning_of_every_member(walk) -> None:
    walk.rule()
    leader, second = person_of(walk.leader), person_of(walk.second)
    service.confirm_warning(walk.expertise, by=leader, at=walk.at)
    day = day_of(walk.now)
    with pytest.raises(WrongState):
        service.record_receipts(walk.expertise, ruling_on=day, objects_on=day, by=leader, at=walk.at)
    assert policy.can_see_contents(leader, walk.case())
    assert not policy.can_see_contents(second, walk.case())  # materials open to the warned one only
    with pytest.raises(Refused):
        service.confirm_member_warning(walk.expertise, walk.member, by=leader, at=walk.at)
    service.confirm_member_warning(walk.expertise, walk.member, by=second, at=walk.at)
    assert policy.can_see_contents(second, walk.case())
    assert policy.can_open_ruling(second, walk.case())
    assert walk.case().everybody_warned


def test_a_member_opens_the_page_and_a_stranger_does_not(walk) -> None:
    on = day_of(walk.now)
    seen = queries.get_file_visible_to(person_of(walk.second), walk.expertise.id, on=on)
    assert [one.place.expert for one in seen.case.team] == [walk.leader, walk.second]
    with pytest.raises(NotVisible):
        queries.get_file_visible_to(make_person(), walk.expertise.id, on=on)
    visible = db.session.scalars(select(Expertise.id).where(policy.visible_cases(person_of(walk.second)))).all()
    assert visible == [walk.expertise.id]


def test_a_place_is_accepted_only_with_the_declaration() -> None:
    walk = Walk(make_team_selected())
    with pytest.raises(RuleBroken, match="declared"):
        service.accept_place(walk.expertise, walk.member, declared=False, by=person_of(walk.second), at=walk.at)
    service.accept_place(walk.expertise, walk.member, declared=True, by=person_of(walk.second), at=walk.at)
    assert walk.member.place.answered_at == walk.now


def test_a_challenge_against_one_member_leaves_the_selection_and_opens_the_place(walk) -> None:
    member = walk.member
    challenge = service.record_challenge(
        walk.expertise,
        brought_by="The claimant",
        ground=ChallengeGround.DEPENDENCE,
        text="Works for the defendant.",
        place_id=member.id,
        by=walk.by,
        at=walk.at,
    )
    service.decide_challenge(challenge, uphold=True, reason="Shown.", by=walk.by, at=walk.at)
    assert walk.expertise.state is ExpertiseState.ACCEPTED
    assert walk.case().further_members == []
    walk.check_leader()
    with pytest.raises(WrongState):  # the team is not whole
        service.issue_ruling(walk.expertise, by=walk.by, at=walk.at)


def test_a_challenge_names_only_a_member_of_this_team(walk) -> None:
    other = make_team_accepted()
    stranger = bidding.places_of(other)[1]
    with pytest.raises(NotVisible):
        service.record_challenge(
            walk.expertise,
            brought_by="The claimant",
            ground=ChallengeGround.INTEREST,
            text="Kinship.",
            place_id=stranger.id,
            by=walk.by,
            at=walk.at,
        )


def test_after_the_ruling_a_challenged_member_frees_the_provider(walk) -> None:
    walk.rule()
    challenge = service.record_challenge(
        walk.expertise,
        brought_by="The claimant",
        ground=ChallengeGround.INTEREST,
        text="Kinship.",
        place_id=walk.member.id,
        by=walk.by,
        at=walk.at,
    )
    service.decide_challenge(challenge, uphold=True, reason="Shown.", by=walk.by, at=walk.at)
    assert walk.expertise.state is ExpertiseState.FAILED  # no other offer was left
    assert bidding.living_selection(walk.expertise.id) is None


def test_a_replaced_member_goes_through_the_steps_anew(walk) -> None:
    walk.check_member()
    bids.remove_member(walk.member.place, by=walk.by, at=walk.at, why="Kinship.")
    gone = next(one for one in walk.case().team if not one.living)
    fresh = make_members(walk.expertise)[1]
    bids.replace_member(gone.place, fresh, by=person_of(walk.leader), at=walk.at)
    service.accept_place(walk.expertise, walk.member, declared=True, by=person_of(fresh), at=walk.at)
    assert not walk.member.checked
    assert walk.member.place.expert == fresh


def test_a_member_sees_a_hand_over_only_once_warned(walk) -> None:
    walk.rule()
    given = service.state_hand_over(
        walk.expertise, leg=Leg.TO_PROVIDER, given_on=day_of(walk.now), by=walk.by, at=walk.at
    )
    leader, second = person_of(walk.leader), person_of(walk.second)

    def sees(person) -> bool:
        found = set(db.session.scalars(select(HandOver.id).where(policy.visible_hand_overs(person))))
        assert policy.can_see_hand_over(person, walk.case(), given) == (given.id in found)
        return given.id in found

    service.confirm_warning(walk.expertise, by=leader, at=walk.at)
    assert [sees(one) for one in (walk.by, leader, second, make_person())] == [True, True, False, False]
    service.confirm_member_warning(walk.expertise, walk.member, by=second, at=walk.at)
    assert sees(second)


def test_a_member_is_heard_on_a_challenge_and_states_a_ground_against_herself(walk) -> None:
    second = person_of(walk.second)
    given = {"ground": ChallengeGround.INTEREST, "text": "Kinship.", "at": walk.at}
    named = service.record_challenge(
        walk.expertise, brought_by="The claimant", place_id=walk.member.id, by=walk.by, **given
    )
    leading = service.record_challenge(walk.expertise, brought_by="The claimant", by=walk.by, **given)
    assert policy.can_open_proof(second, walk.case(), named)
    assert not policy.can_open_proof(second, walk.case(), leading)
    with pytest.raises(Refused):
        service.state_on_challenge(leading, statement="No.", by=second, at=walk.at)
    service.state_on_challenge(named, statement="We have not met for years.", by=second, at=walk.at)
    own = service.recuse(walk.expertise, by=second, **given)
    assert own.place_id == walk.member.id
    service.recuse(walk.expertise, by=person_of(walk.leader), **given)  # her own is another one
    with pytest.raises(WrongState):
        service.recuse(walk.expertise, by=second, **given)
    with pytest.raises(NotVisible):  # the leader's place goes with the whole team
        service.record_challenge(
            walk.expertise, brought_by="A party", place_id=bidding.places_of(walk.selection)[0].id, by=walk.by, **given
        )


def test_the_parties_learn_the_whole_team_when_the_last_member_accepts() -> None:
    expertise = make_commission()
    told = {"begun_at": expertise.published_at, "begun_by_id": expertise.official_id, "digest": "0"}
    db.session.add(Acquaintance(expertise_id=expertise.id, **told))
    selection = make_team_selected(expertise)
    walk = Walk(selection)
    service.answer(expertise, accept=True, by=person_of(walk.leader), at=walk.at)
    assert intake.acquaintance_of(expertise).entrusted_to == ""
    service.accept_place(expertise, walk.member, declared=True, by=person_of(walk.second), at=walk.at)
    assert intake.acquaintance_of(expertise).entrusted_to == f"{walk.leader.name}, {walk.second.name}"
