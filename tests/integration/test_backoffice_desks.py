"""Desks to the end: money, corrections, last days, second persons. Each line is its viewer's alone, with others by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import select, text

from app.accounts import policy as accounts
from app.accounts import service as account_service
from app.accounts.models import BreakGlass, FactorReset, Person
from app.accounts.states import BodyKind, Verb
from app.backoffice.queries import Desk, WorkLines, counts, fitting_searches, overview
from app.bidding import policy as bidding
from app.bidding.models import Selection
from app.casework import policy, queries, service
from app.casework.models import ClockReading, Fee
from app.casework.policy.case import DECIDE
from app.casework.queries import conclusions, get_file_visible_to
from app.casework.states import CorrectionReason
from app.complaints.states import ComplaintState
from app.kernel.clock import day_of
from app.kernel.db import db
from app.registry.models import LicencePeriod
from app.registry.queries import Expiring, expiring_of
from app.registry.states import ExpertKind
from tests.builders import casework as build
from tests.builders import complaints, costs
from tests.builders.access import membership_of
from tests.builders.accounts import join, make_body, make_person
from tests.builders.bidding import make_bid
from tests.builders.conclusions import make_team_started, people_of, write_all
from tests.builders.intake import make_published
from tests.builders.registry import make_expert
from tests.builders.reviews import make_work
from tests.builders.teams import make_commission, make_team_selected

DAY = timedelta(days=1)


def on_desk(viewer: Person, kind: str, at: datetime, *, mine: bool = True) -> set[str]:
    """The numbers on somebody's desk of this kind; `mine`: those whose turn it is theirs."""
    desk = Desk(viewer, at, day_of(at))
    found = WorkLines(desk, kind=kind, turn="mine" if mine else "others").all()
    told = {group.key: group.count for group in overview(desk) if group.key == kind and group.mine is mine}
    assert told == ({kind: len(found)} if found else {})
    if mine:
        assert counts(desk).get(kind, 0) == len(found)
    return {line.number for line in found}


def viewers(selection: Selection) -> dict[str, Person]:
    """Everybody around one piece of work."""
    body = selection.expertise.body
    return {
        "official": build.official_of(selection.expertise),
        "clerk": make_person(body, (Verb.DRAFT,)),
        "keeper": make_person(body, (Verb.SEE_OBJECTS,)),
        "expert": build.expert_of(selection),
        "head": make_person(make_body(BodyKind.INSTITUTE), (Verb.ASSIGN,)),
        "stranger": make_person(),
    }


def seeing(people: dict[str, Person], kind: str, number: str, at: datetime, *, mine: bool = True) -> set[str]:
    """Whose desks hold this number, after everybody was signed in."""
    return {name for name, person in people.items() if number in on_desk(person, kind, at, mine=mine)}


def case_of(selection: Selection, person: Person, at: datetime) -> policy.Case:
    return get_file_visible_to(person, selection.expertise_id, on=day_of(at)).case


def test_money_waits_on_the_desk_of_whoever_may_act_and_is_owed_to_the_expert(ctx: Flask) -> None:
    one, other = build.make_accepted(), build.make_accepted()
    people, others = viewers(one), viewers(other)
    costs.make_estimate(one)
    costs.make_estimate(other)
    db.session.commit()
    number, at = one.expertise.number, costs.last(one) + build.HOUR
    assert seeing(people, "estimates", number, at) == {"official"}
    assert seeing(others, "estimates", number, at) == set()
    estimate = queries.money_of(case_of(one, people["official"], at)).estimate
    for person in (people["official"], people["clerk"], people["keeper"], people["expert"]):
        may = policy.can_decide_estimate(person, case_of(one, person, at), estimate)
        assert bool(may) is (number in on_desk(person, "estimates", at))
    costs.approve(one)
    assert seeing(people, "estimates", number, at) == set()

    selection, day = build.make_started(one)
    costs.make_report(selection, day=day)
    at = build.noon(day) + 6 * build.HOUR
    assert seeing(people, "amounts", number, at) == set(), "not while the work goes on"
    build.make_delivered(selection, day=day)
    assert seeing(people, "amounts", number, at) == {"official"}
    fee = costs.fix(selection, day=day)
    assert seeing(people, "amounts", number, at) == set()
    assert seeing(people, "payments", number, at) == {"official", "clerk"}
    assert seeing(people, "owed", number, at, mine=False) == {"expert"}
    assert seeing(others, "owed", number, at, mine=False) | seeing(others, "payments", number, at) == set()
    costs.pay(selection, 40_000, day=day)
    assert seeing(people, "payments", number, at) == {"official", "clerk"}
    costs.pay(selection, 100_000, day=day, document="2")
    assert fee.fixed_tenge == fee.paid_tenge
    assert seeing(people, "payments", number, at) | seeing(people, "owed", number, at, mine=False) == set()


def test_payment_is_due_by_the_rule_of_the_day_of_the_act(ctx: Flask) -> None:
    selection, day = build.make_started()
    fee = costs.make_fixed(selection, day=day)
    official, at = build.official_of(selection.expertise), build.noon(day + 40 * DAY)

    def due() -> list[tuple[date | None, bool]]:
        found = WorkLines(Desk(official, at, day_of(at)), kind="payments").all()
        return [(line.due_on, line.late) for line in found]

    def waiting(fee: Fee) -> list[tuple[date | None, bool]]:
        told = queries.waiting_of(fee, on=day_of(at))
        assert told is not None
        return [(told.due_on, told.late)]

    assert due() == waiting(fee) == [(None, False)]
    db.session.execute(text("update legal_rule set value = 30 where code = 'payment.days'"))
    db.session.commit()
    assert due() == waiting(fee) == [(day + 30 * DAY, True)]


def test_correction_waits_on_the_experts_desk_until_the_new_version_stands(ctx: Flask) -> None:
    selection, day = build.make_started()
    build.make_delivered(selection, day=day)
    people, number = viewers(selection), selection.expertise.number
    at, by = build.noon(day) + 5 * build.HOUR, people["official"]
    service.ask_correction(selection.expertise, reason=CorrectionReason.TYPING, text="Page 3.", by=by, at=at)
    db.session.commit()
    assert seeing(people, "corrections", number, at) == {"expert"}
    assert seeing(people, "corrections_asked", number, at, mine=False) == {"official", "clerk", "keeper"}
    service.take_up_correction(selection.expertise, by=people["expert"], at=at)
    assert seeing(people, "corrections", number, at) == {"expert"}
    service.drop_correction(selection.expertise, by=people["expert"], at=at)
    assert conclusions.running_correction(selection.expertise_id) is None
    assert seeing(people, "corrections", number, at) == set()
    assert seeing(people, "corrections_asked", number, at, mine=False) == set()


def test_last_days_stand_with_the_expert_the_institute_and_the_ministry(ctx: Flask) -> None:
    on, institute = date(2026, 3, 2), make_body(BodyKind.INSTITUTE)
    at = build.noon(on)
    soon = (on + 20 * DAY).replace(year=2021)
    late = (on + 100 * DAY).replace(year=2021)
    private = make_expert(attested_on=soon)
    last = LicencePeriod.licence_id == private.licences[0].id
    db.session.scalars(select(LicencePeriod).where(last)).one().valid_to = on + 26 * DAY
    state = make_expert(kind=ExpertKind.STATE, institute=institute, attested_on=late)
    make_expert(attested_on=on - DAY)
    head, other = (make_person(body, (Verb.ASSIGN,)) for body in (institute, make_body(BodyKind.INSTITUTE)))
    registrar = make_person(make_body(BodyKind.MINISTRY), (Verb.REVIEW,))
    db.session.commit()
    assert private.person is not None
    assert state.person is not None

    def told(person: Person) -> list[tuple[str, str, date | None, bool]]:
        lines = WorkLines(Desk(person, at, on), kind="expiring").all()
        return sorted((line.number, line.state, line.due_on, line.mine) for line in lines)

    def listed(found: Iterable[object], *, mine: bool) -> list[tuple[str, str, date | None, bool]]:
        near = on + 30 * DAY
        rows = [(one.expert.register_no, one.kind.value, one.expires_on) for one in found]  # type: ignore[attr-defined]
        return sorted((*row, mine and row[2] <= near) for row in rows)

    assert told(private.person) == listed(expiring_of(private, on=on), mine=True)
    assert {kind for _no, kind, _day, _mine in told(private.person)} == {"licence", "attestation"}
    assert told(state.person) == listed(expiring_of(state, on=on), mine=True)
    assert told(head) == listed(Expiring(head, on).all(), mine=True) == told(state.person)
    assert told(registrar) == listed(Expiring(registrar, on).all(), mine=False)
    assert len(told(registrar)) == 3
    assert told(other) == told(make_person()) == []


def test_what_needs_a_second_person_waits_for_another_than_who_asked(ctx: Flask) -> None:
    at, court, ministry = build.noon(date(2026, 3, 2)), make_body(), make_body(BodyKind.MINISTRY)
    asker, second, elsewhere = (make_person(body, (Verb.MANAGE_MEMBERS,)) for body in (court, court, make_body()))
    admin, reviewer = make_person(ministry, (Verb.MANAGE_MEMBERS,)), make_person(ministry, (Verb.REVIEW,))
    member = make_person(court, (Verb.DRAFT,), totp_sealed=b"sealed")
    join(member, make_body(), (Verb.MANAGE_MEMBERS,))
    reset = account_service.ask_factor_reset(membership_of(member, court), reason="Lost.", by=asker, at=at)
    work, _day = build.make_started()
    number, reason = work.expertise.number, "A complaint is checked"
    wish = BreakGlass(expertise_id=work.expertise_id, number=number, reason=reason, asked_by_id=admin.id, asked_at=at)
    db.session.add(wish)
    db.session.commit()
    people = {"asker": asker, "second": second, "elsewhere": elsewhere, "admin": admin, "member": member}
    people |= {"reviewer": reviewer}

    def whose(kind: str, *, mine: bool = True) -> set[str]:
        return {name for name, person in people.items() if on_desk(person, kind, at, mine=mine)}

    assert whose("resets") == {n for n, p in people.items() if accounts.can_confirm_reset(p, reset)}
    assert whose("resets") == {"second", "admin"}
    assert whose("resets", mine=False) == {"asker"}
    assert whose("break_glass") == {"reviewer"}
    assert whose("break_glass", mine=False) == {"admin"}
    (line,) = WorkLines(Desk(second, at, day_of(at)), kind="resets").all()
    assert member.name not in line.number
    account_service.refuse_factor_reset(db.session.get_one(FactorReset, reset.id), by=second, at=at)
    assert whose("resets") | whose("resets", mine=False) == set()


def test_own_complaint_is_awaited_and_the_chamber_waits_while_the_expert_is_asked(ctx: Flask) -> None:
    complaint = complaints.make_complaint(ComplaintState.ASKED)
    at = complaint.filed_at + build.HOUR
    reviewer, filer = complaints.make_reviewer(), complaint.filed_by
    db.session.commit()
    assert on_desk(filer, "complaints_filed", at, mine=False) == {complaint.number}
    assert on_desk(make_person(), "complaints_filed", at, mine=False) == set()
    assert on_desk(reviewer, "complaints", at, mine=False) == {complaint.number}
    assert complaint.explain_by is not None
    assert on_desk(reviewer, "complaints", build.noon(complaint.explain_by + DAY)) == {complaint.number}


def test_verbs_of_money_are_those_of_the_policy() -> None:
    assert set(DECIDE) == {Verb.PUBLISH, Verb.SELECT}


def test_accepted_work_waits_for_the_body_and_comes_back_with_the_ruling(ctx: Flask) -> None:
    """Another expert, with work that runs, is signed in beside: whose turn it is depends on each work alone."""
    running, day = build.make_started()
    waiting = build.make_accepted()
    at = waiting.answered_at + timedelta(hours=1)
    people = {"waiting": build.expert_of(waiting), "running": build.expert_of(running), "stranger": make_person()}
    number = waiting.expertise.number
    assert seeing(people, "work", number, at, mine=False) == {"waiting"}
    assert seeing(people, "work", number, at) == set()
    assert seeing(people, "work", running.expertise.number, build.noon(day)) == {"running"}
    build.make_ruled(waiting)
    assert seeing(people, "work", number, at + timedelta(hours=2)) == {"waiting"}


def test_signed_work_is_due_on_the_day_of_its_hand_over(ctx: Flask) -> None:
    selection, day = build.make_started()
    build.make_signed(selection, day=day + DAY)
    desk = Desk(build.expert_of(selection), build.noon(day + DAY), day + DAY)
    (line,) = [one for one in WorkLines(desk, kind="work").all() if one.number == selection.expertise.number]
    reading = db.session.get_one(ClockReading, selection.expertise_id)
    assert reading.hand_over_due_on is not None
    assert reading.hand_over_due_on != reading.due_on
    assert line.due_on == reading.hand_over_due_on
    assert not line.late
    after = reading.hand_over_due_on + DAY
    (late,) = WorkLines(Desk(desk.actor, build.noon(after), after), kind="work").all()
    assert late.late


def test_a_member_of_a_team_is_asked_for_the_own_place_and_not_for_what_the_leader_does(ctx: Flask) -> None:
    chosen = make_team_selected()
    at = chosen.selected_at + timedelta(hours=1)
    leader, member = people_of(chosen)
    people = {"leader": leader, "member": member, "stranger": make_person()}
    assert seeing(people, "answer", chosen.expertise.number, at) == {"leader"}
    assert "member" in seeing(people, "team_places", chosen.expertise.number, at)
    running, moment = make_team_started(make_commission())
    write_all(running, at=moment)
    people = dict(zip(("leader", "member"), people_of(running), strict=True))
    for place, person in enumerate(people.values()):
        service.sign_conclusion(running.expertise, by=person, at=moment + timedelta(hours=place))
    later, number = moment + timedelta(hours=3), running.expertise.number
    assert seeing(people, "work", number, later) == {"leader"}
    assert seeing(people, "work", number, later, mine=False) == {"member"}


def test_who_assigns_waits_for_the_expert_of_the_institute_who_works(ctx: Flask) -> None:
    work, other = make_work(drafted=False), make_work(drafted=False)
    on = day_of(work.at)

    def told(person: Person) -> list[tuple[str, bool]]:
        lines = WorkLines(Desk(person, work.at, on), kind="work").all()
        return [(line.state, line.mine) for line in lines]

    assert told(work.head) == told(other.head) == [("with_expert", False)]
    assert told(work.writer) == told(other.writer) == [("in_work", True)]
    read = make_work()
    read.order()
    read.submit()
    assert told(read.writer) == told(read.head) == [("with_reviewer", False)]


def test_the_home_counts_only_searches_without_an_offer_of_ones_own(ctx: Flask) -> None:
    expertise = make_published()
    bid = make_bid(expertise)
    bidder, person, at = bid.expert, bid.expert.person, expertise.published_at + timedelta(hours=2)
    make_published()
    assert person is not None
    asked = bidding.Bidder(expert=bidder)
    assert fitting_searches(person, asked, at=at, on=day_of(at)) == 1
