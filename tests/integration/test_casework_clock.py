"""Petitions, suspension, choice, extension, return, warnings, the calendar: the clock as the site keeps it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.casework import queries, service
from app.casework.models import ClockWarning
from app.casework.rules import ClockState
from app.casework.states import ChallengeGround, PetitionKind, PetitionState
from app.intake.models import Expertise, Turn
from app.intake.states import ExpertiseState, Owner
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.journal import JournalEntry
from app.reference.models import CalendarDay, ReferenceStamp
from app.reference.states import DayKind
from tests.builders import casework as build
from tests.builders.bidding import letters_to
from tests.builders.reference import set_rule

DAY = timedelta(days=1)


def owner(expertise):
    return db.session.query(Turn).where(Turn.expertise_id == expertise.id, Turn.ended_at.is_(None)).one().owner


@pytest.fixture
def started(ctx):
    return build.make_started()


def test_a_granted_petition_suspends_and_the_supply_resumes(started):
    selection, day = started
    expertise = selection.expertise
    petition = build.make_petition(selection, day=day + DAY)
    assert owner(expertise) is Owner.BODY
    service.decide_petition(petition, grant=True, reason="", by=expertise.official, at=build.noon(day + 2 * DAY))
    assert petition.state is PetitionState.GRANTED
    assert owner(expertise) is Owner.BODY  # it owes the materials
    assert queries.read_clock(expertise, day + 3 * DAY).state is ClockState.SUSPENDED
    with pytest.raises(RuleBroken) as problem:
        service.record_materials(expertise, on=day + 2 * DAY, by=expertise.official, at=build.noon(day + 4 * DAY))
    assert set(problem.value.problems) == {"on"}
    with pytest.raises(WrongState):
        build.make_signed(selection, day=day + 4 * DAY)
    service.record_materials(expertise, on=day + 4 * DAY, by=expertise.official, at=build.noon(day + 4 * DAY))
    assert owner(expertise) is Owner.EXPERT
    picture = queries.read_clock(expertise, day + 4 * DAY)
    assert picture.state is ClockState.RUNNING
    assert picture.suspended_days == 2


def test_a_refused_petition_needs_reasons_and_gives_the_ball_back(started):
    selection, day = started
    petition = build.make_petition(selection, day=day)
    by = selection.expertise.official
    with pytest.raises(RuleBroken):
        service.decide_petition(petition, grant=False, reason=" ", by=by, at=build.noon(day) + build.HOUR)
    service.decide_petition(petition, grant=False, reason="All is there.", by=by, at=build.noon(day) + build.HOUR)
    assert owner(selection.expertise) is Owner.EXPERT
    assert "casework/petition_refused_materials" in letters_to(build.expert_of(selection))


def test_the_end_of_a_suspension_forces_a_choice(started):
    selection, day = started
    expertise, expert = selection.expertise, build.expert_of(selection)
    build.make_suspended(selection, day=day + DAY)
    later = day + 30 * DAY
    assert queries.read_clock(expertise, later).state is ClockState.CHOICE_DUE
    build.write_draft(selection, day=later)
    with pytest.raises(WrongState):
        service.sign_conclusion(expertise, by=expert, at=build.noon(later))
    with pytest.raises(Refused):
        service.proceed(expertise, by=expertise.official, at=build.noon(later))
    service.proceed(expertise, by=expert, at=build.noon(later))
    assert queries.read_clock(expertise, later).state in {ClockState.RUNNING, ClockState.OVERDUE}
    assert queries.reading_of(expertise.id).choice_made is True


def test_a_return_without_execution_ends_it_with_a_reason(started):
    selection, day = started
    expertise, expert = selection.expertise, build.expert_of(selection)
    build.make_petition(selection, day=day)
    with pytest.raises(RuleBroken):
        service.return_unexecuted(expertise, reason="", by=expert, at=build.noon(day + DAY))
    service.return_unexecuted(expertise, reason="The object is lost.", by=expert, at=build.noon(day + DAY))
    assert expertise.state is ExpertiseState.RETURNED
    assert db.session.query(Turn).where(Turn.expertise_id == expertise.id, Turn.ended_at.is_(None)).count() == 0
    assert queries.locked_case(expertise, on=day + DAY).petitions[0].state is PetitionState.WITHDRAWN


def test_only_the_body_extends_and_only_to_a_later_day(started):
    selection, day = started
    expertise, expert, official = selection.expertise, build.expert_of(selection), selection.expertise.official
    last = queries.read_clock(expertise, day).last_on
    with pytest.raises(Refused):
        service.extend_term(expertise, until=last + 9 * DAY, reason="So.", by=expert, at=build.noon(day))
    with pytest.raises(RuleBroken) as problem:
        service.extend_term(expertise, until=last, reason="So.", by=official, at=build.noon(day))
    assert set(problem.value.problems) == {"until"}
    petition = build.make_petition(selection, day=day, kind=PetitionKind.EXTENSION, until=last + 5 * DAY)
    service.decide_petition(petition, grant=True, reason="", by=official, at=build.noon(day) + build.HOUR)
    assert queries.read_clock(expertise, day).last_on == last + 5 * DAY
    petition = build.make_petition(selection, day=day + DAY, kind=PetitionKind.EXTENSION, until=last + 6 * DAY)
    service.extend_term(
        expertise, until=last + 20 * DAY, reason="Much to do.", by=official, at=build.noon(day + 2 * DAY)
    )
    assert petition.state is PetitionState.GRANTED
    assert queries.read_clock(expertise, day + 2 * DAY).last_on == last + 20 * DAY


def challenge(selection, at):
    expertise = selection.expertise
    return service.record_challenge(
        expertise, brought_by="The defendant", ground=ChallengeGround.INTEREST, text="They are cousins.",
        by=expertise.official, at=at,
    )  # fmt: skip


def test_an_upheld_challenge_before_the_start_frees_the_provider(ctx):
    selection = build.make_warned()
    expertise, at = selection.expertise, selection.answered_at + 9 * build.HOUR
    brought = challenge(selection, at)
    service.decide_challenge(brought, uphold=True, reason="It is so.", by=expertise.official, at=at + build.HOUR)
    assert expertise.state is ExpertiseState.OPENED
    again = build.bidding.make_selected(expertise, at=at + 2 * build.HOUR)
    service.answer(expertise, accept=True, by=build.expert_of(again), at=at + 3 * build.HOUR)
    again, _day = build.make_started(again)
    assert expertise.state is ExpertiseState.IN_WORK  # the removed one's receipts start no clock of the next


def test_a_removed_providers_receipt_is_not_the_next_ones(ctx):
    selection = build.make_warned()
    expertise, at = selection.expertise, selection.answered_at + 9 * build.HOUR
    by = expertise.official
    service.record_receipts(
        expertise, ruling_on=(at + DAY).date(), objects_on=None, by=build.expert_of(selection), at=at + 2 * DAY
    )
    brought = challenge(selection, at + 2 * DAY)
    service.decide_challenge(brought, uphold=True, reason="It is so.", by=by, at=at + 3 * DAY)
    again = build.bidding.make_selected(expertise, at=at + 4 * DAY)
    service.answer(expertise, accept=True, by=build.expert_of(again), at=at + 5 * DAY)
    build.make_warned(again)
    assert queries.events_of(expertise.id) == []


def test_an_upheld_challenge_while_the_clock_runs_returns_the_expertise(started):
    selection, day = started
    brought = challenge(selection, build.noon(day))
    by = selection.expertise.official
    with pytest.raises(RuleBroken):
        service.decide_challenge(brought, uphold=True, reason="", by=by, at=build.noon(day + DAY))
    service.decide_challenge(brought, uphold=True, reason="It is so.", by=by, at=build.noon(day + DAY))
    assert selection.expertise.state is ExpertiseState.RETURNED
    with pytest.raises(WrongState):
        service.decide_challenge(brought, uphold=False, reason="No.", by=by, at=build.noon(day + 2 * DAY))


def test_a_ruling_waits_for_the_decision_on_a_challenge(ctx):
    selection = build.make_checked()
    at = selection.answered_at + 5 * build.HOUR
    brought = challenge(selection, at)
    by = selection.expertise.official
    with pytest.raises(WrongState):
        service.issue_ruling(selection.expertise, by=by, at=at)
    service.decide_challenge(brought, uphold=False, reason="Not so.", by=by, at=at)
    service.issue_ruling(selection.expertise, by=by, at=at)


@pytest.mark.parametrize("state", list(PetitionState))
def test_a_petition_is_decided_once(started, state):
    selection, day = started
    by, expert = selection.expertise.official, build.expert_of(selection)
    petition = build.make_petition(selection, day=day)
    acts = {
        PetitionState.GRANTED: lambda at: service.decide_petition(petition, grant=True, reason="", by=by, at=at),
        PetitionState.REFUSED: lambda at: service.decide_petition(petition, grant=False, reason="No.", by=by, at=at),
        PetitionState.WITHDRAWN: lambda at: service.withdraw_petition(petition, by=expert, at=at),
    }
    if state is PetitionState.FILED:
        with pytest.raises(Refused):  # one of a kind at a time
            build.make_petition(selection, day=day)
        return
    acts[state](build.noon(day) + build.HOUR)
    assert petition.state is state
    for act in acts.values():
        with pytest.raises(WrongState):
            act(build.noon(day) + 2 * build.HOUR)


def test_warnings_go_to_both_sides_once(started):
    selection, day = started
    expert, official = build.expert_of(selection), selection.expertise.official
    service.send_warnings(at=build.noon(day))
    assert db.session.query(ClockWarning).count() == 0
    assert service.send_warnings(at=build.noon(day + 7 * DAY)) == 1
    assert service.send_warnings(at=build.noon(day + 7 * DAY) + build.HOUR) == 0
    assert letters_to(expert).count("casework/due_soon") == 1
    assert letters_to(official).count("casework/due_soon") == 1
    service.send_warnings(at=build.noon(day + 30 * DAY))
    service.send_warnings(at=build.noon(day + 31 * DAY))
    assert letters_to(expert).count("casework/overdue") == 1


def test_a_rule_that_is_not_set_warns_of_nothing(started):
    _selection, day = started
    for code in ("warn.share_first", "warn.share_second", "warn.days_first", "warn.days_last"):
        set_rule(code, None)
    assert service.send_warnings(at=build.noon(day + 10 * DAY)) == 0


def test_a_due_choice_gives_the_ball_back_to_the_expert(started):
    selection, day = started
    build.make_suspended(selection, day=day + DAY)
    assert owner(selection.expertise) is Owner.BODY
    service.send_warnings(at=build.noon(day + 30 * DAY))
    assert owner(selection.expertise) is Owner.EXPERT
    assert "casework/choice_due" in letters_to(build.expert_of(selection))


def test_a_changed_calendar_recomputes_and_journals(started):
    selection, day = started
    due = queries.reading_of(selection.expertise_id).due_on
    assert service.recompute_clocks(at=build.noon(day)) == 0
    db.session.add(
        CalendarDay(day=due, version=9, kind=DayKind.OFF, name="Moved day", source="test", added_at=build.noon(day))
    )
    db.session.flush()
    moved = db.session.query(ReferenceStamp.value).scalar()
    assert service.recompute_clocks(at=build.noon(day)) == 1
    recounted = db.session.query(ReferenceStamp.value).scalar()
    assert recounted != moved, "figures counted in between had the due days of before"
    entry = db.session.query(JournalEntry).where(JournalEntry.verb == "clock.recomputed").one()
    assert entry.facts["due_on"]["old"] == due.isoformat()
    assert date.fromisoformat(entry.facts["due_on"]["new"]) > due
    assert service.recompute_clocks(at=build.noon(day)) == 0
    assert db.session.query(ReferenceStamp.value).scalar() == recounted


def test_a_rule_changed_later_does_not_rule_a_running_clock(started):
    selection, day = started
    before = queries.read_clock(selection.expertise, day)
    from app.reference.models import LegalRule

    row = db.session.query(LegalRule).where(LegalRule.code == "clock.term_days", LegalRule.in_force_to.is_(None)).one()
    row.in_force_to = day + 2 * DAY
    db.session.flush()
    db.session.add(
        LegalRule(
            code=row.code,
            value=5,
            unit=row.unit,
            act=row.act,
            article=row.article,
            source="t",
            in_force_from=day + 2 * DAY,
        )
    )
    db.session.flush()
    assert queries.read_clock(selection.expertise, day).due_on == before.due_on
    assert queries.read_clock(selection.expertise, day + 3 * DAY).due_on == before.due_on


def test_a_provider_sees_nothing_of_other_offers_in_the_journal(started):
    selection, day = started
    expertise = db.session.get(Expertise, selection.expertise_id)
    case = queries.locked_case(expertise, on=day)
    mine = queries.history(case, for_body=False)
    assert {e.kind for e in mine} <= {
        "custody",
        "hand_over",
        "expertise",
        "selection",
        "appointment",
        "petition",
        "challenge",
        "conclusion",
    }
    assert all(e.at >= selection.selected_at for e in mine)
    assert {e.kind for e in queries.history(case, for_body=True)} > {"bid"}
