"""Searches by invitation, direct choices, state only; their rules, reasons and races; the urgent lane."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.bidding import queries as offers
from app.bidding import service as bidding
from app.bidding.models import FitCheck, Selection
from app.bidding.states import FitMoment, Provider, SelectionState
from app.casework import service as casework
from app.intake import queries, service
from app.intake.models import Expertise, SearchInvitation
from app.intake.states import ExpertiseState, ModeReason, SearchOutcome, Urgency
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.kernel.journal import JournalEntry
from app.reference import queries as reference
from app.reference import service as rules
from app.reference.states import SearchMode
from app.registry import service as registry
from app.registry.models import Expert
from app.registry.queries import clearances_of
from app.registry.states import ExpertKind, Restriction
from tests.builders.accounts import make_body, make_person
from tests.builders.bidding import letters_to, make_bid, make_failed, make_institute, open_now
from tests.builders.intake import AT, make_complete, make_official
from tests.builders.modes import clear, make_moded, make_moded_search, make_restricted, publish
from tests.builders.registry import make_absence, make_expert

ON = date(2026, 3, 2)
HOUR = timedelta(hours=1)
BUILD = {"specialties": ("build",)}


def set_rule(code: str, value: int) -> None:
    by = make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.EDIT_RULES,))
    rules.set_rule(code=code, value=value, in_force_from=ON, act="Order 1", article="", source="test", by=by, at=AT)


def set_modes(**kw: object) -> None:
    by = make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.EDIT_RULES,))
    given = {
        "specialty_id": None, "region_code": None, "invited": True, "direct": True, "state_only": True,
        "reserved": False, "in_force_from": ON, "act": "Order 2", "source": "test",
    }  # fmt: skip
    rules.set_mode_rule(**(given | kw), by=by, at=AT)


def open_due(expertise, at=None):
    search = offers.newest_search(expertise.id)
    return bidding.open_search(search.id, at=at or search.offers_due_at)


def why_failed(expertise):
    failed = (JournalEntry.subject_id == expertise.id, JournalEntry.verb == "fail_search")
    return db.session.scalar(select(JournalEntry.why).where(*failed))


# rules of the Ministry


def test_the_most_precise_rule_decides_for_each_specialty(ctx: Flask) -> None:
    build, goods = reference.specialty("build"), reference.specialty("goods")

    def modes(*found, region="71", on=ON):
        asked = reference.search_modes(specialty_ids=[s.id for s in found], region_code=region, on=on)
        return {mode.value for mode in asked.modes}

    assert modes(build) == {"open", "invited", "direct", "state"}
    set_modes(direct=False)
    set_modes(specialty_id=build.id, invited=False)
    set_modes(specialty_id=build.id, region_code="75", invited=True, direct=True)
    assert modes(goods) == {"open", "invited", "state"}
    assert modes(build) == {"open", "direct", "state"}
    assert modes(build, goods) == {"open", "state"}
    assert modes(build, region="75") == {"open", "invited", "direct", "state"}
    assert modes(build, on=ON - timedelta(days=1)) == {"open", "invited", "direct", "state"}
    set_modes(specialty_id=goods.id, reserved=True)
    assert modes(goods, build) == {"state"}


def test_a_new_mode_rule_ends_the_one_before_and_nothing_reaches_back(ctx: Flask) -> None:
    set_modes(direct=False)
    with pytest.raises(RuleBroken):
        set_modes(direct=True)
    with pytest.raises(RuleBroken):
        set_modes(in_force_from=ON - timedelta(days=1))
    set_modes(in_force_from=ON + timedelta(days=3))
    newest, first = reference.mode_rules()
    assert (first.in_force_to, newest.in_force_to) == (newest.in_force_from, None)
    with pytest.raises(Refused):
        rules.end_mode_rule(newest, on=ON, by=make_official(), at=AT)
    by = make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.EDIT_RULES,))
    rules.end_mode_rule(newest, on=ON, by=by, at=AT)
    assert reference.mode_rules() == [first]


def test_a_forbidden_mode_is_refused_beside_its_field_and_blocks_publication(ctx: Flask) -> None:
    expertise = make_complete()
    given = {
        "region_code": "71", "urgent": False, "urgency_reason": "", "hearing_on": None, "equipment": "",
        "equipment_public": False, "offer_working_days": 5, "by": expertise.official, "at": AT,
    }  # fmt: skip
    service.save_search(expertise, **given, mode=SearchMode.STATE, mode_reason=ModeReason.RESERVED)
    set_modes(state_only=False)
    with pytest.raises(RuleBroken) as refused:
        service.save_search(expertise, **given, mode=SearchMode.STATE, mode_reason=ModeReason.RESERVED)
    assert set(refused.value.problems) == {"mode"}
    assert [one.code for one in service.lacking(expertise, at=AT)] == ["mode"]
    with pytest.raises(RuleBroken):
        service.prepare(expertise, by=expertise.official, at=AT)


def test_a_type_reserved_for_the_state_forces_state_only(ctx: Flask) -> None:
    set_modes(reserved=True)
    expertise = make_complete()
    assert [one.code for one in service.lacking(expertise, at=AT)] == ["mode"]
    expertise.mode, expertise.mode_reason = SearchMode.STATE, ModeReason.RESERVED
    assert service.lacking(expertise, at=AT) == []


# invited


def test_only_the_invited_offer_and_only_they_get_letters(ctx: Flask) -> None:
    guest, stranger = make_expert(**BUILD), make_expert(**BUILD)
    head = make_body(BodyKind.INSTITUTE)
    make_expert(ExpertKind.STATE, institute=head, **BUILD)
    boss = make_person(head, verbs=(Verb.ASSIGN,))
    expertise = make_moded_search(SearchMode.INVITED, guest, head)
    assert letters_to(guest.person) == letters_to(boss) == ["intake/invited"]
    assert letters_to(stranger.person) == []
    assert make_bid(expertise, expert=guest)
    with pytest.raises(Refused) as refused:
        make_bid(expertise, expert=stranger)
    assert refused.value.decision.codes == {"by_invitation"} or "by_invitation" in refused.value.decision.codes
    entry = db.session.scalar(
        select(JournalEntry).where(JournalEntry.subject_id == expertise.id, JournalEntry.verb == "publish")
    )
    assert (entry.facts["mode"], entry.facts["mode_reason"]) == ("invited", "parties")
    assert str(guest.id) not in str(entry.facts)


def test_an_invited_search_needs_two_and_each_must_be_fit_on_the_day(ctx: Flask) -> None:
    guest = make_expert(**BUILD)
    expertise = make_moded(SearchMode.INVITED, guest)
    assert [one.code for one in service.lacking(expertise, at=AT)] == ["invitations"]
    other, unfit = make_expert(**BUILD), make_expert(specialties=("goods",))
    service.invite(expertise, guest_id=other.id, by=expertise.official, at=AT)
    assert service.lacking(expertise, at=AT) == []
    with pytest.raises(Refused) as refused:
        service.invite(expertise, guest_id=unfit.id, by=expertise.official, at=AT)
    assert "no_certificate" in refused.value.decision.codes
    with pytest.raises(RuleBroken):
        service.invite(expertise, guest_id=other.id, by=expertise.official, at=AT)
    make_absence(other, ON, ON)
    assert [one.code for one in service.lacking(expertise, at=AT)] == ["guest"]
    service.uninvite(expertise, expertise.invitations[-1].id, by=expertise.official, at=AT)
    assert len(expertise.invitations) == 1


def test_a_state_expert_is_invited_through_the_institute_and_strangers_invite_nobody(ctx: Flask) -> None:
    expertise = make_moded(SearchMode.INVITED)
    state = make_expert(ExpertKind.STATE, **BUILD)
    empty = make_body(BodyKind.INSTITUTE)
    for guest_id, code in ((state.id, "by_institute"), (empty.id, "nobody_fit"), (make_body().id, "no_institute")):
        with pytest.raises(Refused) as refused:
            service.invite(expertise, guest_id=guest_id, by=expertise.official, at=AT)
        assert code in refused.value.decision.codes
    service.invite(expertise, guest_id=state.institute_id, by=expertise.official, at=AT)
    with pytest.raises(Refused):
        service.invite(expertise, guest_id=make_expert(**BUILD).id, by=make_official(), at=AT)


def test_candidates_come_with_their_reasons(ctx: Flask) -> None:
    expertise = make_moded(SearchMode.INVITED, restricted=["minors"])
    make_expert(name="Қайрат Сейітов", **BUILD)
    clear(make_expert(name="Қайрат Оспанов", **BUILD))
    found = {one.name: one.decision for one in queries.candidates(expertise, "Қайрат", on=ON)}
    assert bool(found["Қайрат Оспанов"]) is True
    assert "clearance_minors" in found["Қайрат Сейітов"].codes
    assert queries.candidates(expertise, " ", on=ON) == []


# direct


def test_a_direct_choice_is_made_at_once_and_its_expert_says_days_and_price(ctx: Flask) -> None:
    guest = make_expert(**BUILD)
    expertise = make_moded_search(SearchMode.DIRECT, guest, offer_working_days=None)
    search = offers.newest_search(expertise.id)
    assert (search.offers_due_at, search.mode, expertise.notice["offers_due_on"]) == (AT, SearchMode.DIRECT, None)
    assert open_due(expertise)
    assert open_due(expertise) is False
    selection = offers.living_selection(expertise.id)
    assert (selection.provider, selection.expert, selection.bid) == (Provider.PRIVATE, guest, None)
    assert (search.outcome, expertise.state) == (SearchOutcome.DIRECT, ExpertiseState.SELECTED)
    assert db.session.scalar(select(FitCheck.moment)) is FitMoment.SELECTION
    with pytest.raises(RuleBroken) as refused:
        casework.answer(expertise, accept=True, by=guest.person, at=AT + HOUR, days=31)
    assert set(refused.value.problems) == {"days", "price_tenge"}
    casework.answer(expertise, accept=True, by=guest.person, at=AT + HOUR, days=20, price_tenge=90_000)
    assert selection.state is SelectionState.ACCEPTED
    assert (offers.terms_of(selection).days, offers.terms_of(selection).total_tenge) == (20, 90_000)


def test_an_institute_chosen_directly_names_no_price(ctx: Flask) -> None:
    head = make_body(BodyKind.INSTITUTE)
    state = make_expert(ExpertKind.STATE, institute=head, **BUILD)
    boss = make_person(head, verbs=(Verb.ASSIGN,))
    expertise = make_moded_search(SearchMode.DIRECT, head)
    open_due(expertise)
    selection = offers.living_selection(expertise.id)
    assert selection.provider is Provider.STATE
    casework.answer(expertise, accept=True, expert=state, by=boss, at=AT + HOUR, price_tenge=5)
    assert offers.terms_of(selection).total_tenge is None


def test_a_direct_choice_of_somebody_unfit_fails_and_an_institute_is_proposed(ctx: Flask) -> None:
    guest = make_expert(**BUILD)
    expertise = make_moded_search(SearchMode.DIRECT, guest)
    make_institute(expertise)
    make_absence(guest, ON, ON)
    assert open_due(expertise)
    assert expertise.state is ExpertiseState.FAILED
    assert offers.living_proposal(offers.newest_search(expertise.id).id).institute_id is not None
    assert why_failed(expertise) == "direct_not_fit"


def test_a_direct_choice_asks_whether_the_declared_hours_suffice(ctx: Flask) -> None:
    for code, value in (("capacity.hours_per_work", 20), ("capacity.block_percent", 100)):
        set_rule(code, value)
    for hours, state in ((1, ExpertiseState.FAILED), (40, ExpertiseState.SELECTED)):
        guest = make_expert(**BUILD)
        registry.declare_capacity(guest, weekly_hours=hours, by=guest.person, at=AT)
        expertise = make_moded_search(SearchMode.DIRECT, guest)
        assert open_due(expertise)
        assert expertise.state is state
        assert why_failed(expertise) == ("direct_no_hours" if hours == 1 else None)


def test_a_direct_choice_declined_falls_back_and_may_be_searched_again_openly(ctx: Flask) -> None:
    guest = make_expert(**BUILD)
    expertise = make_moded_search(SearchMode.DIRECT, guest)
    open_due(expertise)
    casework.answer(expertise, accept=False, reason="Busy.", by=guest.person, at=AT + HOUR)
    assert expertise.state is ExpertiseState.FAILED
    search = bidding.search_again(
        expertise, by=expertise.official, working_days=5, at=AT + 2 * HOUR, mode=SearchMode.OPEN
    )
    assert (search.mode, search.round, expertise.notice["mode"]) == (SearchMode.OPEN, 2, "open")
    assert expertise.notice["offers_due_on"] == search.offers_due_on.isoformat()


# state only, search again


def test_in_a_state_only_search_only_institutes_offer_and_the_fallback_still_works(ctx: Flask) -> None:
    expertise = make_moded_search(SearchMode.STATE)
    with pytest.raises(Refused) as refused:
        make_bid(expertise, expert=make_expert(**BUILD))
    assert "state_only" in refused.value.decision.codes
    _, expert = make_institute(expertise)
    open_now(expertise)
    proposal = offers.living_proposal(offers.newest_search(expertise.id).id)
    assert proposal.institute_id == expert.institute_id


def test_searching_again_in_another_mode_needs_a_reason_and_the_list(ctx: Flask) -> None:
    expertise = make_failed()
    guest = make_expert(**BUILD)
    by, at = expertise.official, offers.newest_search(expertise.id).offers_due_at + HOUR
    again = {"by": by, "working_days": 0, "at": at, "mode": SearchMode.DIRECT}
    with pytest.raises(RuleBroken) as refused:
        bidding.search_again(expertise, **again)
    assert set(refused.value.problems) == {"mode_reason"}
    with pytest.raises(RuleBroken) as refused:
        bidding.search_again(expertise, **again, mode_reason=ModeReason.NO_RESULT)
    assert set(refused.value.problems) == {"mode"}
    service.invite(expertise, guest_id=guest.id, by=by, at=at)
    search = bidding.search_again(expertise, **again, mode_reason=ModeReason.NO_RESULT)
    assert (search.outcome, search.mode_reason) == (SearchOutcome.DIRECT, ModeReason.NO_RESULT)
    assert offers.living_selection(expertise.id).selected_by_id == by.id


# restricted


def test_searching_again_in_the_same_mode_asks_the_list_and_the_rules_again(ctx: Flask) -> None:
    guests = [make_expert(**BUILD), make_expert(**BUILD)]
    expertise = make_moded_search(SearchMode.INVITED, *guests)
    open_due(expertise)
    at = expertise.searches[-1].offers_due_at + HOUR
    again = {"by": expertise.official, "working_days": 5, "at": at}
    guests[0].left_on = ON
    db.session.flush()
    with pytest.raises(RuleBroken) as refused:
        bidding.search_again(expertise, **again)
    assert set(refused.value.problems) == {"mode"}
    guests[0].left_on = None
    db.session.flush()
    search = bidding.search_again(expertise, **again, mode=expertise.mode, mode_reason=expertise.mode_reason)
    assert search.mode is SearchMode.INVITED
    changed = select(JournalEntry).where(JournalEntry.subject_id == expertise.id, JournalEntry.verb == "change_mode")
    assert db.session.scalars(changed).all() == []


def test_an_institute_removed_as_a_whole_is_not_named_directly_again(ctx: Flask) -> None:
    expertise = make_complete(**BUILD)
    head, _expert = make_institute(expertise)
    home = head.active_memberships[0].body
    expertise = make_moded_search(SearchMode.DIRECT, home, **BUILD)
    open_due(expertise)
    selection = offers.living_selection(expertise.id)
    at = selection.selected_at + HOUR
    selection.institute_removed = True
    bidding.free_provider(selection, "remove", by=expertise.official, at=at, why="The institute is a party.")
    bidding.search_again(expertise, by=expertise.official, working_days=0, at=at + HOUR)
    assert expertise.state is ExpertiseState.FAILED
    assert offers.living_selection(expertise.id) is None


def test_a_restricted_expertise_goes_to_cleared_experts_only(ctx: Flask) -> None:
    expertise = make_restricted([Restriction.MINORS, Restriction.SECRECY])
    cleared = clear(make_expert(**BUILD))
    with pytest.raises(Refused) as refused:
        make_bid(expertise, expert=clear(make_expert(**BUILD), Restriction.MINORS))
    assert "clearance_secret" in refused.value.decision.codes
    bid = make_bid(expertise, expert=cleared)
    make_institute(expertise)  # fit, but not cleared
    open_now(expertise)
    assert bid.state.value == "opened"
    keeper = make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.REVIEW,))
    for row in list(clearances_of(cleared)):
        registry.end_clearance(cleared, row, on=date(2026, 3, 10), by=keeper, at=AT)
    at = offers.newest_search(expertise.id).offers_due_at + timedelta(days=3)
    with pytest.raises(Refused):
        bidding.select_bid(bid, by=expertise.official, reason="Only one.", at=at)


def test_the_fallback_of_a_restricted_expertise_asks_for_clearance(ctx: Flask) -> None:
    expertise = make_restricted()
    _, expert = make_institute(expertise)
    open_now(expertise)
    assert offers.living_proposal(offers.newest_search(expertise.id).id).institute_id is None
    clear(expert)
    assert offers.is_competent(expert.institute_id, expertise, on=ON)


def test_letters_of_a_restricted_expertise_go_to_who_knows_of_it(ctx: Flask) -> None:
    expertise = make_restricted()
    chooser = make_person(expertise.body, verbs=(Verb.SELECT,))
    open_now(expertise)
    assert letters_to(chooser) == []
    assert "bidding/search_failed" in letters_to(expertise.official)


# urgent


def test_urgent_requests_have_their_own_least_days_and_term_to_answer(ctx: Flask) -> None:
    set_rule("offers.min_working_days", 5)
    set_rule("offers.min_working_days_urgent", 2)
    set_rule("answer.working_days", 5)
    set_rule("answer.working_days_urgent", 1)
    urgent = {"urgent": True, "urgency": Urgency.LIFE, "offer_working_days": 2}
    with pytest.raises(RuleBroken):
        publish(make_complete(offer_working_days=2))
    expertise = publish(make_complete(**urgent))
    make_bid(expertise)
    open_now(expertise)
    search = offers.newest_search(expertise.id)
    (bid,) = offers.choosable(search.id)
    chosen = bidding.select_bid(bid, by=expertise.official, reason="One.", at=search.offers_due_at + HOUR)
    assert chosen.answer_due_on == reference.working_calendar().add_working_days(
        (search.offers_due_at + HOUR + 5 * HOUR).date(), 1
    )


def test_beyond_the_quota_a_reason_and_the_heads_confirmation_are_needed(ctx: Flask) -> None:
    set_rule("urgent.quota_percent", 20)
    body = make_body()
    by = make_official(body)
    urgent = {"urgent": True, "urgency": Urgency.LIFE, "body": body, "by": by}
    publish(make_complete(**urgent))  # one a month is always within the quota
    second = make_complete(**urgent)
    assert [one.code for one in service.lacking(second, at=AT)] == ["urgent_quota"]
    second.urgent_quota_reason = "The child's life is at risk."
    with pytest.raises(RuleBroken) as refused:
        publish(second)
    assert set(refused.value.problems) == {"confirm_urgent"}
    published = service.publish(second, publish_key=second.publish_key, by=by, at=AT, confirm_urgent=True)
    assert published.urgent_confirmed_by_id == by.id
    (use,) = queries.urgent_use(first=ON, last=ON)
    assert (use.published, use.urgent, use.beyond_quota, use.by_reason[Urgency.LIFE]) == (2, 2, 1, 2)


# races


def _both(app, run, count=2):
    results: list[object] = []
    start = threading.Barrier(count)

    def one(n: int) -> None:
        with app.app_context():
            start.wait()
            try:
                run(n)
                db.session.commit()
                results.append("done")
            except Exception as problem:
                db.session.rollback()
                results.append(type(problem).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(map(str, results))


def test_of_two_invitations_of_one_expert_at_the_same_moment_one_is_kept(own_app: Flask) -> None:
    expertise, guest = make_failed(), make_expert(**BUILD)
    expertise_id, guest_id, by_id = expertise.id, guest.id, expertise.official_id
    db.session.commit()

    def run(_n: int) -> None:
        found, by = db.session.get_one(Expertise, expertise_id), db.session.get_one(Person, by_id)
        service.invite(found, guest_id=guest_id, by=by, at=AT + timedelta(days=10))

    assert _both(own_app, run) == ["RuleBroken", "done"]
    assert len(list(db.session.scalars(select(SearchInvitation)))) == 1


def test_a_direct_choice_opened_twice_at_the_same_moment_is_made_once(own_app: Flask) -> None:
    expertise = make_moded_search(SearchMode.DIRECT, make_expert(**BUILD))
    search_id = offers.newest_search(expertise.id).id
    db.session.commit()
    opened: list[bool] = []
    done = _both(own_app, lambda _n: opened.append(bidding.open_search(search_id, at=AT + HOUR)))
    assert done == ["done", "done"]
    assert sorted(opened) == [False, True]
    assert len(list(db.session.scalars(select(Selection)))) == 1


def test_of_two_overlapping_clearances_at_the_same_moment_one_is_kept(own_app: Flask) -> None:
    expert = make_expert(**BUILD)
    keeper = make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.REVIEW,))
    ids = (expert.id, keeper.id)
    db.session.commit()

    def run(_n: int) -> None:
        found, by = db.session.get_one(Expert, ids[0]), db.session.get_one(Person, ids[1])
        registry.give_clearance(
            found, kind=Restriction.MINORS, valid_from=ON, valid_to=None, given_by="MoJ", document="1", by=by, at=AT
        )

    assert _both(own_app, run)[1] == "done"
    assert len(clearances_of(db.session.get_one(Expert, ids[0]))) == 1
