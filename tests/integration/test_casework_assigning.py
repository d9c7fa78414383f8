"""The head of an institute gives work to another expert; what the institute has open, by cause and age."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from app.bidding import policy as bids
from app.bidding import queries as bidding
from app.bidding.models import FitCheck, Reassignment, Selection
from app.bidding.states import FitMoment, ReassignReason, SelectionState
from app.casework import policy, queries, service
from app.casework.queries import Backlog
from app.casework.states import Cause
from app.intake.states import ExpertiseState, Kind
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.registry.states import ExpertKind
from tests.builders import casework as steps
from tests.builders.accounts import make_person
from tests.builders.bidding import assigner, letters_to, make_institute_bid, make_selected, open_now
from tests.builders.casework import make_accepted, make_checked, make_started
from tests.builders.intake import make_published
from tests.builders.registry import make_absence, make_expert
from tests.builders.teams import make_team_accepted, person_of

pytestmark = pytest.mark.usefixtures("ctx")
HOUR = timedelta(hours=1)


def accepted_by_institute():
    expertise = make_published()
    make_institute_bid(expertise)
    selection = make_selected(open_now(expertise))
    service.answer(
        expertise, accept=True, expert=selection.expert, by=assigner(selection), at=selection.selected_at + HOUR
    )
    return selection


def colleague(selection, **kw):
    asked = list(selection.expertise.specialties)
    return make_expert(kind=ExpertKind.STATE, institute=selection.institute, specialties=asked, **kw)


def give(selection, expert, *, at=None, **kw):
    said = {"reason": ReassignReason.ILLNESS, "words": "In hospital; the objects are in the safe."} | kw
    at = at or selection.selected_at + 2 * HOUR
    return service.reassign(selection.expertise, expert=expert, by=assigner(selection), at=at, **said)


def test_before_the_start_the_work_is_given_on_and_the_steps_begin_anew() -> None:
    selection = accepted_by_institute()
    old, new = selection.expert, colleague(selection)
    make_checked(selection)
    give(selection, new, reason=ReassignReason.BALANCE, words="", at=selection.selected_at + 30 * HOUR)
    assert selection.expert == new
    assert not bids.is_provider(person_of(old), selection)
    assert bids.is_provider(person_of(new), selection)
    case = queries.locked_case(selection.expertise, on=day_of(selection.selected_at))
    assert case.appointment.identity_at is None
    kept = select(FitCheck.moment).where(FitCheck.expert_id == new.id)
    assert db.session.scalars(kept).all() == [FitMoment.ACCEPTANCE]
    assert "bidding/work_taken" in letters_to(person_of(old))
    assert "bidding/work_given" in letters_to(person_of(new))


def test_after_the_start_only_with_a_grave_reason_and_a_new_warning() -> None:
    selection, day = make_started(accepted_by_institute())
    expertise, new = selection.expertise, colleague(selection)
    assert expertise.state is ExpertiseState.IN_WORK
    at = steps.noon(day + timedelta(days=1))
    with pytest.raises(RuleBroken, match="reason"):
        give(selection, new, reason=ReassignReason.BALANCE, at=at)
    with pytest.raises(RuleBroken, match="words"):
        give(selection, new, words=" ", at=at)
    before = queries.reading_of(expertise.id).due_on
    give(selection, new, at=at)
    assert queries.reading_of(expertise.id).due_on == before  # the clock goes on
    case = queries.locked_case(expertise, on=day_of(at))
    assert not policy.can_see_contents(person_of(new), case)
    assert not policy.can_draft(person_of(new), case)
    service.confirm_warning(expertise, by=person_of(new), at=at + HOUR)
    case = queries.locked_case(expertise, on=day_of(at))
    assert policy.can_see_contents(person_of(new), case)
    assert policy.can_draft(person_of(new), case)
    assert "bidding/reassigned" in letters_to(expertise.official)
    assert db.session.scalars(select(Reassignment)).one().after_start


def test_only_the_head_and_only_to_a_fit_colleague() -> None:
    selection = accepted_by_institute()
    at = selection.selected_at + 2 * HOUR
    absent = colleague(selection)
    make_absence(absent, day_of(at), day_of(at))
    foreign = make_expert(kind=ExpertKind.STATE, specialties=list(selection.expertise.specialties))
    for wrong in (selection.expert, absent, foreign, None):
        with pytest.raises(RuleBroken, match="expert"):
            give(selection, wrong)
    with pytest.raises(Refused):
        service.reassign(
            selection.expertise,
            expert=colleague(selection),
            reason=ReassignReason.LEAVE,
            words="",
            by=make_person(),
            at=at,
        )
    private = make_accepted()
    assert not bids.can_reassign(person_of(private.expert), private)
    assert not bids.can_reassign(person_of(private.expert), make_team_accepted())


def test_the_page_proposes_by_presence_and_work_in_hand_and_shows_fairness() -> None:
    selection = accepted_by_institute()
    on = day_of(selection.selected_at)
    idle, absent = colleague(selection, weekly_hours=40), colleague(selection, weekly_hours=40)
    make_absence(absent, on + timedelta(days=5), on + timedelta(days=9))
    found = bidding.assignment(selection, on=on)
    assert {one.expert for one in found.candidates} == {selection.expert, idle, absent}
    assert found.proposed.expert in {idle}
    assert found.candidates[-1].expert == absent
    assert found.candidates[-1].able.absent_days == 5
    assert found.fairness == 0  # the work itself is not counted twice
    assert isinstance(found.fairness, Fraction)


def test_the_earlier_expert_of_a_repeated_expertise_stands_last_and_is_barred() -> None:
    selection = accepted_by_institute()
    old = colleague(selection, name="Омаров Асан Болатович")
    selection.expertise.kind, selection.expertise.earlier_expert = Kind.REPEATED, "Омаров А.Б."
    db.session.flush()
    found = bidding.assignment(selection, on=day_of(selection.selected_at))
    assert (found.candidates[-1].expert, found.candidates[-1].place) == (old, None)


def test_an_expert_whom_a_challenge_shut_out_is_not_listed() -> None:
    selection = accepted_by_institute()
    out, free = colleague(selection), colleague(selection)
    fallen = {"provider": selection.provider, "institute": selection.institute, "reason": "", "expert": out}
    when = {"selected_at": selection.selected_at, "selected_by_id": selection.selected_by_id, "challenged_out": True}
    db.session.add(Selection(expertise=selection.expertise, state=SelectionState.REMOVED, **fallen, **when))
    db.session.flush()
    found = bidding.assignment(selection, on=day_of(selection.selected_at))
    assert {one.expert for one in found.candidates} == {selection.expert, free}


def test_the_backlog_tells_cause_and_age() -> None:
    selection = accepted_by_institute()
    head, at = assigner(selection), selection.selected_at
    fresh = Backlog(head, at + HOUR).by_cause()
    assert fresh[Cause.OBJECTS] == [1, 0, 0, 0]  # the body must issue the ruling and hand over
    assert Backlog(head, at + timedelta(days=31)).by_cause()[Cause.OBJECTS] == [0, 1, 0, 0]
    assert Backlog(head, at + timedelta(days=120)).by_cause()[Cause.OBJECTS] == [0, 0, 0, 1]
    assert sum(map(sum, fresh.values())) == 1
    lines = Backlog(head, at).page()
    assert [(one.expert, one.work.open) for one in lines.items] == [(selection.expert, 1)]
    stranger = assigner(other_institute())
    assert sum(Backlog(stranger, at).by_cause()[Cause.OBJECTS]) == 1  # its own only


def other_institute():
    return accepted_by_institute()
