"""The duplicate guard: what counts as similar, for whom, and the way on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.states import Verb
from app.intake import queries, service
from app.intake.models import NotDuplicate
from app.intake.queries import similar
from app.intake.queries.similar import trigram_likeness
from app.intake.rules.similar import case_key, telling_name
from app.intake.states import ExpertiseState, Kind, Permission
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.kernel.journal import JournalEntry
from tests.builders.accounts import make_person
from tests.builders.drafting import THREE_OBJECTS, make_lots, make_wide
from tests.builders.intake import AT, make_complete, make_official, make_prepared
from tests.integration.test_intake_races import race

CAR = ("Автомобиль Toyota Camry, госномер 123 ABC 02", "Осмотрен", Permission.NO)


def found(expertise: Any, actor: Any = None) -> list[tuple[str, bool, int]]:
    who = actor or expertise.official
    return [(s.expertise.number, s.same_case, len(s.alike)) for s in queries.similar_to(who, expertise, at=AT)]


def test_same_case_number_written_otherwise_is_similar(ctx: Flask) -> None:
    first = make_complete(case_number="7140-26-00-2/118")
    second = make_complete(by=first.official, case_number=" 7140 26-00 2/118 ", objects=(CAR,))
    assert found(second) == [(first.number, True, 0)]
    third = make_complete(by=first.official, case_number="7140-26-00-2/119", objects=(CAR,))
    assert [number for number, _, _ in found(third)] == [second.number]


def test_objects_alike_are_counted_and_general_names_are_not(ctx: Flask) -> None:
    first = make_wide(case_number="1")
    other = (("Системный блок HP 250 G8 чёрный", "Изъят", Permission.NO), THREE_OBJECTS[1], ("Дом", "-", Permission.NO))
    second = make_wide(by=first.official, case_number="2", objects=other)
    assert found(second) == [(first.number, False, 2)]
    plain = make_complete(by=first.official, case_number="3", objects=(("Материалы дела", "Суд", Permission.NO),))
    assert found(plain) == []
    make_complete(by=first.official, case_number="4", objects=(("Материалы дела", "Суд", Permission.NO),))
    assert found(plain) == []


def test_same_seal_is_the_same_object(ctx: Flask) -> None:
    first = make_complete(case_number="1")
    first.objects[0].seal = "Пломба 00417"
    second = make_complete(by=first.official, case_number="2", objects=(("Коробка", "Изъята", Permission.NO),))
    second.objects[0].seal = "Пломба 00417"
    db.session.flush()
    assert found(second) == [(first.number, False, 1)]


def test_nobody_learns_of_what_he_may_not_see(ctx: Flask) -> None:
    first = make_complete(case_number="1")
    elsewhere = make_complete(case_number="1")
    assert found(elsewhere) == []
    restricted = make_complete(by=first.official, case_number="1", restricted=["minors"])
    clerk = make_person(first.body, verbs=(Verb.DRAFT,))
    assert restricted.number not in [number for number, _, _ in found(first, clerk)]


def test_withdrawn_lots_of_one_set_and_the_earlier_expertise_are_no_duplicates(ctx: Flask) -> None:
    first = make_complete(case_number="1")
    repeated = make_complete(by=first.official, case_number="1", kind=Kind.REPEATED, earlier_number=first.number)
    assert found(repeated) == []
    service.withdraw(repeated, reason="No", by=first.official, at=AT)
    assert found(first) == []
    lots = make_lots(case_number="77")
    assert found(lots[0]) == []


def test_what_ended_long_ago_is_not_compared(ctx: Flask) -> None:
    first = make_complete(case_number="1")
    second = make_complete(by=first.official, case_number="1")
    db.session.execute(
        text(
            "update expertise set state = 'closed', published_at = now(), kind = 'primary', notice = '{}' where id = :i"
        ),
        {"i": first.id},
    )
    assert found(second) == [(first.number, True, 1 if telling_name("A house") else 0)]
    late = AT + timedelta(days=400)
    assert queries.similar_to(second.official, second, at=late) == []


def test_guard_stops_the_page_until_it_is_explained_and_then_lets_go(ctx: Flask) -> None:
    first = make_complete(case_number="1")
    second = make_complete(by=first.official, case_number="1")
    by = first.official
    with pytest.raises(RuleBroken):
        service.prepare(second, by=by, at=AT, ask_similar=True)
    with pytest.raises(RuleBroken) as no_reason:
        service.rule_out_duplicates(second, [first.id], reason=" ", by=by, at=AT)
    assert "reason" in no_reason.value.problems
    service.rule_out_duplicates(second, [first.id], reason="Another building", by=by, at=AT)
    service.rule_out_duplicates(second, [first.id], reason="Again", by=by, at=AT)
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "rule_out_duplicate")).all()
    assert [(e.why, e.facts) for e in entries] == [("Another building", {"other": str(first.id)})]
    service.prepare(second, by=by, at=AT, ask_similar=True)
    assert second.state is ExpertiseState.PREPARED


def test_another_clerks_draft_after_the_freezing_stops_publication(ctx: Flask) -> None:
    second = make_prepared(case_number="1")
    make_complete(by=second.official, case_number="1")
    assert second.publish_key is not None
    with pytest.raises(RuleBroken):
        service.publish(second, publish_key=second.publish_key, ask_similar=True, by=second.official, at=AT)


def test_what_lies_behind_those_shown_is_counted_and_comes_when_these_are_explained(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar, "MOST_SHOWN", 3)
    oldest = make_complete(case_number="1", at=AT - timedelta(days=3))
    by = oldest.official
    for _ in range(3):
        make_complete(by=by, case_number="1", objects=(CAR,), at=AT - timedelta(days=1))
    last = make_complete(by=by, case_number="1")
    assert queries.unexplained(by, last, at=AT) == 4
    shown = [one.expertise.id for one in queries.similar_to(by, last, at=AT)]
    assert oldest.id not in shown
    service.rule_out_duplicates(last, shown, reason="Other flats.", by=by, at=AT)
    assert queries.unexplained(by, last, at=AT) == 1
    assert queries.similar_to(by, last, at=AT)[0].expertise is oldest
    service.rule_out_duplicates(last, [oldest.id], reason="Another flat.", by=by, at=AT)
    assert queries.unexplained(by, last, at=AT) == 0


def test_only_what_is_similar_and_visible_can_be_ruled_out(ctx: Flask) -> None:
    first = make_complete(case_number="1")
    other = make_complete(case_number="1")
    second = make_complete(by=first.official, case_number="1")
    with pytest.raises(NotVisible):  # all or none
        service.rule_out_duplicates(first, [second.id, other.id], reason="x", by=first.official, at=AT)
    with pytest.raises(Refused):
        service.rule_out_duplicates(first, [other.id], reason="x", by=make_official(), at=AT)


def test_ruled_out_by_four_at_once_is_kept_once_and_for_ever(own_app: Flask) -> None:
    first = make_complete(case_number="1")
    second = make_complete(by=first.official, case_number="1")
    db.session.commit()
    ids = (first.id, second.id, first.official_id)

    def rule_out(_: int) -> str:
        from_id, to_id, person_id = ids
        person, thing = db.session.get(type(first.official), person_id), db.session.get(type(first), to_id)
        service.rule_out_duplicates(thing, [from_id], reason="Another", by=person, at=AT)  # type: ignore[arg-type]
        return "done"

    assert race(own_app, rule_out) == ["done"] * 4
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(NotDuplicate)) == 1
    with pytest.raises(DBAPIError):
        db.session.execute(text("update not_duplicate set reason = 'x'"))
    db.session.rollback()


def test_one_similar_expertise_costs_as_many_queries_as_nine(ctx: Flask) -> None:
    first = make_complete(case_number="1")
    one = make_complete(by=first.official, case_number="1")
    asked: list[int] = []
    for more in (0, 8):
        for _ in range(more):
            make_complete(by=first.official, case_number="1")
        db.session.expire_all()
        _ = one.objects, one.official.active_memberships, one.case_number
        statements: list[str] = []

        def count(*args: Any, seen: list[str] = statements) -> None:
            seen.append(args[2])

        event.listen(db.session.connection(), "before_cursor_execute", count)
        queries.similar_to(one.official, one, at=AT)
        event.remove(db.session.connection(), "before_cursor_execute", count)
        asked.append(len(statements))
    assert asked[1] <= asked[0] + 2, asked


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_between_nothing_and_the_same_and_symmetrical(one: str, two: str) -> None:
    assert 0 <= trigram_likeness(one, two) <= 1
    assert trigram_likeness(one, two) == trigram_likeness(two, one)
    assert case_key(case_key(one)) == case_key(one)


@pytest.mark.parametrize(
    ("one", "two"),
    [("системный блок hp", "системный блок hp 250"), ("дом", "автомобиль"), ("договор 17", "договор 18")],
)
def test_likeness_is_that_of_the_database(ctx: Flask, one: str, two: str) -> None:
    theirs = db.session.scalar(select(func.similarity(one, two)))
    assert abs(trigram_likeness(one, two) - float(theirs or 0)) < 0.001
