"""Estimates, reports, fixed amounts, payments: the main way, what is refused, sums, policies as SQL, races."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app.accounts.models import Person
from app.accounts.states import Verb
from app.casework import policy, queries, service
from app.casework.models import CostEstimate, Fee, FeePayment
from app.casework.queries import get_file_visible_to
from app.casework.rules.costs import Line, as_lines, by_kind, differences, total, waiting
from app.casework.states import CostKind, EstimateState, FeeState, Payer
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.reference import service as reference
from app.reference.queries import working_calendar
from app.reference.states import Procedure
from tests.builders import casework as build
from tests.builders import costs
from tests.builders.accounts import make_body, make_person
from tests.builders.bidding import make_institute_bid, make_published, open_now
from tests.integration.test_casework_races import together

DAY = timedelta(days=1)


def case_of(selection, person=None):
    person = person or selection.expertise.official
    return get_file_visible_to(person, selection.expertise_id, on=day_of(selection.selected_at)).case


def turn_on(code, selection, value=1):
    """Give a dated rule a value, behind the Ministry's back."""
    db.session.execute(text("update legal_rule set value = :v where code = :c"), {"v": value, "c": code})
    reference.forget() if hasattr(reference, "forget") else None
    db.session.flush()


def test_the_offer_prefills_the_estimate_and_the_body_approves_it(ctx):
    selection = build.make_accepted(expertise=build.bidding.make_opened())
    assert queries.offered_lines(case_of(selection)) == {CostKind.WORK: 150_000}
    estimate = costs.make_estimate(selection)
    assert (estimate.total_tenge, estimate.offered_tenge) == (140_000, 150_000)
    assert [line.amount_tenge for line in queries.money_of(case_of(selection)).estimate.lines] == [120_000, 20_000]
    with pytest.raises(WrongState):
        costs.make_estimate(selection)
    costs.approve(selection)
    assert estimate.state is EstimateState.APPROVED
    with pytest.raises(WrongState):
        costs.approve(selection)


def test_more_than_was_offered_is_approved_only_with_reasons(ctx):
    selection = build.make_accepted()
    estimate = costs.make_estimate(selection, hours=20)
    with pytest.raises(RuleBroken) as told:
        costs.approve(selection)
    assert set(told.value.problems) == {"reason"}
    with pytest.raises(DatabaseError, match="ck_cost_estimate_dearer_reasoned"), db.session.begin_nested():
        db.session.execute(
            text("update cost_estimate set state = 'approved', decided_by_id = filed_by_id where id = :i"),
            {"i": estimate.id},
        )
    costs.approve(selection, reason="More objects than described.")
    assert estimate.state is EstimateState.APPROVED


def test_the_act_is_not_older_than_the_request(ctx):
    selection, day = build.make_started()
    build.make_delivered(selection, day=day)
    costs.make_report(selection, day=day)
    begun = day_of(selection.expertise.drafted_at)
    for wrong in (begun - DAY, date(1, 1, 1)):
        with pytest.raises(RuleBroken) as told:
            costs.fix(selection, day=day, act_on=wrong)
        assert set(told.value.problems) == {"act_on"}
    assert costs.fix(selection, day=day, act_on=begun).act_on == begun


def test_a_refused_estimate_is_followed_by_another_and_strangers_file_none(ctx):
    selection = build.make_accepted()
    first = costs.make_estimate(selection)
    by = build.official_of(selection.expertise)
    with pytest.raises(RuleBroken):
        service.decide_estimate(selection.expertise, approve=False, reason=" ", by=by, at=costs.last(selection))
    service.decide_estimate(
        selection.expertise, approve=False, reason="Too many hours.", by=by, at=costs.last(selection)
    )
    second = costs.make_estimate(selection, hours=8)
    service.withdraw_estimate(selection.expertise, by=build.expert_of(selection), at=costs.last(selection))
    third = costs.make_estimate(selection, hours=7)
    assert [one.state.value for one in (first, second, third)] == ["refused", "withdrawn", "filed"]
    with pytest.raises(Refused):
        service.file_estimate(selection.expertise, work_tenge=1, by=by, at=costs.last(selection))
    with pytest.raises(Refused):
        service.decide_estimate(
            selection.expertise, approve=True, reason="", by=build.expert_of(selection), at=costs.last(selection)
        )


def test_a_state_institute_files_no_estimate(ctx):
    expertise = make_published()
    make_institute_bid(expertise)
    selection = build.bidding.make_selected(open_now(expertise))
    by = build.bidding.assigner(selection)
    build.service.answer(expertise, accept=True, expert=selection.expert, by=by, at=selection.selected_at + build.HOUR)
    with pytest.raises(WrongState):
        service.file_estimate(expertise, work_tenge=5, by=by, at=costs.last(selection))
    assert not policy.can_start_with(case_of(selection), None, required=False).reasons
    assert policy.can_start_with(case_of(selection), None, required=True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"hours": 3, "rate_tenge": None, "travel_tenge": None}, "rate_tenge"),
        ({"hours": None, "rate_tenge": 5, "travel_tenge": None}, "hours"),
        ({"hours": None, "rate_tenge": None, "travel_tenge": -1}, "travel_tenge"),
        ({"hours": 2, "rate_tenge": 10, "work_tenge": 30, "travel_tenge": None}, "work_tenge"),
        ({"hours": None, "rate_tenge": None, "travel_tenge": None}, "work_tenge"),
    ],
)
def test_an_estimate_that_does_not_add_up_is_refused_beside_its_field(ctx, typed, field):
    selection = build.make_accepted()
    with pytest.raises(RuleBroken) as told:
        costs.make_estimate(selection, **typed)
    assert field in told.value.problems


def test_the_dated_rules_make_estimate_and_report_a_condition(ctx, monkeypatch):
    selection = build.make_ruled()
    by, at = build.expert_of(selection), selection.answered_at + 5 * build.HOUR
    service.hand_ruling(selection.expertise, how="By hand.", by=selection.expertise.official, at=at)
    monkeypatch.setattr("app.casework.service.costs.required", lambda code, on: True)
    with pytest.raises(Refused) as refused:
        service.confirm_warning(selection.expertise, by=by, at=at)
    assert refused.value.decision.codes == ("estimate",)
    costs.make_estimate(selection, at=at)
    costs.approve(selection, at=at)
    service.confirm_warning(selection.expertise, by=by, at=at)
    day = day_of(at) + DAY
    service.record_receipts(selection.expertise, ruling_on=day, objects_on=day, by=by, at=build.noon(day))
    build.make_signed(selection, day=day)
    with pytest.raises(Refused) as refused:
        service.hand_over(selection.expertise, by=by, at=build.noon(day) + 2 * build.HOUR)
    assert refused.value.decision.codes == ("report",)
    costs.make_report(selection, day=day)
    service.hand_over(selection.expertise, by=by, at=build.noon(day) + 2 * build.HOUR)


def test_a_report_differs_from_the_estimate_only_with_reasons(ctx):
    selection = build.make_accepted()
    costs.make_estimate(selection)
    costs.approve(selection)
    _, day = build.make_started(selection)
    with pytest.raises(RuleBroken) as told:
        costs.make_report(selection, day=day, travel_tenge=25_000)
    assert set(told.value.problems) == {"travel_text"}
    costs.make_report(selection, day=day, travel_tenge=25_000, travel_text="Two journeys.")
    costs.make_report(selection, day=day, travel_tenge=22_000, travel_text="The bus was cheaper.")
    money = queries.money_of(case_of(selection))
    assert [report.number for report in money.reports] == [1, 2]
    assert [(one.kind, one.by, one.reason) for one in money.differences] == [
        (CostKind.WORK, 0, ""),
        (CostKind.TRAVEL, 2_000, "The bus was cheaper."),
    ]
    assert money.report.vouchers[0].media_type == "application/pdf"
    assert money.fee.state is FeeState.NOT_FIXED


def test_the_body_fixes_the_amount_and_pays_it_in_parts(ctx):
    selection, day = build.make_started()
    costs.make_fixed(selection, day=day)
    fee = queries.money_of(case_of(selection)).fee
    assert (fee.state, fee.fixed_tenge, fee.payer) == (FeeState.FIXED, 140_000, Payer.BUDGET)
    with pytest.raises(WrongState):
        costs.fix(selection, day=day)
    with pytest.raises(WrongState):
        costs.make_report(selection, day=day)
    costs.pay(selection, 40_000, day=day + DAY)
    with pytest.raises(RuleBroken) as told:
        costs.pay(selection, 100_001, day=day + DAY, document="2")
    assert "amount_tenge" in told.value.problems
    with pytest.raises(RuleBroken):
        costs.pay(selection, 1, day=day + DAY, document="1")
    costs.pay(selection, 100_000, day=day + 2 * DAY, document="2")
    fee = queries.money_of(case_of(selection)).fee
    assert (fee.state, fee.paid_tenge, fee.paid_on) == (FeeState.PAID, 140_000, day + 2 * DAY)
    assert queries.waiting_of(fee, on=day + 90 * DAY).calendar_days == 2
    with pytest.raises(WrongState):
        costs.pay(selection, 1, day=day + 2 * DAY, document="3")


def test_an_amount_other_than_reported_needs_a_reason_and_refusal_an_act(ctx):
    selection, day = build.make_started()
    build.make_delivered(selection, day=day)
    costs.make_report(selection, day=day)
    by, at = selection.expertise.official, build.noon(day) + 3 * build.HOUR
    for wrong in (
        {"amount_tenge": 1},
        {"amount_tenge": 0},
        {"act_number": " "},
        {"act_on": day + DAY},
        {"payer": None},
    ):
        with pytest.raises(RuleBroken):
            costs.fix(selection, day=day, **wrong)
    with pytest.raises(RuleBroken):
        service.refuse_amount(selection.expertise, act_on=day, act_number="3", reason="", by=by, at=at)
    fee = service.refuse_amount(
        selection.expertise, act_on=day, act_number="3", reason="Not a conclusion at all.", by=by, at=at
    )
    assert fee.state is FeeState.REFUSED
    with pytest.raises(WrongState):
        costs.pay(selection, 5, day=day)


def test_a_deposit_is_recorded_in_civil_cases_only(ctx):
    civil = make_published(procedure=Procedure.CIVIL)
    crime = make_published(procedure=Procedure.CRIMINAL, specialties=("handwriting",))
    at = build.noon(day_of(civil.published_at)) + DAY
    paid = {"on": day_of(civil.published_at), "amount_tenge": 50_000, "document": "77"}
    service.record_deposit(civil, **paid, by=civil.official, at=at)
    with pytest.raises(RuleBroken):
        service.record_deposit(civil, **paid, by=civil.official, at=at)
    with pytest.raises(WrongState):
        service.record_deposit(crime, **paid, by=crime.official, at=at)


def test_the_database_holds_sums_and_ledgers(ctx):
    selection, day = build.make_started()
    fee = costs.make_fixed(selection, day=day)
    costs.pay(selection, 139_999, day=day)
    over = FeePayment(
        fee_id=fee.id, place=9, on=day, amount_tenge=2, document="x", at=build.noon(day), by_id=fee.decided_by_id
    )
    with pytest.raises(DatabaseError, match="never exceed"), db.session.begin_nested():
        db.session.bulk_save_objects([over])
    for table in ("fee_payment", "cost_line", "voucher", "expense_report"):
        with pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(text(f"delete from {table}"))
    for change in ("paid_tenge = 200000", "paid_tenge = -1", "fixed_tenge = 0", "state = 'paid'"):
        with pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(text(f"update fee set {change}"))


AMOUNTS = st.lists(st.tuples(st.sampled_from(CostKind), st.integers(0, 10**9)), max_size=12)


@given(AMOUNTS, AMOUNTS)
def test_differences_add_up_to_the_difference_of_the_sums(before, after):
    estimate = [Kept(kind, amount) for kind, amount in before]
    report = [Kept(kind, amount) for kind, amount in after]
    found = differences(estimate, report)
    assert sum(one.by for one in found) == sum(a for _, a in after) - sum(a for _, a in before)
    assert [one.kind for one in found] == sorted(by_kind([*estimate, *report]), key=list(CostKind).index)


class Kept:
    def __init__(self, kind, amount_tenge, text=""):
        self.kind, self.amount_tenge, self.text = kind, amount_tenge, text


@given(st.integers(0, 10_000), st.integers(0, 10**6), st.integers(0, 10**9))
def test_hours_times_rate_and_sums_make_the_total(hours, rate, travel):
    lines = as_lines({"hours": hours, "rate_tenge": rate, "travel_tenge": travel})
    assert total(lines) == hours * rate + travel
    assert not Line(CostKind.WORK, None, hours, rate).half


def test_days_until_a_payment_are_counted_both_ways(ctx):
    calendar = working_calendar()
    friday = build.date(2026, 2, 27)
    late = waiting(friday, friday + 4 * DAY, calendar, term_days=3)
    assert (late.calendar_days, late.working_days, late.late) == (4, 2, True)
    assert not waiting(friday, friday + 4 * DAY, calendar, term_days=None).late


def test_who_sees_money_is_the_same_in_python_and_in_sql(ctx):
    selection, day = build.make_started()
    costs.make_fixed(selection, day=day)
    other, _ = build.make_started()
    costs.make_report(other, day=day + DAY)
    body = selection.expertise.body
    people = [
        selection.expertise.official, build.expert_of(selection), build.expert_of(other),
        make_person(body, [Verb.MANAGE_MEMBERS]), make_person(body, [Verb.SEE_OBJECTS]), make_person(make_body(), [Verb.PUBLISH]),
    ]  # fmt: skip
    for person in people:
        seen = set(db.session.scalars(select(Fee.selection_id).where(policy.visible_fees(person))))
        for one in (selection, other):
            case = case_of(one)
            assert (one.id in seen) == policy.sees_money(person, case)


def test_two_payments_at_once_never_exceed_what_was_fixed(own_app):
    selection, day = build.make_started()
    costs.make_fixed(selection, day=day)
    expertise_id, person_id = selection.expertise_id, selection.expertise.official_id
    db.session.commit()

    def pay(document):
        service.record_payment(
            db.session.get(Expertise, expertise_id), on=day, amount_tenge=100_000, document=document,
            by=db.session.get(Person, person_id), at=build.noon(day) + 4 * build.HOUR,
        )  # fmt: skip

    outcome = together(own_app, lambda: pay("1"), lambda: pay("2"))
    assert sorted(map(str, outcome)) == ["None", "RuleBroken"]
    db.session.expire_all()
    assert db.session.scalar(select(Fee.paid_tenge)) == 100_000


def test_two_estimates_at_once_leave_one(own_app):
    selection = build.make_accepted()
    expertise_id, person_id, at = selection.expertise_id, build.expert_of(selection).id, costs.last(selection)
    db.session.commit()

    def file():
        expertise, by = db.session.get(Expertise, expertise_id), db.session.get(Person, person_id)
        service.file_estimate(expertise, work_tenge=5, by=by, at=at)

    assert sorted(map(str, together(own_app, file, file))) == ["None", "WrongState"]
    assert db.session.query(CostEstimate).count() == 1
