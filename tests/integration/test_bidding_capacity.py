"""Declared hours: kept, compared with the work in hand at offer and selection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.accounts.states import Verb
from app.bidding import queries, service
from app.bidding.models import Bid
from app.bidding.rules.capacity import Level
from app.bidding.states import ReassignReason
from app.intake.states import Kind
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.registry import policy as registry
from app.registry import service as register
from app.registry.models import CapacityDeclaration
from app.registry.queries import Declarations
from app.registry.states import ExpertKind
from tests.builders.accounts import make_person
from tests.builders.bidding import (
    SOON,
    assigner,
    chooser,
    make_bid,
    make_bidder,
    make_institute,
    make_institute_bid,
    make_selected,
    open_now,
)
from tests.builders.intake import AT, make_official, make_published
from tests.builders.reference import set_rule
from tests.builders.registry import make_absence, make_expert
from tests.builders.teams import make_commission, make_members, make_team_bid

pytestmark = pytest.mark.usefixtures("ctx")
TODAY = clock.day_of(AT)


def rules(*, block=None, warn=None, hours=20):
    set_rule("capacity.hours_per_work", hours)
    set_rule("capacity.warn_percent", warn)
    set_rule("capacity.block_percent", block)


def load_of(expert, expertise):
    return queries.assessments([expert], expertise, on=TODAY)[expert.id]


def work(expert, **kw):
    """Something in the expert's hand."""
    expertise = make_published(**kw)
    make_bid(expertise, expert=expert)
    return make_selected(open_now(expertise))


def test_hours_are_declared_kept_and_the_newest_ones_hold():
    expert = make_expert()
    for hours in (20, 8):
        register.declare_capacity(expert, weekly_hours=hours, by=expert.person, at=AT + timedelta(hours=hours))
    assert expert.weekly_hours == 8
    assert [one.weekly_hours for one in Declarations(expert).page().items] == [20, 8]
    with pytest.raises(Exception, match="never changed"), db.session.begin_nested():
        db.session.execute(text("update capacity_declaration set weekly_hours = 1"))


@pytest.mark.parametrize("hours", [None, -1, 61])
def test_hours_out_of_range_are_refused(hours):
    expert = make_expert()
    with pytest.raises(RuleBroken) as broken:
        register.declare_capacity(expert, weekly_hours=hours, by=expert.person, at=AT)
    assert set(broken.value.problems) == {"weekly_hours"}


def test_who_declares():
    private, state = make_expert(), make_expert(kind=ExpertKind.STATE)
    assigner = make_person(state.institute, [Verb.ASSIGN])
    other = make_institute(make_published())[0]
    table = {(private, private.person): True, (state, state.person): True, (state, assigner): True}
    for expert in (private, state):
        for person in (private.person, state.person, assigner, other, make_official(), None):
            allowed = bool(registry.can_declare_capacity(person, expert))
            assert allowed == table.get((expert, person), False)
    with pytest.raises(Refused):
        register.declare_capacity(private, weekly_hours=1, by=assigner, at=AT)


def test_nothing_is_assessed_without_rules_and_not_declared_is_said():
    expertise = make_published()
    expert = make_bidder(expertise, weekly_hours=10)
    assert load_of(expert, expertise).level is Level.NO_RULE
    rules(block=1)
    assert load_of(make_bidder(expertise), expertise).level is Level.NOT_DECLARED
    make_bid(expertise)  # who has declared nothing is not stopped


def test_work_in_hand_and_absences_count_and_this_expertise_only_once():
    rules(warn=80, block=300)
    expertise = make_published()
    expert = make_bidder(expertise, weekly_hours=20)
    assert (load_of(expert, expertise).percent, load_of(expert, expertise).level) == (
        28,
        Level.FITS,
    )  # 20 of 72: 18 working days
    work(expert)
    work(expert, kind=Kind.ADDITIONAL)
    assert load_of(expert, expertise).needed_hours == 60
    set_rule("load.weight_additional_percent", 50)
    assert load_of(expert, expertise).needed_hours == 50
    make_absence(expert, TODAY, TODAY + timedelta(days=13))
    found = load_of(expert, expertise)
    assert (found.available_hours, found.level) == (36, Level.WARN)


def test_finished_work_and_the_expertise_itself_are_not_counted():
    rules()
    expertise = make_published()
    expert = make_bidder(expertise, weekly_hours=20)
    done = work(expert)
    service.finish_provider(done, on_time=True, at=done.selected_at + SOON)
    assert load_of(expert, done.expertise).works == 0
    chosen = work(expert)
    assert load_of(expert, chosen.expertise).works == 0
    assert load_of(expert, expertise).works == 1


def test_an_offer_above_the_limit_is_refused_and_below_it_taken():
    rules(block=56)
    expertise = make_published()
    expert = make_bidder(expertise, weekly_hours=10)  # 20 of 36 hours: exactly the limit
    make_bid(expertise, expert=expert)
    work(make_bidder(expertise, weekly_hours=60))
    busy = make_bidder(expertise, weekly_hours=9)
    with pytest.raises(Refused) as refused:
        make_bid(expertise, expert=busy)
    assert refused.value.decision.codes == ("no_hours",)
    assert db.session.scalars(select(Bid).where(Bid.expert_id == busy.id)).all() == []


def test_the_limit_is_asked_again_at_the_selection():
    rules(block=60)
    first, second = make_published(), make_published()
    expert = make_bidder(first, weekly_hours=10)
    bids = [make_bid(one, expert=expert) for one in (first, second)]
    for one in (first, second):
        open_now(one)
    at = bids[0].search.offers_due_at + SOON
    service.select_bid(bids[0], by=chooser(first), reason="Near.", at=at)
    with pytest.raises(Refused) as refused:
        service.select_bid(bids[1], by=chooser(second), reason="Near.", at=at)
    assert refused.value.decision.codes == ("no_hours",)


def test_the_limit_is_asked_again_where_an_institute_names_somebody_else():
    rules(block=60)
    expertise = make_published()
    make_institute_bid(expertise)
    selection = make_selected(open_now(expertise))
    at, head = selection.selected_at + SOON, assigner(selection)
    given = {"kind": ExpertKind.STATE, "institute": selection.institute, "specialties": list(expertise.specialties)}
    busy, free = make_expert(**given, weekly_hours=5), make_expert(**given, weekly_hours=40)
    with pytest.raises(Refused) as refused:
        service.answer_selection(selection, accept=True, by=head, at=at, expert=busy)
    assert refused.value.decision.codes == ("no_hours",)
    service.answer_selection(selection, accept=True, by=head, at=at, expert=free)
    with pytest.raises(RuleBroken) as broken:
        service.reassign(selection, busy, reason=ReassignReason.BALANCE, words="", by=head, at=at)
    assert str(broken.value.problems["expert"]) == str(refused.value.decision.reasons[0].text)


def test_who_offers_on_everything_holds_no_more_than_the_set_multiple():
    """N10: ten bodies choose one expert; the limit of 100 percent leaves as many as the declared hours hold."""
    rules(block=100)
    expertises = [make_published() for _ in range(10)]
    expert = make_bidder(expertises[0], weekly_hours=15)  # 60 hours: three works
    bids = [make_bid(one, expert=expert) for one in expertises]
    for one in expertises:
        open_now(one)
    held = 0
    for bid in bids:
        try:
            service.select_bid(
                bid, by=chooser(bid.search.expertise), reason="Near.", at=bid.search.offers_due_at + SOON
            )
            held += 1
        except Refused:
            continue
    on = clock.day_of(bids[0].search.offers_due_at + SOON)
    hours = (
        15
        / 5
        * sum(queries.load.reference.working_calendar().is_working(on + timedelta(days=step)) for step in range(30))
    )
    assert held == hours // 20


def test_an_import_does_not_undo_what_was_declared():
    from_register = make_expert(weekly_hours=30)
    register.declare_capacity(from_register, weekly_hours=12, by=from_register.person, at=AT)
    known = register.importing._Known([])
    known.experts = {from_register.register_no: from_register}
    assert known._hours({"register_no": from_register.register_no, "weekly_hours": 40}) == 12
    other = make_expert(weekly_hours=30)
    known.experts[other.register_no] = other
    assert known._hours({"register_no": other.register_no, "weekly_hours": 40}) == 40
    assert db.session.scalars(select(CapacityDeclaration)).one().weekly_hours == 12


def test_who_leads_a_private_team_is_told_the_own_numbers_and_of_the_others_only_that_they_are_busy():
    rules(block=60)
    expertise = make_commission()
    lead, busy = make_members(expertise, weekly_hours=40)
    busy.weekly_hours = 5
    db.session.flush()
    with pytest.raises(Refused) as refused:
        make_team_bid(expertise, [lead, busy])
    (reason,) = refused.value.decision.reasons
    assert reason.code == "no_hours"
    said = str(reason.text)
    assert busy.name in said
    assert not any(sign.isdigit() for sign in said.replace(busy.name, "")), "no number of another's work"
    with pytest.raises(Refused) as own:
        make_team_bid(expertise, [busy, lead])
    assert any(sign.isdigit() for sign in str(own.value.decision.reasons[0].text))
