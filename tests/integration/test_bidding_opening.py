"""The opening, the fallback, the choice, the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.bidding import queries, service
from app.bidding.models import FitCheck, OpenedBid
from app.bidding.service import opening
from app.bidding.states import BidState, FitMoment, Provider, SelectionState
from app.intake.models import Turn
from app.intake.states import ExpertiseState, Kind, Owner, SearchOutcome
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale
from app.registry.states import ExpertKind
from tests.builders.accounts import make_person
from tests.builders.bidding import (
    SOON,
    assigner,
    chooser,
    letters_to,
    make_accepted,
    make_bid,
    make_bidder,
    make_failed,
    make_institute,
    make_institute_bid,
    make_opened,
    make_selected,
    open_now,
)
from tests.builders.intake import make_published
from tests.builders.reference import set_rule
from tests.builders.registry import make_expert

pytestmark = pytest.mark.usefixtures("ctx")


def due(expertise):
    return queries.newest_search(expertise.id).offers_due_at


def test_the_job_runs_early_and_nothing_is_opened():
    bid = make_bid()
    early = bid.search.offers_due_at - timedelta(microseconds=1)
    assert not service.open_search(bid.search_id, at=early)
    assert service.open_due(at=early) == 0
    assert (bid.state, bid.search.outcome) == (BidState.SEALED, None)


def test_the_deadline_comes_and_the_last_version_is_opened_once():
    bid = make_bid(days=20)
    expertise = bid.search.expertise
    make_bid(expertise, expert=bid.expert, days=9, travel_tenge=5_000, remark="By car.")
    late = bid.search.offers_due_at + timedelta(days=2)
    assert service.open_search(bid.search_id, at=late)
    assert not service.open_search(bid.search_id, at=late)
    opened = db.session.get(OpenedBid, bid.id)
    assert (opened.days, opened.work_tenge, opened.travel_tenge, opened.total_tenge) == (9, 150_000, 5_000, 155_000)
    assert (opened.remark, opened.reagents_tenge) == ("By car.", None)
    search = bid.search
    assert (search.outcome, search.offers_count, search.opened_at) == (SearchOutcome.OFFERS, 1, late)
    assert expertise.state is ExpertiseState.OPENED
    assert (
        db.session.query(Turn).where(Turn.expertise_id == expertise.id, Turn.ended_at.is_(None)).one().owner
        is Owner.BODY
    )
    assert letters_to(expertise.official)[-1] == "bidding/offers_opened"
    assert letters_to(bid.expert.person)[-1] == "bidding/offer_opened"


def test_a_withdrawn_offer_is_never_opened():
    bid = make_bid()
    service.withdraw_bid(bid, by=bid.expert.person, at=bid.placed_at + SOON)
    open_now(bid.search.expertise)
    assert db.session.get(OpenedBid, bid.id) is None
    assert bid.search.outcome is SearchOutcome.NONE


def test_an_expert_no_longer_fit_at_the_opening_is_invalid_with_stored_reasons():
    good = make_bid()
    expertise = good.search.expertise
    bad = make_bid(expertise)
    bad.expert.left_on = queries.newest_search(expertise.id).offers_due_on
    open_now(expertise)
    assert (good.state, bad.state) == (BidState.OPENED, BidState.INVALID)
    assert [reason["code"] for reason in bad.invalid_reasons] == ["left"]
    assert good.search.offers_count == 1
    assert letters_to(bad.expert.person)[-1] == "bidding/offer_invalid"


def test_a_broken_seal_is_invalid_and_the_others_are_opened():
    good = make_bid()
    expertise = good.search.expertise
    bad = make_bid(expertise)
    db.session.execute(text("alter table bid_version disable trigger user"))
    db.session.execute(
        text("update bid_version set sealed = set_byte(sealed, 99, 255 - get_byte(sealed, 99)) where bid_id = :b"),
        {"b": bad.id},
    )
    db.session.execute(text("alter table bid_version enable trigger user"))
    db.session.expire_all()
    open_now(expertise)
    assert (good.state, bad.state) == (BidState.OPENED, BidState.INVALID)
    assert bad.invalid_reasons[0]["code"] == "seal_broken"
    row = queries.comparison(expertise, bad.search, on=bad.search.offers_due_on).invalid[0]
    assert row.opened is None
    assert row.invalid.codes == ("seal_broken",)


def test_a_seal_moved_to_another_offer_is_broken():
    first = make_bid()
    second = make_bid(first.search.expertise)
    db.session.execute(text("alter table bid_version disable trigger user"))
    db.session.execute(
        text(
            "update bid_version v set sealed = o.sealed, digest = o.digest from bid_version o"
            " where v.bid_id = :v and o.bid_id = :o"
        ),
        {"v": second.id, "o": first.id},
    )
    db.session.execute(text("alter table bid_version enable trigger user"))
    db.session.expire_all()
    open_now(first.search.expertise)
    assert (first.state, second.state) == (BidState.OPENED, BidState.INVALID)


def test_no_offer_and_then_the_institute_of_the_region_with_least_work_is_proposed():
    expertise = make_published(region_code="71")
    far, _ = make_institute(expertise, region_code="75")
    near, _ = make_institute(expertise, region_code="71")
    open_now(expertise)
    search = queries.newest_search(expertise.id)
    proposal = queries.living_proposal(search.id)
    assert (expertise.state, search.outcome, search.offers_count) == (ExpertiseState.FAILED, SearchOutcome.NONE, 0)
    assert proposal.institute_id == near.active_memberships[0].body_id
    assert [term["same_region"] for term in proposal.terms] == [True, False]
    assert letters_to(expertise.official)[-1] == "bidding/search_failed"
    assert str(far.active_memberships[0].body_id) in {term["institute"] for term in proposal.terms}


def test_the_body_confirms_the_institute_and_then_its_assigner_names_the_expert():
    expertise = make_published()
    person, expert = make_institute(expertise)
    open_now(expertise)
    at = due(expertise) + SOON
    selection = service.confirm_fallback(expertise, by=chooser(expertise), at=at)
    assert (selection.provider, selection.expert_id, selection.bid_id) == (Provider.FALLBACK, None, None)
    assert expertise.state is ExpertiseState.SELECTED
    assert letters_to(person)[-1] == "bidding/selected"
    with pytest.raises(RuleBroken):
        service.answer_selection(selection, accept=True, by=person, at=at)
    service.answer_selection(selection, accept=True, by=person, at=at, expert=expert)
    assert (selection.state, selection.expert_id) == (SelectionState.ACCEPTED, expert.id)
    assert expertise.state is ExpertiseState.ACCEPTED


def test_an_institute_declines_and_then_another_one_is_proposed():
    expertise = make_published()
    people = [make_institute(expertise)[0], make_institute(expertise)[0]]
    open_now(expertise)
    at = due(expertise) + SOON
    by = chooser(expertise)
    selection = service.confirm_fallback(expertise, by=by, at=at)
    first = next(p for p in people if p.bodies_with()[0] == selection.institute_id)
    with pytest.raises(RuleBroken):
        service.answer_selection(selection, accept=False, by=first, at=at)
    service.answer_selection(selection, accept=False, by=first, reason="No capacity.", at=at)
    assert expertise.state is ExpertiseState.FAILED
    proposal = queries.living_proposal(queries.newest_search(expertise.id).id)
    assert proposal.institute_id not in (None, selection.institute_id)
    with pytest.raises(Stale):
        service.confirm_fallback(expertise, by=by, at=at, institute_id=selection.institute_id)


def test_no_competent_institute_and_then_nothing_is_proposed_and_a_new_search_begins():
    expertise = make_failed()
    by = chooser(expertise)
    assert queries.living_proposal(queries.newest_search(expertise.id).id).institute_id is None
    with pytest.raises(Stale):
        service.confirm_fallback(expertise, by=by, at=due(expertise) + SOON)
    for wrong in (0, 61):
        with pytest.raises(RuleBroken):
            service.search_again(expertise, by=by, working_days=wrong, at=due(expertise) + SOON)
    search = service.search_again(expertise, by=by, working_days=3, at=due(expertise) + SOON)
    assert (search.round, expertise.state) == (2, ExpertiseState.OPEN)
    assert expertise.notice["offers_due_on"] == search.offers_due_on.isoformat()
    make_bid(expertise)
    open_now(expertise)
    assert expertise.state is ExpertiseState.OPENED


def test_bidders_of_the_round_before_are_told_of_a_new_search():
    expertise = make_opened(offers=1)
    bid = queries.choosable(queries.newest_search(expertise.id).id)[0]
    service.search_again(expertise, by=chooser(expertise), working_days=3, at=due(expertise) + SOON)
    assert letters_to(bid.expert.person)[-1] == "bidding/search_again"


def test_the_body_chooses_freely_with_a_reason_and_the_fit_check_is_stored():
    set_rule("answer.working_days", 3)
    expertise = make_opened()
    bid = queries.choosable(queries.newest_search(expertise.id).id)[1]
    at = due(expertise) + SOON
    with pytest.raises(RuleBroken):
        service.select_bid(bid, by=chooser(expertise), reason="  ", at=at)
    selection = service.select_bid(bid, by=chooser(expertise), reason="Near the object.", at=at)
    assert (selection.provider, bid.state, expertise.state) == (
        Provider.PRIVATE,
        BidState.SELECTED,
        ExpertiseState.SELECTED,
    )
    assert selection.answer_due_on == queries.newest_search(expertise.id).offers_due_on + timedelta(days=6)
    moments = [check.moment for check in queries.fit_checks_shown(expertise.id) if check.expert_id == bid.expert_id]
    assert moments == [FitMoment.OFFER, FitMoment.SELECTION]
    assert letters_to(bid.expert.person)[-1] == "bidding/selected"
    with pytest.raises(Stale):  # a second press of the button: somebody was faster
        service.select_bid(bid, by=chooser(expertise), reason="Again.", at=at)


def test_an_expert_whose_account_was_closed_cannot_be_chosen():
    expertise = make_published()
    bid = make_bid(expertise)
    open_now(expertise)
    bid.expert.person.closed_at = due(expertise)
    with pytest.raises(Refused) as refused:
        service.select_bid(bid, by=chooser(expertise), reason="Near.", at=due(expertise) + SOON)
    assert [reason.code for reason in refused.value.decision.reasons] == ["account_closed"]
    assert expertise.state is ExpertiseState.OPENED


def test_an_expert_unfit_on_the_day_of_the_choice_is_refused_with_every_reason():
    expertise = make_opened(offers=1)
    bid = queries.choosable(queries.newest_search(expertise.id).id)[0]
    bid.expert.citizenship = "RU"
    bid.expert.left_on = queries.newest_search(expertise.id).offers_due_on
    with pytest.raises(Refused) as refused:
        service.select_bid(bid, by=chooser(expertise), reason="The only one.", at=due(expertise) + SOON)
    assert set(refused.value.decision.codes) == {"left", "citizenship"}


def test_somebody_without_the_verb_cannot_choose():
    expertise = make_opened(offers=1)
    bid = queries.choosable(queries.newest_search(expertise.id).id)[0]
    for person in (make_person(), bid.expert.person, make_person(expertise.body, ["draft"])):
        with pytest.raises(Refused):
            service.select_bid(bid, by=person, reason="Mine.", at=due(expertise) + SOON)


def test_the_chosen_expert_accepts_and_then_the_others_learn_it():
    expertise = make_opened()
    first, second = queries.choosable(queries.newest_search(expertise.id).id)
    selection = make_accepted(expertise)
    assert selection.state is SelectionState.ACCEPTED
    assert letters_to(first.expert.person)[-1] == "bidding/selected"
    assert letters_to(second.expert.person)[-1] == "bidding/not_chosen"
    moments = [
        c.moment for c in db.session.query(FitCheck).where(FitCheck.expert_id == first.expert_id).order_by(FitCheck.at)
    ]
    assert moments == [FitMoment.OFFER, FitMoment.SELECTION, FitMoment.ACCEPTANCE]


def test_a_chosen_expert_who_is_no_longer_fit_cannot_accept():
    selection = make_selected()
    selection.expert.left_on = selection.selected_at.date()
    with pytest.raises(Refused):
        service.answer_selection(selection, accept=True, by=selection.expert.person, at=selection.selected_at + SOON)


def test_only_the_chosen_one_answers_and_once():
    selection = make_accepted()
    for person in (make_person(), selection.expert.person):
        with pytest.raises(Refused):
            service.answer_selection(selection, accept=True, by=person, at=selection.selected_at + SOON)


def test_the_chosen_expert_declines_and_then_the_next_offer_can_be_chosen():
    expertise = make_opened()
    selection = make_selected(expertise)
    at = selection.selected_at + SOON
    service.answer_selection(selection, accept=False, by=selection.expert.person, reason="Ill.", at=at)
    assert (selection.state, selection.bid.state) == (SelectionState.DECLINED, BidState.PASSED)
    assert (expertise.state, len(queries.choosable(selection.bid.search_id))) == (ExpertiseState.OPENED, 1)
    assert make_selected(expertise, at=at + SOON).expert_id != selection.expert_id


def test_the_last_offer_falls_away_and_then_an_institute_is_proposed():
    expertise = make_opened(offers=1)
    person, _ = make_institute(expertise)
    selection = make_selected(expertise)
    service.free_provider(
        selection, "remove", by=chooser(expertise), why="Challenged.", at=selection.selected_at + SOON
    )
    assert expertise.state is ExpertiseState.FAILED
    proposal = queries.living_proposal(queries.newest_search(expertise.id).id)
    assert proposal.institute_id == person.bodies_with()[0]
    assert letters_to(selection.expert.person)[-1] == "bidding/freed"


def test_a_silent_provider_lapses_after_the_last_day_and_not_on_it():
    set_rule("answer.working_days", 1)
    selection = make_selected()
    assert service.lapse_silent(at=selection.selected_at) == 0
    assert service.lapse_silent(at=selection.selected_at + timedelta(days=1)) == 0
    assert service.lapse_silent(at=selection.selected_at + timedelta(days=4)) == 1
    assert selection.state is SelectionState.SILENT
    assert service.lapse_silent(at=selection.selected_at + timedelta(days=4)) == 0


def test_nobody_lapses_while_the_rule_has_no_value():
    set_rule("answer.working_days", None)
    selection = make_selected()
    assert selection.answer_due_on is None
    assert service.lapse_silent(at=selection.selected_at + timedelta(days=400)) == 0


def test_an_institutes_offer_is_chosen_and_its_named_expert_is_the_default():
    expertise = make_published()
    make_institute_bid(expertise)
    selection = make_selected(open_now(expertise))
    assert (selection.provider, selection.institute_id) == (Provider.STATE, selection.expert.institute_id)
    stranger = make_expert(kind=ExpertKind.STATE, specialties=["build"])
    at = selection.selected_at + SOON
    with pytest.raises(RuleBroken):
        service.answer_selection(selection, accept=True, by=assigner(selection), at=at, expert=stranger)
    service.answer_selection(selection, accept=True, by=assigner(selection), at=at)
    assert selection.state is SelectionState.ACCEPTED


def test_the_earlier_expert_is_not_named_by_a_fallback_institute():
    expertise = make_published(kind=Kind.REPEATED, earlier_expert="Жүнісов Бекзат")
    make_institute(expertise, name="Жүнісов Бекзат")
    open_now(expertise)
    assert queries.living_proposal(queries.newest_search(expertise.id).id).institute_id is None


def test_open_work_and_record_are_counted():
    selection = make_accepted()
    expert = selection.expert
    assert queries.work_of_experts([expert.id])[expert.id] == queries.Work(open=1)
    service.finish_provider(selection, on_time=True, at=selection.selected_at + SOON)
    assert queries.work_of_experts([expert.id])[expert.id] == queries.Work(0, 1, 1)
    other = make_bidder(selection.expertise)
    assert queries.work_of_experts([other.id])[other.id] == queries.Work()


def test_a_search_that_fails_for_any_reason_holds_up_no_other(monkeypatch):
    lost, good = make_bid(), make_bid()
    whole = opening.open_search

    def failing(search_id, *, at):
        if search_id == lost.search_id:
            db.session.execute(text("select 1 / 0"))
        return whole(search_id, at=at)

    monkeypatch.setattr(opening, "open_search", failing)
    assert service.open_due(at=good.search.offers_due_at) == 1
    assert (lost.state, good.state) == (BidState.SEALED, BidState.OPENED)


def test_a_search_of_another_master_key_is_left_and_holds_up_no_other():
    lost, good = make_bid(), make_bid()
    db.session.execute(
        text(
            "update search set sealing_wrapped = decode('0011223344556677', 'hex') || substr(sealing_wrapped, 9) where id = :s"
        ),
        {"s": lost.search_id},
    )
    db.session.expire_all()
    assert service.open_due(at=good.search.offers_due_at) == 1
    assert (lost.state, lost.search.outcome) == (BidState.SEALED, None)
    assert good.state is BidState.OPENED
