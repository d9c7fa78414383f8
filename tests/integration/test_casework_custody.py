"""Objects from the body to the expert and back: two acts each, one holder at each moment, the clock told once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import text

from app.casework import queries, service
from app.casework.models import CustodyEvent, CustodyPhoto, HandOver
from app.casework.rules import ClockState
from app.casework.states import ChallengeGround, CustodyState, Finding, HandOverState, Holder, Leg, ObjectClass, Way
from app.intake.models import Turn
from app.intake.states import ExpertiseState, Owner, Permission
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.journal import JournalEntry
from app.notices.models import Letter
from tests.builders import casework as build
from tests.builders import custody as hands

DAY = timedelta(days=1)


def owner(expertise):
    return db.session.query(Turn).where(Turn.expertise_id == expertise.id, Turn.ended_at.is_(None)).one().owner


def states(expertise):
    return {row.state for row in queries.custody_of(expertise.id).values()}


def chain(custody):
    return db.session.query(CustodyEvent).filter_by(custody_id=custody.id).order_by(CustodyEvent.place).all()


def letters(template):
    return db.session.query(Letter).filter(Letter.template == f"casework/{template}").count()


def test_a_body_gives_all_objects_and_the_experts_confirmation_starts_the_clock(ctx):
    selection = hands.make_warned(3)
    expertise, day = selection.expertise, hands.day_after(selection)
    given = hands.give(selection, day=day)
    assert states(expertise) == {CustodyState.GIVEN}
    assert {row.holder for row in queries.custody_of(expertise.id).values()} == {Holder.BODY}
    assert expertise.state is ExpertiseState.APPOINTED
    hands.confirm(given, selection, day=day, with_ruling=True)
    assert given.state is HandOverState.CONFIRMED
    assert states(expertise) == {CustodyState.WITH_PROVIDER}
    assert expertise.state is ExpertiseState.IN_WORK
    assert queries.read_clock(expertise, day).started_on == day
    assert letters("objects_given") == 1
    assert letters("objects_received") >= 1


def test_the_whole_simple_way_takes_one_confirmation_a_side(ctx):
    selection, day = hands.make_at_work(2)
    expertise = selection.expertise
    build.make_delivered(selection, day=day + 3 * DAY)
    assert states(expertise) == {CustodyState.RETURNING}
    service.confirm_receipt(expertise, by=expertise.official, at=build.noon(day + 4 * DAY))
    assert expertise.state is ExpertiseState.CLOSED
    assert states(expertise) == {CustodyState.RETURNED}
    for custody in queries.custody_of(expertise.id).values():
        assert [link.event for link in chain(custody)] == ["give", "receive", "give_back", "accept_back"]
        assert queries.chain_holds(chain(custody))


def test_the_clock_waits_for_the_last_object(ctx):
    selection = hands.make_warned(2)
    expertise, day = selection.expertise, hands.day_after(selection)
    first, second = (thing.id for thing in expertise.objects)
    hands.confirm(hands.give(selection, day=day, objects=[first]), selection, day=day, with_ruling=True)
    assert expertise.state is ExpertiseState.APPOINTED
    assert owner(expertise) is Owner.BODY
    given = hands.give(selection, day=day, objects=[second])
    assert owner(expertise) is Owner.EXPERT
    hands.confirm(given, selection, day=day + DAY)
    assert queries.read_clock(expertise, day + DAY).started_on == day + DAY


def test_an_expertise_without_objects_starts_as_before(ctx):
    selection = build.make_warned()
    for thing in list(selection.expertise.objects):
        selection.expertise.objects.remove(thing)
    db.session.flush()
    day = hands.day_after(selection)
    service.record_receipts(
        selection.expertise, ruling_on=day, objects_on=day, by=build.expert_of(selection), at=hands.moment(day)
    )
    assert queries.custody_of(selection.expertise_id) == {}
    build.make_delivered(selection, day=day + DAY)
    service.confirm_receipt(selection.expertise, by=selection.expertise.official, at=build.noon(day + 2 * DAY))
    assert selection.expertise.state is ExpertiseState.CLOSED


def test_the_courier_holds_the_ball_only_while_nothing_else_is_missing(ctx):
    selection = hands.make_warned(2)
    expertise, day = selection.expertise, hands.day_after(selection)
    sent = hands.give(selection, day=day, way=Way.COURIER, courier="Kazpost", expected_on=day + 2 * DAY)
    assert {row.holder for row in queries.custody_of(expertise.id).values()} == {Holder.COURIER}
    assert owner(expertise) is Owner.EXPERT  # the receipt of the ruling is missing too
    service.record_receipts(
        expertise, ruling_on=day, objects_on=None, by=build.expert_of(selection), at=hands.moment(day) + build.HOUR
    )
    assert owner(expertise) is Owner.COURIER
    hands.confirm(sent, selection, day=day + DAY)
    assert owner(expertise) is Owner.EXPERT
    assert queries.read_clock(expertise, day + DAY).state is ClockState.RUNNING


def test_a_courier_needs_a_name_and_a_day_and_is_told_of_once_when_late(ctx):
    selection = hands.make_warned(1)
    day = hands.day_after(selection)
    with pytest.raises(RuleBroken) as nameless:
        hands.give(selection, day=day, way=Way.COURIER)
    assert set(nameless.value.problems) == {"courier"}
    with pytest.raises(RuleBroken) as dayless:
        hands.give(selection, day=day, way=Way.COURIER, courier="Kazpost")
    assert set(dayless.value.problems) == {"expected_on"}
    sent = hands.give(selection, day=day, way=Way.COURIER, courier="Kazpost", expected_on=day + DAY)
    assert queries.late_hand_overs(day + DAY) == []
    late = queries.late_hand_overs(day + 2 * DAY)
    assert late == [sent]
    assert service.tell_of_late_couriers(late, at=hands.moment(day + 2 * DAY)) == 1
    assert queries.late_hand_overs(day + 3 * DAY) == []
    assert letters("objects_overdue") >= 2
    waiting = queries.open_hand_overs([sent], at=hands.moment(day + 3 * DAY))
    assert (waiting[0].age_days, waiting[0].overdue) == (3, True)


def test_a_receipt_that_the_expert_records_alone_stays_an_open_exception(ctx):
    selection, day = build.make_started()
    expertise = selection.expertise
    (custody,) = queries.custody_of(expertise.id).values()
    assert custody.state is CustodyState.WITH_PROVIDER
    assert custody.alone_since is not None
    with pytest.raises(Refused):
        service.acknowledge(expertise, custody.object_id, reason="", by=build.expert_of(selection), at=build.noon(day))
    service.acknowledge(expertise, custody.object_id, reason="", by=expertise.official, at=hands.moment(day))
    assert custody.alone_since is None
    assert [link.event for link in chain(custody)] == ["receive_alone", "acknowledge"]


def test_a_recorded_receipt_confirms_what_is_under_way(ctx):
    selection = hands.make_warned(2)
    day = hands.day_after(selection)
    given = hands.give(selection, day=day)
    service.record_receipts(
        selection.expertise, ruling_on=day, objects_on=day, by=build.expert_of(selection), at=hands.moment(day)
    )
    assert given.state is HandOverState.CONFIRMED
    assert all(row.alone_since is None for row in queries.custody_of(selection.expertise_id).values())


def test_a_seal_that_differs_makes_an_incident_and_needs_words(ctx):
    selection = hands.make_warned(2)
    day = hands.day_after(selection)
    given = hands.give(selection, day=day)
    wordless = {given.items[0].custody_id: (Finding.SEAL_DIFFERS, " ")}
    with pytest.raises(RuleBroken) as problem:
        hands.confirm(given, selection, day=day, findings=wordless)
    assert set(problem.value.problems) == {f"remark_{given.items[0].custody_id}"}
    hands.confirm(given, selection, day=day, findings=hands.damaged(given, Finding.SEAL_DIFFERS))
    assert [link.event for link in chain(given.items[0].custody)] == ["give", "receive", "incident"]
    assert letters("objects_incident") >= 1


def test_what_was_not_in_the_parcel_stays_with_the_giver(ctx):
    selection = hands.make_warned(2)
    expertise, day = selection.expertise, hands.day_after(selection)
    given = hands.give(selection, day=day)
    hands.confirm(given, selection, day=day, findings=hands.damaged(given, Finding.MISSING), with_ruling=True)
    assert given.items[0].custody.state is CustodyState.WITH_BODY
    assert given.items[1].custody.state is CustodyState.WITH_PROVIDER
    assert expertise.state is ExpertiseState.APPOINTED
    again = hands.give(selection, day=day)
    assert [item.custody_id for item in again.items] == [given.items[0].custody_id]
    with pytest.raises(RuleBroken):
        hands.confirm(again, selection, day=day, findings=hands.damaged(again, Finding.MISSING))


def test_a_refused_and_a_withdrawn_hand_over_leave_the_objects_with_the_giver(ctx):
    selection = hands.make_warned(1)
    day = hands.day_after(selection)
    given = hands.give(selection, day=day)
    with pytest.raises(RuleBroken):
        service.refuse_hand_over(given, reason="", by=build.expert_of(selection), at=hands.moment(day))
    service.refuse_hand_over(given, reason="Wrong case.", by=build.expert_of(selection), at=hands.moment(day))
    assert states(selection.expertise) == {CustodyState.WITH_BODY}
    again = hands.give(selection, day=day)
    with pytest.raises(Refused):
        service.withdraw_hand_over(again, reason="", by=build.expert_of(selection), at=hands.moment(day))
    service.withdraw_hand_over(again, reason="", by=selection.expertise.official, at=hands.moment(day))
    assert states(selection.expertise) == {CustodyState.WITH_BODY}
    with pytest.raises(WrongState):
        hands.confirm(again, selection, day=day)


def test_drugs_need_a_witness_on_each_side(ctx):
    selection = hands.make_warned(1)
    day = hands.day_after(selection)
    with pytest.raises(RuleBroken) as problem:
        hands.give(selection, day=day, object_class=ObjectClass.DRUGS)
    assert set(problem.value.problems) == {"witness"}
    given = hands.give(selection, day=day, object_class=ObjectClass.DRUGS, witness="A. Witness")
    with pytest.raises(RuleBroken) as receiver:
        hands.confirm(given, selection, day=day)
    assert set(receiver.value.problems) == {"witness"}
    with pytest.raises(RuleBroken) as alone:
        service.record_receipts(
            selection.expertise, ruling_on=None, objects_on=day, by=build.expert_of(selection), at=hands.moment(day)
        )
    assert set(alone.value.problems) == {"objects_on"}


def test_an_object_goes_to_another_institute_and_comes_back(ctx):
    selection, day = hands.make_at_work(1)
    expert = build.expert_of(selection)
    with pytest.raises(RuleBroken):
        hands.give(selection, day=day, leg=Leg.ON)
    lent = hands.give(selection, day=day, leg=Leg.ON, to_institute="Laboratory 2")
    custody = lent.items[0].custody
    assert (custody.state, custody.holder) == (CustodyState.LENDING, Holder.PROVIDER)
    service.confirm_hand_over(lent, received_on=day, by=expert, at=hands.moment(day))
    assert (custody.holder, custody.institute) == (Holder.INSTITUTE, "Laboratory 2")
    service.take_back(
        selection.expertise, custody.object_id, reason="Seal whole.", by=expert, at=hands.moment(day + DAY)
    )
    assert (custody.state, custody.institute) == (CustodyState.WITH_PROVIDER, "")


def test_an_expertise_is_not_closed_with_an_object_unaccounted_for(ctx):
    selection, day = hands.make_at_work(2)
    expertise, by = selection.expertise, selection.expertise.official
    build.make_signed(selection, day=day + DAY)
    service.hand_over(expertise, keep_objects=True, by=build.expert_of(selection), at=build.noon(day + 2 * DAY))
    with pytest.raises(Refused):
        service.confirm_receipt(expertise, by=by, at=build.noon(day + 3 * DAY))
    first, second = (thing.id for thing in expertise.objects)
    back = hands.give(selection, day=day + 3 * DAY, leg=Leg.BACK, objects=[first])
    hands.confirm(back, selection, day=day + 3 * DAY)
    service.leave(expertise, second, reason="It is kept for the repeated one.", by=by, at=hands.moment(day + 3 * DAY))
    service.confirm_receipt(expertise, by=by, at=hands.moment(day + 4 * DAY))
    assert expertise.state is ExpertiseState.CLOSED


def test_a_lost_object_is_reported_and_may_be_found(ctx):
    selection = hands.make_warned(1)
    expertise, day = selection.expertise, hands.day_after(selection)
    sent = hands.give(selection, day=day, way=Way.COURIER, courier="Kazpost", expected_on=day)
    (custody,) = queries.custody_of(expertise.id).values()
    by = expertise.official
    service.lose(expertise, custody.object_id, reason="The van was robbed.", by=by, at=hands.moment(day))
    assert (custody.state, custody.holder, sent.state) == (CustodyState.LOST, Holder.NOBODY, HandOverState.BROKEN)
    assert letters("object_lost") >= 2
    service.recover(expertise, custody.object_id, reason="Found.", by=by, at=hands.moment(day + DAY))
    assert custody.state is CustodyState.RETURNED
    hands.confirm(hands.give(selection, day=day + DAY), selection, day=day + DAY, with_ruling=True)
    assert expertise.state is ExpertiseState.IN_WORK


def test_a_return_without_execution_sends_the_objects_back(ctx):
    selection, day = hands.make_at_work(2)
    expertise = selection.expertise
    service.return_unexecuted(expertise, reason="Cannot.", by=build.expert_of(selection), at=hands.moment(day + DAY))
    (back,) = queries.pending_of(expertise.id, Leg.BACK)
    hands.confirm(back, selection, day=day + 2 * DAY)
    assert states(expertise) == {CustodyState.RETURNED}


def test_photographs_are_pictures_kept_by_their_hash(ctx):
    selection = hands.make_warned(1)
    day = hands.day_after(selection)
    given = hands.give(selection, day=day, photos=[hands.photo()])
    (kept,) = db.session.query(CustodyPhoto).filter_by(hand_over_id=given.id)
    assert (kept.media_type, kept.name, len(kept.sha256)) == ("image/png", "1.png", 64)
    for content in (build.PDF, b"", b"RIFF\x00\x00\x00\x00WEBPVP8 broken", b"<svg></svg>"):
        with pytest.raises(RuleBroken) as problem:
            hands.confirm(given, selection, day=day, photos=[("1.png", BytesIO(content))])
        assert set(problem.value.problems) == {"photos"}
    with pytest.raises(Exception, match="never changed"), db.session.begin_nested():
        db.session.execute(text("update custody_photo set name = 'x'"))


def test_nobody_changes_a_link_of_the_chain(ctx):
    hands.make_at_work(1)
    for statement in ("update custody_event set reason = 'x'", "delete from custody_event"):
        with pytest.raises(Exception, match="never changed"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_the_chain_notices_a_changed_link(ctx):
    selection, _day = hands.make_at_work(1)
    (custody,) = queries.custody_of(selection.expertise_id).values()
    links = chain(custody)
    assert queries.chain_holds(links)
    db.session.expunge(links[0])
    links[0].reason = "something else"
    assert not queries.chain_holds(links)
    assert not queries.chain_holds(links[1:])


def test_a_former_providers_objects_are_recovered_by_the_body(ctx):
    selection = hands.make_warned(1)
    expertise, day = selection.expertise, hands.day_after(selection)
    hands.confirm(hands.give(selection, day=day), selection, day=day)
    (custody,) = queries.custody_of(expertise.id).values()
    with pytest.raises(WrongState):
        service.recover(expertise, custody.object_id, reason="So.", by=expertise.official, at=hands.moment(day))
    challenge = service.record_challenge(
        expertise,
        brought_by="A party",
        ground=ChallengeGround.AUDIT,
        text="So.",
        by=expertise.official,
        at=hands.moment(day),
    )
    service.decide_challenge(challenge, uphold=True, reason="So.", by=expertise.official, at=hands.moment(day))
    service.recover(expertise, custody.object_id, reason="By its report.", by=expertise.official, at=hands.moment(day))
    assert custody.state is CustodyState.RETURNED


@pytest.mark.parametrize("permission", list(Permission))
def test_an_expert_uses_an_object_up_only_within_the_permission(ctx, permission):
    selection, day = hands.make_at_work(1, permission)
    expertise, by, at = selection.expertise, build.expert_of(selection), hands.moment(day)
    (custody,) = queries.custody_of(expertise.id).values()
    given = {"used": "5 mg", "reason": "The method needs it.", "by": by, "at": at}

    def consume(left):
        return service.consume(expertise, custody.object_id, left_percent=left, **given)

    if permission is Permission.NO:
        with pytest.raises(Refused):
            consume(50)
    else:
        consume(60)
        assert (custody.left_percent, custody.state) == (60, CustodyState.WITH_PROVIDER)
        with pytest.raises(RuleBroken):
            consume(60)
    if permission is Permission.FULL:
        consume(0)
        assert (custody.state, custody.holder) == (CustodyState.CONSUMED, Holder.NOBODY)
    else:
        with pytest.raises(Refused):
            consume(0)
    with pytest.raises((RuleBroken, Refused, WrongState)):
        consume(-1)


def test_the_database_refuses_a_use_without_permission(ctx):
    selection, _day = hands.make_at_work(1)
    (custody,) = queries.custody_of(selection.expertise_id).values()
    for statement in (
        "update custody set left_percent = 50",
        "update custody set state = 'consumed', holder = 'nobody', left_percent = 0",
        "update custody set holder = 'body'",
        "insert into custody_event select custody_id, 3, 2, 'consume', holder, 'nobody', null, \"on\", '5 mg', 0, 'So.',"
        " at, by_id, digest from custody_event where place = 2",
        "insert into custody_event select custody_id, 3, 2, 'receive', 'courier', 'body', null, \"on\", '', 100, '',"
        " at, by_id, digest from custody_event where place = 2",
    ):
        with (
            pytest.raises(Exception, match=r"ck_custody|fk_custody_event_no_gap|only with full permission"),
            db.session.begin_nested(),
        ):
            db.session.execute(text(statement))
    db.session.expire_all()
    assert custody.left_percent == 100


def test_each_move_of_an_object_is_in_the_journal(ctx):
    selection, _day = hands.make_at_work(1)
    (custody,) = queries.custody_of(selection.expertise_id).values()
    found = db.session.query(JournalEntry).filter_by(subject_kind="custody", subject_id=custody.id).all()
    assert [(one.from_state, one.to_state) for one in found] == [("with_body", "given"), ("given", "with_provider")]
    assert db.session.query(HandOver).one().number == 1


def test_what_was_sent_to_an_earlier_provider_is_none_of_the_next_ones(ctx):
    first = hands.make_warned(1)
    expertise, day = first.expertise, hands.day_after(first)
    sent = hands.give(first, day=day, way=Way.COURIER, courier="Kazpost", expected_on=day)
    challenge = service.record_challenge(
        expertise, brought_by="A party", ground=ChallengeGround.AUDIT, text="So.", by=expertise.official,
        at=hands.moment(day),
    )  # fmt: skip
    service.decide_challenge(challenge, uphold=True, reason="So.", by=expertise.official, at=hands.moment(day))
    second = build.make_warned(build.bidding.make_accepted(expertise, at=hands.moment(day) + build.HOUR))
    expert, at = build.expert_of(second), hands.moment(day + 2 * DAY)
    told = build.bidding.letters_to(expert)
    assert service.tell_of_late_couriers(queries.late_hand_overs(day + DAY), at=hands.moment(day + DAY)) == 1
    assert build.bidding.letters_to(expert) == told
    with pytest.raises(RuleBroken) as problem:
        service.record_receipts(expertise, ruling_on=None, objects_on=day + 2 * DAY, by=expert, at=at)
    assert set(problem.value.problems) == {"objects_on"}
    assert sent.state is HandOverState.PENDING
