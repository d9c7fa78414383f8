"""The workflows of custody against every state; policies in Python and in SQL; random ways of an object; races."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.accounts.models import Person
from app.accounts.states import Verb
from app.casework import policy, queries, service
from app.casework.models import Custody, CustodyEvent, HandOver
from app.casework.policy import permits
from app.casework.states import (
    CUSTODY_WORKFLOW,
    HAND_OVER_WORKFLOW,
    ChallengeGround,
    CustodyState,
    HandOverState,
    Holder,
    Leg,
    Way,
)
from app.intake.states import Permission
from app.kernel.db import db
from app.kernel.errors import DomainError, WrongState
from app.kernel.moves import make_move
from tests.builders import casework as build
from tests.builders import custody as hands
from tests.builders.accounts import make_body, make_person
from tests.races import at_once, names

DAY = timedelta(days=1)
HOLDER = {
    CustodyState.IN_TRANSIT: Holder.COURIER,
    CustodyState.WITH_PROVIDER: Holder.PROVIDER,
    CustodyState.LENDING: Holder.PROVIDER,
    CustodyState.ELSEWHERE: Holder.INSTITUTE,
    CustodyState.RETURNING: Holder.PROVIDER,
    CustodyState.LEFT: Holder.PROVIDER,
    CustodyState.CONSUMED: Holder.NOBODY,
    CustodyState.LOST: Holder.NOBODY,
}


def put(custody, state):
    """Set a state with its holder, behind the workflow's back."""
    db.session.expire_all()
    holder = HOLDER.get(state, Holder.BODY)
    institute, left = "Laboratory" if holder is Holder.INSTITUTE else "", 0 if state is CustodyState.CONSUMED else 100
    db.session.execute(
        text("update custody set state = :s, holder = :h, institute = :i, left_percent = :l where id = :id"),
        {"s": state.value, "h": holder.value, "i": institute, "l": left, "id": custody.id},
    )
    db.session.expire_all()


def test_every_state_of_an_object_allows_its_verbs_and_no_others(ctx):
    selection, _day = hands.make_at_work(1, Permission.FULL)
    at = hands.moment(hands.day_after(selection))
    (custody,) = queries.custody_of(selection.expertise_id).values()
    for state in CustodyState:
        for verb in CUSTODY_WORKFLOW.all_verbs():
            put(custody, state)
            assert custody.state is state
            if not CUSTODY_WORKFLOW.allows(verb, state):
                with pytest.raises(WrongState):
                    make_move(custody, verb, by=None, at=at)
                continue
            target = CUSTODY_WORKFLOW.target(verb, state)
            holder = HOLDER.get(target, Holder.BODY)
            with db.session.no_autoflush:
                custody.holder, custody.institute = holder, "Laboratory" if holder is Holder.INSTITUTE else ""
                custody.left_percent = 0 if target is CustodyState.CONSUMED else 100
                make_move(custody, verb, by=None, at=at)
            assert custody.state is target


@pytest.mark.parametrize("state", list(HandOverState))
@pytest.mark.parametrize("verb", HAND_OVER_WORKFLOW.all_verbs())
def test_a_hand_over_is_answered_once(ctx, state, verb):
    if HAND_OVER_WORKFLOW.allows(verb, state):
        assert state is HandOverState.PENDING
        return
    selection = hands.make_warned(1)
    day = hands.day_after(selection)
    one = hands.give(selection, day=day)
    db.session.execute(
        text("update hand_over set state = :s, settled_at = given_at, received_on = given_on where id = :id"),
        {"s": state.value, "id": one.id},
    )
    db.session.expire_all()
    with pytest.raises(WrongState):  # noqa: PT012
        if verb == "confirm":
            hands.confirm(one, selection, day=day)
        elif verb == "withdraw":
            service.withdraw_hand_over(one, reason="So.", by=selection.expertise.official, at=hands.moment(day))
        elif verb == "refuse":
            service.refuse_hand_over(one, reason="So.", by=build.expert_of(selection), at=hands.moment(day))
        else:
            make_move(one, verb, by=None, at=hands.moment(day))


def test_the_sql_of_who_sees_a_hand_over_agrees_with_the_policy(ctx):
    selection, day = hands.make_at_work(1)
    early = hands.make_warned(1)
    hands.give(early, day=hands.day_after(early))
    ruled = build.make_ruled(expertise=build.bidding.make_opened(objects=hands.objects(1)))
    hands.give(ruled, day=build.day_of(ruled.answered_at + 9 * build.HOUR))
    challenge = service.record_challenge(
        early.expertise, brought_by="A party", ground=ChallengeGround.AUDIT, text="So.", by=early.expertise.official,
        at=hands.moment(day),
    )  # fmt: skip
    former = build.expert_of(early)
    service.decide_challenge(challenge, uphold=True, reason="So.", by=early.expertise.official, at=hands.moment(day))
    people = [
        *(one.expertise.official for one in (selection, early, ruled)),
        *(build.expert_of(one) for one in (selection, ruled)),
        former,
        make_person(selection.expertise.body, [Verb.DRAFT]),
        make_person(selection.expertise.body, [Verb.MANAGE_MEMBERS]),
        make_person(make_body(), [Verb.PUBLISH]),
    ]
    seen = 0
    for person in people:
        found = set(db.session.scalars(select(HandOver.id).where(policy.visible_hand_overs(person))))
        for hand_over in db.session.scalars(select(HandOver)):
            case = queries.locked_case(hand_over.expertise, on=day)
            assert policy.can_see_hand_over(person, case, hand_over) == (hand_over.id in found)
        seen += len(found)
    assert seen >= 5
    assert list(db.session.scalars(select(HandOver.id).where(policy.visible_hand_overs(None)))) == []


def test_the_database_agrees_with_what_a_permission_allows(ctx):
    selection, _day = hands.make_at_work(1)
    (custody,) = queries.custody_of(selection.expertise_id).values()
    for permission in Permission:
        for left in (0, 1, 99):
            try:
                with db.session.begin_nested() as nested:
                    db.session.execute(
                        text("update custody set permission = :p, left_percent = :l where id = :id"),
                        {"p": permission.value, "l": left, "id": custody.id},
                    )
                    nested.rollback()
                taken = True
            except Exception:
                taken = False
            assert taken == permits(permission, left), (permission, left)


STEPS = st.sampled_from(
    ["give", "send", "confirm", "refuse", "withdraw", "lend", "take_back", "part", "whole", "back", "lose", "recover",
     "leave"]
)  # fmt: skip


@given(st.lists(STEPS, min_size=4, max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_object_has_one_holder_and_a_chain_without_gaps_whatever_is_tried(ctx, steps):
    with db.session.begin_nested() as nested:
        selection, day = hands.make_at_work(1, Permission.FULL)
        for step in steps:
            try:
                with db.session.begin_nested():
                    _take(step, selection, day)
            except DomainError:
                db.session.expire_all()
            _holds(selection)
        nested.rollback()


def _take(step, selection, day):
    """One thing that somebody might try."""
    expertise, expert, official = selection.expertise, build.expert_of(selection), selection.expertise.official
    at, (custody,) = hands.moment(day), queries.custody_of(expertise.id).values()
    pending = queries.pending_of(expertise.id)
    said = {"reason": "So.", "at": at}
    if step in {"give", "send", "back"}:
        courier = {"way": Way.COURIER, "courier": "Kazpost", "expected_on": day} if step == "send" else {}
        hands.give(selection, day=day, leg=Leg.BACK if step == "back" else Leg.TO_PROVIDER, **courier)
    elif step == "lend":
        hands.give(selection, day=day, leg=Leg.ON, to_institute="Laboratory")
    elif step in {"confirm", "refuse", "withdraw"} and pending:
        (one,) = pending
        if step == "confirm":
            hands.confirm(one, selection, day=day)
        elif step == "refuse":
            service.refuse_hand_over(one, by=official if one.leg is Leg.BACK else expert, **said)
        else:
            service.withdraw_hand_over(one, by=official if one.leg is Leg.TO_PROVIDER else expert, **said)
    elif step in {"part", "whole"}:
        left = custody.left_percent // 2 if step == "part" else 0
        service.consume(expertise, custody.object_id, used="5 mg", left_percent=left, by=expert, **said)
    elif step in {"take_back", "lose", "recover", "leave"}:
        by = expert if step == "take_back" else official
        getattr(service, step)(expertise, custody.object_id, by=by, **said)


def _holds(selection):
    (custody,) = db.session.scalars(
        select(Custody).where(Custody.expertise_id == selection.expertise_id).execution_options(populate_existing=True)
    )
    links = db.session.scalars(
        select(CustodyEvent).where(CustodyEvent.custody_id == custody.id).order_by(CustodyEvent.place)
    ).all()
    assert queries.chain_holds(links)
    assert links[-1].holder is custody.holder
    left = [100, *(link.left_percent for link in links)]
    assert all(0 <= after <= before for before, after in pairwise(left))
    assert len(queries.pending_of(selection.expertise_id)) <= 1


def together(app, *acts):
    return names(at_once(app, *acts))


def pending(count=1):
    """A committed hand-over and the ids of what it concerns."""
    selection = hands.make_warned(count)
    day = hands.day_after(selection)
    one = hands.give(selection, day=day)
    ids = one.id, build.expert_of(selection).id, selection.expertise.official_id, day
    db.session.commit()
    return ids


def test_two_confirmations_of_one_hand_over_at_once_leave_one(own_app):
    hand_over_id, expert_id, _official_id, day = pending()

    def confirm():
        one, by = db.session.get(HandOver, hand_over_id), db.session.get(Person, expert_id)
        service.confirm_hand_over(one, received_on=day, by=by, at=hands.moment(day))

    assert sorted(map(str, together(own_app, confirm, confirm))) == ["None", "WrongState"]
    assert db.session.query(CustodyEvent).filter_by(event="receive").count() == 1


def test_a_confirmation_against_a_withdrawal_leaves_one(own_app):
    hand_over_id, expert_id, official_id, day = pending()

    def confirm():
        one, by = db.session.get(HandOver, hand_over_id), db.session.get(Person, expert_id)
        service.confirm_hand_over(one, received_on=day, by=by, at=hands.moment(day))

    def withdraw():
        one, by = db.session.get(HandOver, hand_over_id), db.session.get(Person, official_id)
        service.withdraw_hand_over(one, reason="So.", by=by, at=hands.moment(day))

    assert sorted(map(str, together(own_app, confirm, withdraw))) == ["None", "WrongState"]


def test_two_hand_overs_of_one_object_at_once_leave_one(own_app):
    selection = hands.make_warned(1)
    day = hands.day_after(selection)
    expertise_id, official_id = selection.expertise_id, selection.expertise.official_id
    db.session.commit()

    def state():
        from app.intake.models import Expertise

        expertise, by = db.session.get(Expertise, expertise_id), db.session.get(Person, official_id)
        service.state_hand_over(expertise, leg=Leg.TO_PROVIDER, given_on=day, by=by, at=hands.moment(day))

    assert sorted(map(str, together(own_app, state, state))) == ["None", "RuleBroken"]
    assert db.session.query(HandOver).count() == 1


def test_the_database_takes_one_open_hand_over_of_an_object(ctx):
    selection = hands.make_warned(1)
    one = hands.give(selection, day=hands.day_after(selection))
    with pytest.raises(Exception, match="uq_hand_over_item_open"), db.session.begin_nested():  # noqa: PT012
        db.session.execute(
            text(
                "insert into hand_over select state, expertise_id, selection_id, 2, leg, way, to_institute, courier,"
                " tracking, expected_on, given_on, given_at, given_by_id, given_witness, settled_at, settled_by_id,"
                " received_on, received_witness, answer, overdue_told_at, gen_random_uuid(), version from hand_over"
            )
        )
        db.session.execute(
            text(
                "insert into hand_over_item select (select id from hand_over where number = 2), custody_id, 1, true, '',"
                " '', null, '' from hand_over_item"
            )
        )
    assert one.state is HandOverState.PENDING
