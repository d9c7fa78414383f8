"""Membership and measures of the Chamber, how they show in fitness, and two reviewers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.accounts.models import Person
from app.complaints import policy as chamber_policy
from app.complaints import queries, service
from app.complaints.models import Complaint
from app.complaints.states import ComplaintState, Outcome, Standing
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.notices.models import Letter
from app.registry import policy
from app.registry import queries as register
from app.registry.models import ChamberMeasure, Expert
from app.registry.states import MeasureKind
from tests.builders import reference
from tests.builders import registry as build
from tests.builders.bidding import make_selected
from tests.builders.complaints import DAY, NOW, TODAY, make_complaint, make_reviewer
from tests.integration.test_registry_import import ROW, file_of, take
from tests.integration.test_registry_races import together

SUSPENSION = {"kind": MeasureKind.SUSPENSION, "decision_no": "7", "first_day": TODAY, "last_day": TODAY + 9 * DAY}


def fit(expert: Expert, on: date) -> tuple[str, ...]:
    """The codes of the reasons; the same answer as SQL is checked on the way."""
    asked = reference.specialty()
    answer = policy.is_fit(expert, asked, on=on)
    sql = select(Expert.id).where(Expert.id == expert.id, policy.fit_experts([asked.id], on=on))
    assert bool(answer) == (db.session.scalar(sql) is not None)
    return answer.decision.codes


def impose(expert: Expert, **kw: object) -> ChamberMeasure:
    facts = SUSPENSION | {"reason": "Әдеп бұзылды."} | kw
    return service.impose(expert, **facts, by=make_reviewer(), at=NOW)  # type: ignore[arg-type]


def test_a_suspended_member_is_unfit_on_its_days_and_no_others(ctx: Flask) -> None:
    expert = build.make_expert()
    impose(expert, first_day=TODAY + DAY)
    days = {offset: fit(expert, TODAY + offset * DAY) for offset in (0, 1, 9, 10)}
    assert days == {0: (), 1: ("chamber_suspended",), 9: ("chamber_suspended",), 10: ()}
    assert "10" not in str(policy.is_fit(expert, reference.specialty(), on=TODAY + DAY).reasons[0].text)


@pytest.mark.parametrize("kind", [MeasureKind.REMARK, MeasureKind.REPRIMAND])
def test_a_remark_and_a_reprimand_change_nothing_in_fitness(ctx: Flask, kind: MeasureKind) -> None:
    expert = build.make_expert()
    impose(expert, kind=kind, last_day=None)
    assert fit(expert, TODAY) == ()


def test_an_excluded_member_is_unfit_and_no_register_file_brings_her_back(ctx: Flask) -> None:
    expert = build.make_expert()
    joined = expert.chamber[0].joined_on
    impose(expert, kind=MeasureKind.EXCLUSION, last_day=None)
    assert fit(expert, TODAY) == ("chamber",)
    row = {"register_no": expert.register_no, "chamber_from": joined.isoformat(), "chamber_to": ""}
    take(file_of(ROW | row), NOW)
    db.session.expire_all()
    assert "chamber" in fit(expert, TODAY)


def test_a_lifted_suspension_ends_that_day(ctx: Flask) -> None:
    expert = build.make_expert()
    measure = impose(expert)
    with pytest.raises(RuleBroken):
        service.lift(measure, reason="", by=make_reviewer(), at=NOW + 3 * DAY)
    service.lift(measure, reason="Шағым бойынша.", by=make_reviewer(), at=NOW + 3 * DAY)
    assert (fit(expert, TODAY + 2 * DAY), fit(expert, TODAY + 3 * DAY)) == (("chamber_suspended",), ())
    impose(expert, decision_no="8", first_day=TODAY + 3 * DAY)  # the days after it are free again


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 8), st.none() | st.integers(0, 8)), max_size=5))
def test_suspended_on_a_day_is_what_the_measures_say(ctx: Flask, wanted: list[tuple[int, int, int | None]]) -> None:
    nested = db.session.begin_nested()
    expert, days = build.make_expert(), set[int]()
    for number, (first, length, lifted) in enumerate(wanted):
        try:
            measure = impose(
                expert,
                decision_no=f"{number}",
                first_day=TODAY + first * DAY,
                last_day=TODAY + (first + length) * DAY,
            )
        except RuleBroken:
            assert days & set(range(first, first + length + 1))
            continue
        if lifted is not None and lifted <= first + length:
            service.lift(measure, reason="Себеп.", by=make_reviewer(), at=NOW + lifted * DAY)
            days |= set(range(first, max(lifted, first)))
        else:
            days |= set(range(first, first + length + 1))
    assert {n for n in range(31) if fit(expert, TODAY + n * DAY)} == days
    nested.rollback()


@pytest.mark.parametrize(
    ("faults", "fields"),
    [
        ({"decision_no": ""}, {"decision_no"}),
        ({"reason": ""}, {"reason"}),
        ({"first_day": TODAY - DAY}, {"first_day"}),
        ({"last_day": None}, {"last_day"}),
        ({"last_day": TODAY - DAY}, {"last_day"}),
    ],
)
def test_a_measure_lacks_nothing(ctx: Flask, faults: dict[str, object], fields: set[str]) -> None:
    with pytest.raises(RuleBroken) as broken:
        impose(build.make_expert(), **faults)
    assert set(broken.value.problems) == fields


def test_a_measure_is_for_members_and_a_number_for_one_decision(ctx: Flask) -> None:
    with pytest.raises(RuleBroken):
        impose(build.make_expert(chamber=False))
    impose(build.make_expert())
    with pytest.raises(RuleBroken) as broken:
        impose(build.make_expert())
    assert set(broken.value.problems) == {"decision_no"}


def test_a_measure_follows_an_upheld_complaint_only(ctx: Flask) -> None:
    reviewer = make_reviewer()
    complaint = make_complaint(ComplaintState.EXPLAINED, reviewer=reviewer)
    facts = SUSPENSION | {"reason": "Әдеп.", "complaint": complaint, "by": reviewer, "at": NOW + DAY}
    facts |= {"first_day": TODAY + DAY}
    with pytest.raises(Refused):
        service.impose(complaint.expert, **facts)  # type: ignore[arg-type]
    service.decide(complaint, outcome=Outcome.PARTLY, reason="Ішінара.", by=reviewer, at=NOW + DAY)
    measure = service.impose(complaint.expert, **facts)  # type: ignore[arg-type]
    assert queries.measures_upon(complaint) == [measure]
    assert chamber_policy.can_keep_members(reviewer)


def test_bodies_with_live_work_are_told(ctx: Flask) -> None:
    selection = make_selected()
    assert selection.expert is not None
    impose(selection.expert, first_day=TODAY + DAY)
    told = db.session.scalars(select(Letter.to_person_id).where(Letter.template == "complaints/member_unfit")).all()
    assert told == [selection.expertise.official_id]


def test_the_chamber_admits_and_ends(ctx: Flask) -> None:
    expert, reviewer = build.make_expert(chamber=False), make_reviewer()
    assert fit(expert, TODAY) == ("chamber",)
    service.admit(expert, on=TODAY, decision_no="1", by=reviewer, at=NOW)
    assert fit(expert, TODAY) == ()
    with pytest.raises(RuleBroken):
        service.admit(expert, on=TODAY, decision_no="2", by=reviewer, at=NOW)
    service.end(expert, on=TODAY + DAY, decision_no="3", reason="Өтініш.", by=reviewer, at=NOW)
    assert (fit(expert, TODAY), fit(expert, TODAY + DAY)) == ((), ("chamber",))
    with pytest.raises(Refused):
        service.admit(expert, on=TODAY, decision_no="4", by=expert.person, at=NOW)  # type: ignore[arg-type]


def test_the_list_of_members_says_how_each_stands(ctx: Flask) -> None:
    member, outside, suspended = build.make_expert(), build.make_expert(chamber=False), build.make_expert()
    impose(suspended)
    shown = {row.expert.id: row.standing for row in queries.Members(TODAY).page().items}
    expected = {member.id: Standing.MEMBER, outside.id: Standing.OUTSIDE, suspended.id: Standing.SUSPENDED}
    assert shown == expected
    for standing in Standing:
        rows = queries.Members(TODAY, standing=standing).page().items
        assert {row.expert.id for row in rows} == {key for key, value in expected.items() if value is standing}
    assert register.suspension_of(suspended, on=TODAY) is not None


def _reviewers(count: int) -> list[object]:
    return [make_reviewer().id for _ in range(count)]


def test_two_reviewers_suspend_a_member_once(own_app: Flask) -> None:
    people, expert = _reviewers(3), build.make_expert(on=TODAY).id
    db.session.commit()

    def act(place: int) -> Callable[[], object]:
        facts = SUSPENSION | {"decision_no": f"{place}", "first_day": TODAY + timedelta(days=place), "reason": "Әдеп."}
        return lambda: service.impose(
            db.session.get_one(Expert, expert), **facts, by=db.session.get_one(Person, people[place]), at=NOW
        )

    ends = together(own_app, *(act(place) for place in range(3)))
    assert sorted(ends) == ["RuleBroken", "RuleBroken", "done"]
    assert db.session.scalar(select(func.count()).select_from(ChamberMeasure)) == 1


def test_two_reviewers_decide_a_complaint_once(own_app: Flask) -> None:
    people = _reviewers(2)
    complaint = make_complaint(ComplaintState.EXPLAINED, expert=build.make_expert(on=TODAY)).id
    db.session.commit()

    def act(reviewer: object, outcome: Outcome) -> Callable[[], object]:
        def decide() -> object:
            try:
                return service.decide(
                    db.session.get_one(Complaint, complaint),
                    outcome=outcome,
                    reason="Себебі бар.",
                    by=db.session.get_one(Person, reviewer),
                    at=NOW + DAY,
                )
            except Refused as refused:
                raise RuleBroken({"": refused.decision.codes[0]}) from None

        return decide

    ends = together(own_app, act(people[0], Outcome.UPHELD), act(people[1], Outcome.REJECTED))
    assert sorted(ends) == ["RuleBroken", "done"]


def test_an_exclusion_to_come_is_not_put_off(ctx: Flask) -> None:
    expert, reviewer = build.make_expert(), make_reviewer()
    impose(expert, kind=MeasureKind.EXCLUSION, last_day=None, first_day=TODAY + 5 * DAY)
    with pytest.raises(RuleBroken) as broken:
        service.end(expert, on=TODAY + 90 * DAY, decision_no="9", reason="Өтініш.", by=reviewer, at=NOW)
    assert set(broken.value.problems) == {"on"}
    assert (fit(expert, TODAY + 4 * DAY), fit(expert, TODAY + 5 * DAY)) == ((), ("chamber",))
    service.end(expert, on=TODAY + DAY, decision_no="9", reason="Өтініш.", by=reviewer, at=NOW)
    assert fit(expert, TODAY + DAY) == ("chamber",)
