"""Commissions and complex expertises: one offer names a team, each member answers, one provider for the whole."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.bidding import policy, queries, rules, service
from app.bidding.models import FitCheck, OpenedBid
from app.bidding.rules import Part
from app.bidding.states import BidState, FitMoment, PlaceState, SelectionState
from app.intake import policy as intake_policy
from app.intake.models import Expertise
from app.intake.states import ExpertiseState, Form, Kind
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.reference import queries as reference
from app.reference.states import Procedure
from app.registry.states import ExpertKind
from tests.builders.accounts import join, make_person
from tests.builders.bidding import SOON, letters_to, make_accepted, make_selected, offer, open_now
from tests.builders.intake import AT, make_published
from tests.builders.registry import make_absence, make_expert
from tests.builders.teams import (
    accept_all,
    make_commission,
    make_complex,
    make_institute_team_bid,
    make_members,
    make_team_accepted,
    make_team_bid,
    make_team_selected,
    person_of,
    select_first,
    team_for,
    whole,
)

pytestmark = pytest.mark.usefixtures("ctx")


def place(expertise, members, team, **kw):
    return service.place_bid(
        expertise, by=person_of(members[0]), offer=offer(**kw), at=AT + timedelta(hours=1), team=team
    )


@pytest.mark.parametrize("make", [make_commission, make_complex])
def test_a_team_offers_is_opened_chosen_and_accepts_member_by_member(make) -> None:
    expertise = make()
    members = make_members(expertise)
    bid = make_team_bid(expertise, members)
    assert db.session.get(OpenedBid, bid.id) is None  # the team is under the seal, too
    selection = select_first(expertise)
    assert [Part.read(part).expert_id for part in bid.opened.team] == [one.id for one in members]
    at = selection.selected_at + SOON
    service.answer_selection(selection, accept=True, by=person_of(members[0]), at=at)
    assert selection.state is SelectionState.WAITING  # the other member has not answered
    assert letters_to(person_of(members[1])) == ["bidding/place_offered"]
    second = queries.places_of(selection)[1]
    service.answer_place(second, accept=True, by=person_of(members[1]), at=at)
    assert (selection.state, expertise.state) == (SelectionState.ACCEPTED, ExpertiseState.ACCEPTED)
    team = queries.team_of(selection)
    assert [(one.expert, one.leads, one.person_id) for one in team] == [
        (members[0], True, members[0].person_id),
        (members[1], False, members[1].person_id),
    ]
    assert {key for one in team for key in one.specialty_ids} == {one.id for one in expertise.specialties}


def test_team_of_a_single_expert_is_the_expert_with_every_specialty() -> None:
    selection = make_accepted()
    [member] = queries.team_of(selection)
    assert (member.expert, member.leads, member.place) == (selection.expert, True, None)
    assert member.specialty_ids == tuple(one.id for one in selection.expertise.specialties)


def test_every_member_is_checked_and_kept_at_offer_selection_and_acceptance() -> None:
    selection = make_team_accepted(make_complex())
    kept = db.session.execute(
        select(FitCheck.expert_id, FitCheck.moment).where(FitCheck.expertise_id == selection.expertise_id)
    )
    moments = (FitMoment.OFFER, FitMoment.SELECTION, FitMoment.ACCEPTANCE)
    wanted = itertools.product([one.expert.id for one in queries.team_of(selection)], moments)
    assert sorted(map(tuple, kept), key=str) == sorted(wanted, key=str)


def test_an_offer_whose_team_is_not_whole_is_told_why() -> None:
    commission, complex_one = make_commission(needed=3), make_complex()
    pair, each = make_members(commission), make_members(complex_one)
    both = {f"team_{one.id}" for one in each}
    for expertise, members, team, told in (
        (commission, pair, whole(commission, *pair), {"team"}),  # three are needed
        (commission, pair, {}, {"team"}),
        (complex_one, each, {each[0]: [complex_one.specialties[0].id]}, {"team"}),  # nobody for the second part
        (complex_one, each, team_for(complex_one, each[::-1]), both),  # each with a part that is not his
    ):
        with pytest.raises(RuleBroken) as problem:
            place(expertise, members, team)
        assert set(problem.value.problems) == told


def test_a_member_must_be_private_fit_no_stranger_to_the_law_and_not_of_the_body() -> None:
    expertise = make_commission()
    [leader] = make_members(expertise, 1)
    state = make_expert(kind=ExpertKind.STATE, specialties=list(expertise.specialties))
    unfit = make_expert(specialties=["goods"])
    inside = make_expert(specialties=list(expertise.specialties))
    join(person_of(inside), expertise.body)
    for wrong in (state, unfit, inside):
        with pytest.raises(RuleBroken, match=f"team_{wrong.id}"):
            place(expertise, [leader], whole(expertise, leader, wrong))


def test_a_member_who_is_no_longer_fit_makes_the_offer_not_count() -> None:
    expertise = make_commission()
    members = make_members(expertise)
    bid = make_team_bid(expertise, members)
    due = queries.newest_search(expertise.id).offers_due_at
    make_absence(members[1], day_of(due), day_of(due))
    open_now(expertise)
    assert bid.state is BidState.INVALID
    assert bid.invalid_reasons[0]["expert"] == members[1].name
    table = queries.comparison(expertise, queries.newest_search(expertise.id), on=day_of(due))
    assert members[1].name in str(table.invalid[0].invalid.reasons[0].text)


def test_old_offers_without_a_team_are_still_read() -> None:
    plain = rules.OfferContent(search_id=db_id(), expert_id=db_id(), days=3, conflicts=NO).plain()
    del plain["team"]
    read = rules.OfferContent.read(plain, search_id=db_id(), expert_id=db_id())
    assert read.team == ()


def test_a_team_that_another_leads_is_no_offer_of_this_expert() -> None:
    strange = Part(uuid.uuid4(), (uuid.uuid4(),), leads=True)
    plain = rules.OfferContent(search_id=db_id(), expert_id=db_id(), days=3, conflicts=NO, team=(strange,)).plain()
    with pytest.raises(rules.UnreadableOffer):
        rules.OfferContent.read(plain, search_id=db_id(), expert_id=db_id())


NO = {code: {"yes": False, "why": ""} for code in rules.CONFLICTS}


def db_id():
    return uuid.UUID(int=7)


def test_the_leader_fills_a_place_once_then_the_provider_falls_away() -> None:
    selection = make_team_selected()
    leader, second = queries.places_of(selection)
    at = selection.selected_at + SOON
    third, fourth = make_members(selection.expertise)
    service.answer_place(second, accept=False, by=person_of(second.expert), at=at, reason="A trip.")
    assert (second.state, selection.state) == (PlaceState.DECLINED, SelectionState.WAITING)
    filled = service.replace_member(second, third, by=person_of(leader.expert), at=at)
    with pytest.raises(Refused):
        service.replace_member(second, fourth, by=person_of(leader.expert), at=at)
    with pytest.raises(Refused):
        service.replace_member(filled, fourth, by=person_of(leader.expert), at=at)
    service.answer_place(filled, accept=False, by=person_of(third), at=at, reason="Illness.")
    assert selection.state is SelectionState.DECLINED
    assert selection.expertise.state is ExpertiseState.FAILED  # no other offer was left


def test_whoever_was_asked_for_a_team_learns_that_it_has_fallen_apart() -> None:
    private, expertise = make_team_accepted(), make_commission()
    lead, second = queries.places_of(private)
    service.free_provider(private, "remove", by=None, at=private.selected_at + SOON, why="Kinship.")
    assert letters_to(person_of(second.expert)).count("bidding/place_gone") == 1
    assert "bidding/place_gone" not in letters_to(person_of(lead.expert))
    head, _bid = make_institute_team_bid(expertise)
    selection = select_first(expertise)
    members = [person_of(place.expert) for place in queries.places_of(selection)]
    service.answer_selection(selection, accept=False, by=head, at=selection.selected_at + SOON, reason="No time.")
    assert [letters_to(one) for one in members] == [[], []]  # nobody had been asked yet


def test_only_an_institute_names_a_team_and_only_of_a_team_expertise() -> None:
    selection = make_selected()
    other = make_expert(specialties=list(selection.expertise.specialties))
    by, at = person_of(selection.expert), selection.selected_at + SOON
    with pytest.raises(WrongState):
        service.name_team(selection, {}, leader=other, by=by, at=at)
    assert selection.expert is not other


def test_a_silent_member_is_replaced_and_cannot_come_back() -> None:
    selection = make_team_selected()
    leader, silent = queries.places_of(selection)
    [third] = make_members(selection.expertise, 1)
    at = selection.selected_at + SOON
    made = service.replace_member(silent, third, by=person_of(leader.expert), at=at)
    assert (silent.state, made.state) == (PlaceState.REPLACED, PlaceState.WAITING)
    with pytest.raises(Refused):
        service.answer_place(silent, accept=True, by=person_of(silent.expert), at=at)


def test_nobody_who_has_a_place_is_named_for_another_one() -> None:
    selection = make_team_selected()
    leader, second = queries.places_of(selection)
    with pytest.raises(RuleBroken, match="expert"):
        service.replace_member(second, leader.expert, by=person_of(leader.expert), at=selection.selected_at + SOON)


def test_an_institute_accepts_then_its_experts_confirm() -> None:
    expertise = make_complex()
    head, _bid = make_institute_team_bid(expertise)
    selection = select_first(expertise)
    first, second = queries.places_of(selection)
    at = selection.selected_at + SOON
    with pytest.raises(Refused):  # the institute has not accepted yet
        service.answer_place(second, accept=True, by=person_of(second.expert), at=at)
    service.answer_selection(selection, accept=True, by=head, at=at)
    with pytest.raises(WrongState):
        service.answer_selection(selection, accept=True, by=head, at=at)
    for one in (second, first):
        service.answer_place(one, accept=True, by=person_of(one.expert), at=at)
    assert selection.state is SelectionState.ACCEPTED


def test_a_challenged_member_is_replaced_before_the_ruling() -> None:
    selection = make_team_accepted()
    leader, second = queries.places_of(selection)
    at = selection.selected_at + 2 * SOON
    by = selection.expertise.official
    service.remove_member(second, by=by, at=at, why="Kinship.")
    assert (second.state, selection.state) == (PlaceState.REMOVED, SelectionState.ACCEPTED)
    assert not policy.is_provider(person_of(second.expert), selection)
    [third] = make_members(selection.expertise, 1)
    made = service.replace_member(second, third, by=person_of(leader.expert), at=at)
    service.answer_place(made, accept=True, by=person_of(third), at=at)
    assert [one.expert for one in queries.team_of(selection)] == [leader.expert, third]


def test_a_team_whose_leader_is_challenged_or_who_gives_up_falls_away() -> None:
    first, other = make_team_accepted(), make_team_accepted()
    lead, _second = queries.places_of(first)
    at = first.selected_at + 2 * SOON
    service.remove_member(lead, by=first.expertise.official, at=at, why="Kinship.")
    assert first.state is SelectionState.REMOVED
    lead, second = queries.places_of(other)
    with pytest.raises(Refused):
        service.give_team_up(other, by=person_of(lead.expert), at=at, reason="Nobody else is free.")
    service.remove_member(second, by=other.expertise.official, at=at, why="Kinship.")
    service.give_team_up(other, by=person_of(lead.expert), at=at, reason="Nobody else is free.")
    assert other.state is SelectionState.REMOVED


def test_repeated_shuts_out_every_member_of_the_earlier_team_but_not_the_institute() -> None:
    earlier = make_complex()
    head, _bid = make_institute_team_bid(earlier)
    done = accept_all(select_first(earlier))
    known = {"earlier_number": earlier.number, "earlier_expert": "-", "kind_reasons": "Doubtful."}
    again = make_published(kind=Kind.REPEATED, **known)
    again.earlier_number = f" {earlier.number.lower().replace('e', 'е').replace('-', ' – ')} "  # Cyrillic, with dashes
    db.session.flush()
    for member in queries.team_of(done):
        assert policy.is_earlier(member.expert, again)
        assert again in db.session.scalars(select(Expertise).where(policy.names_earlier(member.expert))).all()
    third = make_published(kind=Kind.REPEATED, earlier_number=again.number, earlier_expert="-", kind_reasons="Still.")
    for member in queries.team_of(done):  # nor does who gave the first conclusion give the third
        assert policy.is_earlier(member.expert, third)
        assert third in db.session.scalars(select(Expertise).where(policy.names_earlier(member.expert))).all()
    fresh = make_expert(kind=ExpertKind.STATE, institute=done.institute, specialties=list(again.specialties))
    assert not policy.is_earlier(fresh, again)
    assert not policy.is_earlier(fresh, third)
    assert third not in db.session.scalars(select(Expertise).where(policy.names_earlier(fresh))).all()
    assert policy.can_bid(head, queries.newest_search(again.id), expert=fresh, at=AT + SOON)
    additional = make_published(kind=Kind.ADDITIONAL, **known)
    assert not any(policy.is_earlier(member.expert, additional) for member in queries.team_of(done))


@pytest.mark.parametrize("earlier", ["Омаров А.Б.; Серікова Д.", "Серікова Д.\nОмаров А.Б."])
def test_several_earlier_experts_in_one_field_are_each_shut_out(earlier: str) -> None:
    again = make_published(kind=Kind.REPEATED, earlier_expert=earlier)
    for name, is_one in (("Омаров Асан Болатович", True), ("Серікова Дана", True), ("Ахметов Серік", False)):
        expert = make_expert(specialties=list(again.specialties), name=name)
        found = db.session.scalars(select(Expertise).where(policy.names_earlier(expert))).all()
        assert (policy.is_earlier(expert, again), again in found) == (is_one, is_one)


def test_policy_and_sql_agree_on_who_suits_sees_and_provides() -> None:
    on = day_of(AT)
    forms = [make_published(), make_commission(), make_complex(), make_published(specialties=("build", "goods"))]
    forms += [make_complex(procedure=Procedure.CRIMINAL), make_commission(procedure=Procedure.CRIMINAL)]
    experts = [make_expert(specialties=ids) for ids in (["build"], ["goods"], ["build", "goods"], ["fire"])]
    selections = [make_team_selected(), make_team_accepted(make_complex()), make_accepted()]
    people = [make_person(), *map(person_of, experts)]
    people += [person_of(one.expert) for s in selections for one in queries.team_of(s)]
    for person in people:
        bidder = policy.bidder_of(person)
        fit = queries.fit_map(bidder, on=on) if bidder else {}
        suited = set(db.session.scalars(select(Expertise.id).where(policy.suits(person, fit, on=on))))
        noticed = set(db.session.scalars(select(Expertise.id).where(intake_policy.visible_notices(person, on=on))))
        provided = set(db.session.scalars(select(Expertise.id).where(policy.visible_to_provider(person))))
        for expertise in forms:
            may = policy.can_bid(person, queries.newest_search(expertise.id), expert=bidder.expert, at=AT + SOON)
            assert (expertise.id in suited) == bool(may)
            assert (expertise.id in noticed) == intake_policy.can_see_notice(person, expertise, on=on)
        for selection in selections:
            assert (selection.expertise_id in provided) == policy.is_provider(person, selection)


def test_a_member_sees_the_work_and_loses_it_with_the_place() -> None:
    selection = make_team_selected()
    _leader, second = queries.places_of(selection)
    member, at = person_of(second.expert), selection.selected_at + SOON
    assert policy.is_provider(member, selection)
    service.answer_place(second, accept=False, by=member, at=at, reason="A trip.")
    assert not policy.is_provider(member, selection)


def test_an_institute_proposed_after_a_failed_search_can_man_the_whole_team() -> None:
    expertise = make_commission(needed=2)
    on = day_of(queries.newest_search(expertise.id).offers_due_at)
    one = make_expert(kind=ExpertKind.STATE, specialties=list(expertise.specialties))
    assert not queries.is_competent(one.institute_id, expertise, on=on)
    make_expert(kind=ExpertKind.STATE, institute=one.institute, specialties=list(expertise.specialties))
    assert queries.is_competent(one.institute_id, expertise, on=on)
    halves = make_complex()
    first, second = (reference.specialty(slug) for slug in ("build", "goods"))
    half = make_expert(kind=ExpertKind.STATE, specialties=[first])
    assert not queries.is_competent(half.institute_id, halves, on=on)
    make_expert(kind=ExpertKind.STATE, institute=half.institute, specialties=[second])
    assert queries.is_competent(half.institute_id, halves, on=on)
    assert halves.form is Form.COMPLEX
