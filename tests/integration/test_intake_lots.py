"""Lots: nothing is lost or doubled, the order of a shared object, joining again, publishing together."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.intake import policy, queries, rules, service
from app.intake.models import Expertise, Question, ResearchObject
from app.intake.rules.lots import Plan, problems, propose
from app.intake.service.publication import offers_due_on
from app.intake.states import ExpertiseState, PartyState, Permission
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale
from tests.builders.drafting import THREE_QUESTIONS, make_lots, make_wide, plan_for
from tests.builders.gates import make_party
from tests.builders.intake import AT, make_complete, make_official
from tests.integration.test_intake_races import race

S = ExpertiseState


def texts(lots: list[Expertise]) -> Counter[str]:
    return Counter(q.text for lot in lots for q in lot.questions)


def names(lots: list[Expertise]) -> Counter[str]:
    return Counter(o.name for lot in lots for o in lot.objects)


def test_split_makes_an_expertise_of_each_lot_and_loses_nothing(ctx: Flask) -> None:
    whole = make_wide()
    number, by = whole.number, whole.official
    service.split_into_lots(whole, plan=plan_for(whole), by=by, at=AT)
    db.session.expire_all()
    lots = queries.lots_of(by, whole)
    assert [(lot.lot_place, lot.lot_count) for lot in lots] == [(1, 2), (2, 2)]
    assert lots[0].number == number != lots[1].number
    assert [[s.slug for s in lot.specialties] for lot in lots] == [["handwriting"], ["it"]]
    assert texts(lots) == Counter(THREE_QUESTIONS)
    assert sum(names(lots).values()) == 3
    assert [q.place for lot in lots for q in lot.questions] == [1, 1, 2]
    assert {lot.case_number for lot in lots} == {whole.case_number}
    assert [rules.missing(lot) for lot in lots] == [[], []]


def test_object_of_two_lots_stands_in_both_with_the_order(ctx: Flask) -> None:
    whole = make_wide()
    shared = whole.objects[0]
    objects = dict(plan_for(whole).objects) | {shared.id: (2, 1)}
    lots = service.split_into_lots(whole, plan=plan_for(whole, objects=objects), by=whole.official, at=AT)
    first, second = (next(o for o in lots[i].objects if o.name == shared.name) for i in (1, 0))
    assert (first.shared_order, second.shared_order) == (1, 2)
    assert queries.shared_with(lots[0].official, first) is lots[0]
    assert queries.shared_with(lots[0].official, second) is lots[1]
    joined = service.join_lots(lots[1], by=whole.official, at=AT)
    assert names([joined]) == Counter(dict.fromkeys(names([joined]), 1))
    assert len(joined.objects) == 3
    assert all(o.shared_key is None for o in joined.objects)


def test_joining_gives_the_first_draft_everything_back_and_withdraws_the_other(ctx: Flask) -> None:
    lots = make_lots()
    by = lots[0].official
    service.add_question(lots[1], text="Ещё один вопрос?", by=by, at=AT)
    joined = service.join_lots(lots[1], by=by, at=AT)
    db.session.expire_all()
    assert joined is lots[0]
    assert texts([joined]) == Counter([*THREE_QUESTIONS, "Ещё один вопрос?"])
    assert {s.slug for s in joined.specialties} == {"handwriting", "it"}
    assert (joined.state, lots[1].state) == (S.DRAFT, S.WITHDRAWN)
    assert (joined.lot_set_id, lots[1].lot_set_id, lots[1].lot_place) == (None, None, None)
    again = service.split_into_lots(joined, plan=plan_for(joined, 3), by=by, at=AT)
    assert len(again) == 3


def test_every_lot_has_the_parties_that_were_entered_before_the_split(ctx: Flask) -> None:
    wide = make_wide()
    make_party(wide), make_party(wide, name="Aliya Seitova", email="")
    make_party(make_complete(), name="Somebody else")
    gone = make_party(wide, name="Entered by mistake")
    service.strike_party(gone, reason="No party.", by=wide.official, at=AT)
    lots = service.split_into_lots(wide, plan=plan_for(wide), by=wide.official, at=AT)
    there = {"Serik Omarov", "Aliya Seitova"}
    for lot in lots:
        known = [one for one in service.parties(lot) if one.state is not PartyState.STRUCK]
        assert {one.name for one in known} == there
        assert {one.state for one in known} == {PartyState.LISTED}
    make_party(lots[1], name="Came later")
    first = service.join_lots(wide, by=wide.official, at=AT)
    known = [one.name for one in service.parties(first, PartyState.LISTED)]
    assert sorted(known) == sorted([*there, "Came later"]), "nobody is lost, nobody stands twice"


def test_lots_are_joined_only_while_all_are_drafts(ctx: Flask) -> None:
    lots = make_lots()
    by = lots[0].official
    assert policy.can_rejoin(by, lots)
    assert policy.can_rejoin(make_official(), lots).codes == ("not_yours", "not_yours")
    service.prepare(lots[1], by=by, at=AT)
    assert policy.can_rejoin(by, lots).codes == ("not_all_drafts",)
    with pytest.raises(Refused):
        service.join_lots(lots[0], by=by, at=AT)
    assert policy.can_rejoin(by, []).codes == ("no_set",)


def test_small_request_a_lot_and_a_strangers_one_are_not_split(ctx: Flask) -> None:
    small, wide = make_complete(), make_wide()
    assert policy.can_split(small.official, small).codes == ("one_thing",)
    assert "not_yours" in policy.can_split(make_official(), wide).codes
    lots = make_lots()
    assert "in_a_set" in policy.can_split(lots[0].official, lots[0]).codes
    with pytest.raises(Refused):
        service.split_into_lots(small, plan=plan_for(small), by=small.official, at=AT)


def test_plan_that_leaves_a_lot_empty_is_refused_and_changes_nothing(ctx: Flask) -> None:
    whole = make_wide()
    for changes in (
        {"questions": {q.id: 1 for q in whole.questions}},
        {"objects": {o.id: (1,) for o in whole.objects}},
        {"specialties": {s.id: frozenset({1}) for s in whole.specialties}},
        {"specialties": {s.id: frozenset() for s in whole.specialties}},
        {"objects": dict(plan_for(whole).objects) | {whole.objects[0].id: (1, 1)}},
        {"questions": {}},
        {"questions": {q.id: 7 for q in whole.questions}},
    ):
        with pytest.raises(RuleBroken):
            service.split_into_lots(whole, plan=plan_for(whole, **changes), by=whole.official, at=AT)
    assert whole.lot_set_id is None
    assert len(whole.questions) == 3
    with pytest.raises(Stale):
        service.split_into_lots(whole, plan=plan_for(whole), version=-1, by=whole.official, at=AT)


def shown(lots: list[Expertise]) -> list[service.ShownLot]:
    return [service.ShownLot(lot.id, lot.publish_key or uuid4(), offers_due_on(lot, at=AT)) for lot in lots]


def test_set_is_published_under_one_confirmation_and_the_notice_tells_only_that_it_is_a_set(ctx: Flask) -> None:
    lots = make_lots()
    by = lots[0].official
    service.prepare_lots(lots[0], by=by, at=AT)
    service.publish_lots(lots[1], shown=shown(lots), by=by, at=AT)
    assert {lot.state for lot in lots} == {S.OPEN}
    assert len({lot.number for lot in lots}) == 2
    for lot, other in (lots, lots[::-1]):
        assert lot.notice is not None
        assert lot.notice["set_of"] == 2
        words = str(lot.notice)
        assert other.number not in words
        assert lot.case_number not in words
        assert str(lot.lot_set_id) not in words


def test_one_lot_that_cannot_be_published_holds_back_all(own_app: Flask) -> None:
    lots = make_lots()
    by = lots[0].official
    service.prepare_lots(lots[0], by=by, at=AT)
    db.session.commit()
    wrong = [shown(lots)[0], service.ShownLot(lots[1].id, uuid4(), offers_due_on(lots[1], at=AT))]
    with pytest.raises(Stale):
        service.publish_lots(lots[0], shown=wrong, by=by, at=AT)
    db.session.rollback()
    assert {lot.state for lot in lots} == {S.PREPARED}
    stranger = make_complete()
    with pytest.raises(Stale):
        service.publish_lots(lots[0], shown=[*shown(lots), *shown([stranger])], by=by, at=AT)


def test_lot_that_is_published_alone_leaves_the_others_drafts(ctx: Flask) -> None:
    lots = make_lots()
    by = lots[0].official
    service.prepare(lots[0], by=by, at=AT)
    assert lots[0].publish_key is not None
    service.publish(lots[0], publish_key=lots[0].publish_key, by=by, at=AT)
    assert [lot.state for lot in lots] == [S.OPEN, S.DRAFT]


def test_split_by_four_at_once_is_one_split(own_app: Flask) -> None:
    whole = make_wide()
    db.session.commit()
    whole_id, official_id = whole.id, whole.official_id

    def split(_: int) -> int:
        found, person = db.session.get(Expertise, whole_id), db.session.get(Person, official_id)
        assert found is not None
        assert person is not None
        try:
            return len(service.split_into_lots(found, plan=plan_for(found), by=person, at=AT))
        except Refused:
            return 0

    answers = race(own_app, split)
    assert [a for a in answers if a == 2] == [2]
    db.session.expire_all()
    count = select(func.count())
    assert db.session.scalar(count.select_from(Expertise).where(Expertise.lot_set_id.is_not(None))) == 2
    assert db.session.scalar(count.select_from(Question)) == 3
    assert db.session.scalar(count.select_from(ResearchObject)) == 3


def test_database_knows_no_half_lot_and_no_place_twice(ctx: Flask) -> None:
    lots = make_lots()
    for wrong in ("lot_place = 1", "lot_count = null", "lot_place = 3", "lot_set_id = null"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(f"update expertise set {wrong} where id = :i"), {"i": lots[1].id})


def test_advice_names_the_reasons() -> None:
    def advised(slugs: tuple[str, ...], *permissions: Permission) -> list[str]:
        things = [SimpleNamespace(permission=p) for p in permissions]
        found = rules.lots.advice(SimpleNamespace(specialties=[SimpleNamespace(slug=s) for s in slugs], objects=things))
        return [a.verdict for a in found]

    assert advised(("build",), Permission.NO, Permission.NO) == ["keep"]
    assert advised(("build", "it"), Permission.NO) == ["split"]
    assert advised(("handwriting", "dna"), Permission.PARTIAL) == ["split", "order"]
    assert advised(("handwriting", "dna"), Permission.NO) == ["split"]
    assert advised(("drugs", "dna"), Permission.FULL) == ["split", "keep"]
    assert advised(()) == []


def _thing(**more: Any) -> Any:
    return SimpleNamespace(id=uuid4(), **more)


@st.composite
def requests(draw: st.DrawFn) -> tuple[Any, int]:
    slugs = draw(st.lists(st.sampled_from(["build", "it", "dna", "handwriting"]), min_size=1, max_size=4, unique=True))
    written = draw(st.lists(st.sampled_from([*THREE_QUESTIONS, "?", "Какова стоимость дома?"]), max_size=7))
    things = draw(st.integers(0, 6))
    expertise = SimpleNamespace(
        specialties=[_thing(slug=s) for s in slugs],
        questions=[_thing(text=t) for t in written],
        objects=[_thing(permission=None) for _ in range(things)],
    )
    return expertise, draw(st.integers(2, 9))


@settings(max_examples=120, deadline=None)
@given(requests())
def test_proposal_gives_each_question_and_object_one_lot(asked: tuple[Any, int]) -> None:
    expertise, count = asked
    plan = propose(expertise, count)
    assert set(plan.questions) == {q.id for q in expertise.questions}
    assert set(plan.objects) == {o.id for o in expertise.objects}
    assert all(1 <= lot <= count for lot in plan.questions.values())
    assert all(len(pair) == 1 and 1 <= pair[0] <= count for pair in plan.objects.values())
    assert all(some and all(1 <= lot <= count for lot in some) for some in plan.specialties.values())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_split_loses_or_doubles_anything_and_joining_restores_it(ctx: Flask, data: st.DataObject) -> None:
    with db.session.begin_nested() as savepoint:
        whole = make_wide()
        by, before, count = whole.official, texts([whole]), data.draw(st.integers(2, 3))
        lot = st.integers(1, count)
        things = {o.id: data.draw(st.lists(lot, min_size=1, max_size=2, unique=True).map(tuple)) for o in whole.objects}
        plan = Plan(
            count,
            {q.id: data.draw(lot) for q in whole.questions},
            things,
            {s.id: data.draw(st.frozensets(lot, min_size=1)) for s in whole.specialties},
        )
        if problems(plan, whole):
            with pytest.raises(RuleBroken):
                service.split_into_lots(whole, plan=plan, by=by, at=AT)
        else:
            objects = names([whole])
            lots = service.split_into_lots(whole, plan=plan, by=by, at=AT)
            assert texts(lots) == before
            assert sum(names(lots).values()) == sum(len(pair) for pair in things.values())
            _restored(service.join_lots(lots[-1], by=by, at=AT), before, objects)
        savepoint.rollback()


def _restored(joined: Expertise, questions: Counter[str], objects: Counter[str]) -> None:
    assert texts([joined]) == questions
    assert names([joined]) == objects
    assert len(joined.specialties) == 2


def test_id_of_something_else_is_no_plan(ctx: Flask) -> None:
    whole = make_wide()
    strange: dict[UUID, int] = {uuid4(): 1}
    assert problems(plan_for(whole, questions=strange), whole)
