"""From the acceptance to the confirmed receipt, and the order of the steps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bidding.models import FitCheck
from app.casework import queries, service
from app.casework.rules import ClockState
from app.casework.states import LateReason
from app.intake.models import Turn
from app.intake.states import ExpertiseState, Owner
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.keeping import file_store
from tests.builders import casework as build

DAY = timedelta(days=1)


def owner(expertise):
    return db.session.query(Turn).where(Turn.expertise_id == expertise.id, Turn.ended_at.is_(None)).one().owner


def test_the_whole_way_ends_closed(ctx):
    selection, day = build.make_started()
    expertise = selection.expertise
    assert expertise.state is ExpertiseState.IN_WORK
    assert owner(expertise) is Owner.EXPERT
    picture = queries.read_clock(expertise, day)
    assert picture.started_on == day
    assert picture.term_days == 12  # what was offered
    build.make_delivered(selection, day=day + 5 * DAY)
    assert expertise.state is ExpertiseState.DELIVERED
    assert owner(expertise) is Owner.BODY
    conclusion = service.confirm_receipt(expertise, by=expertise.official, at=build.noon(day + 6 * DAY))
    assert expertise.state is ExpertiseState.CLOSED
    assert conclusion.received_by_id == expertise.official_id
    reading = queries.reading_of(expertise.id)
    assert reading.on_time is True
    assert reading.handed_over_on == day + 5 * DAY
    moments = [
        c.moment.value
        for c in db.session.query(FitCheck).where(FitCheck.expertise_id == expertise.id).order_by(FitCheck.at)
    ]
    assert moments[-2:] == ["acceptance", "conclusion"]


def test_the_ruling_is_a_pdf_kept_by_its_hash(ctx):
    selection = build.make_ruled()
    taken = queries.locked_case(selection.expertise, on=day_of(selection.answered_at)).appointment
    with file_store().open(taken.ruling_sha256) as stream:
        assert stream.read(5) == b"%PDF-"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_ruling_is_printed_in_the_language_of_the_case(ctx, language):
    selection = build.make_ruled(expertise=build.bidding.make_opened(ruling_language=language))
    case = queries.locked_case(selection.expertise, on=day_of(selection.answered_at))
    assert case.expertise.ruling_language == language
    assert case.appointment.ruling_sha256


def test_a_body_takes_the_steps_in_their_order_only(ctx):
    selection = build.make_accepted()
    expertise, at = selection.expertise, selection.answered_at + build.HOUR
    by, expert = expertise.official, build.expert_of(selection)
    with pytest.raises(WrongState):
        service.check_grounds(expertise, note="Nothing.", by=by, at=at)
    with pytest.raises(WrongState):
        service.issue_ruling(expertise, by=by, at=at)
    with pytest.raises(WrongState):
        service.hand_ruling(expertise, how="In person.", by=by, at=at)
    with pytest.raises(WrongState):
        service.confirm_warning(expertise, by=expert, at=at)
    with pytest.raises(WrongState):
        service.record_receipts(expertise, ruling_on=day_of(at), objects_on=None, by=expert, at=at)
    with pytest.raises(Refused):
        service.establish_identity(expertise, how="By the card.", by=expert, at=at)
    with pytest.raises(RuleBroken):
        service.establish_identity(expertise, how="  ", by=by, at=at)


def test_an_expert_records_two_receipts_and_the_later_starts_the_clock(ctx):
    selection = build.make_warned()
    expertise, by = selection.expertise, build.expert_of(selection)
    handed = day_of(selection.answered_at + 4 * build.HOUR)
    with pytest.raises(RuleBroken) as early:
        service.record_receipts(expertise, ruling_on=handed - DAY, objects_on=None, by=by, at=build.noon(handed + DAY))
    assert set(early.value.problems) == {"ruling_on"}
    with pytest.raises(RuleBroken) as future:
        service.record_receipts(
            expertise, ruling_on=None, objects_on=handed + 9 * DAY, by=by, at=build.noon(handed + DAY)
        )
    assert set(future.value.problems) == {"objects_on"}
    service.record_receipts(expertise, ruling_on=handed, objects_on=None, by=by, at=build.noon(handed + DAY))
    assert expertise.state is ExpertiseState.APPOINTED
    assert queries.read_clock(expertise, handed + DAY).state is ClockState.WAITING
    service.record_receipts(expertise, ruling_on=None, objects_on=handed + DAY, by=by, at=build.noon(handed + 2 * DAY))
    assert expertise.state is ExpertiseState.IN_WORK
    assert queries.read_clock(expertise, handed + 2 * DAY).started_on == handed + DAY


def test_an_expert_who_is_late_must_give_a_reason_code(ctx):
    selection, day = build.make_started()
    late = queries.read_clock(selection.expertise, day).due_on + DAY
    with pytest.raises(RuleBroken) as problem:
        build.make_signed(selection, day=late)
    assert set(problem.value.problems) == {"late_reason"}
    build.make_signed(selection, day=late, late_reason=LateReason.METHOD)
    assert queries.reading_of(selection.expertise.id).on_time is False
    assert selection.on_time is False


def test_an_expert_cannot_sign_what_is_not_whole(ctx):
    selection, day = build.make_started()
    with pytest.raises(RuleBroken) as nothing:
        service.sign_conclusion(selection.expertise, by=build.expert_of(selection), at=build.noon(day))
    assert "" in nothing.value.problems
    build.write_draft(selection, day=day, summary="", answers={}, file=None)
    with pytest.raises(RuleBroken) as problem:
        service.sign_conclusion(selection.expertise, by=build.expert_of(selection), at=build.noon(day) + build.HOUR)
    assert {"summary", "file"} < set(problem.value.problems)


def test_an_expert_cannot_attach_what_is_no_pdf(ctx):
    from io import BytesIO

    selection, day = build.make_started()
    for content in (b"plain text, nothing else\n", b""):
        with pytest.raises(RuleBroken) as problem:
            build.write_draft(selection, day=day, file=BytesIO(content))
        assert set(problem.value.problems) == {"file"}


def test_a_declined_selection_goes_back_to_the_offers(ctx):
    selection = build.bidding.make_selected()
    expertise, at = selection.expertise, selection.selected_at + build.HOUR
    with pytest.raises(RuleBroken):
        service.answer(expertise, accept=False, reason="", by=build.expert_of(selection), at=at)
    service.answer(expertise, accept=False, reason="I am related to a party.", by=build.expert_of(selection), at=at)
    assert expertise.state is ExpertiseState.OPENED


def test_an_unfit_expert_may_sign_and_the_answer_is_kept(ctx):
    selection, day = build.make_started()
    selection.expert.citizenship = "RU"
    build.make_signed(selection, day=day + DAY)
    last = (
        db.session.query(FitCheck)
        .where(FitCheck.expertise_id == selection.expertise_id)
        .order_by(FitCheck.at.desc())
        .first()
    )
    assert last.fit is False
    assert selection.expertise.state is ExpertiseState.COMPLETED
