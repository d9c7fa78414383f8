"""Bodies and members: who may, who must stay, what is journalled."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts import policy, queries, service
from app.accounts.models import Body, Person
from app.accounts.states import VERBS_OF, BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.identifiers import check_digit
from app.kernel.journal import JournalEntry
from app.notices.models import Letter
from tests.builders.accounts import join, make_body, make_person

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MANAGE = Verb.MANAGE_MEMBERS
NAMES = {"kk": "Сот", "ru": "Суд", "en": "Court"}


def _number(start: str = "90010130000") -> str:
    for last in range(10):
        digit = check_digit(first := start[:10] + str(last))
        if digit is not None:
            return first + str(digit)
    raise AssertionError


def _invite(by: Person, body: Body, **kw: Any) -> Any:
    facts: dict[str, Any] = {"email": "new@sarap.test", "name": "New", "verbs": {Verb.DRAFT}, "at": AT, "real": AT}
    return service.invite_person(by=by, body=body, **(facts | kw))


def test_manager_invites_somebody_new_by_a_private_letter(ctx: Flask) -> None:
    court = make_body()
    manager = make_person(court, [MANAGE])
    membership = _invite(manager, court, iin=_number(), language="ru", position="Clerk")
    assert membership.person.password_hash is None
    assert membership.person.can(Verb.DRAFT, court.id)
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.private, letter.template, letter.language) == (True, "accounts/invitation", "ru")
    everything = str(letter.context) + str(db.session.execute(text("select * from journal_entry")).all())
    assert _number() not in everything


def _entered(person: Person) -> list[Any]:
    """Who entered an IIN into this account."""
    found = select(JournalEntry.by_id).where(JournalEntry.subject_id == person.id, JournalEntry.verb == "enter_iin")
    return list(db.session.scalars(found))


def test_who_enters_an_iin_into_an_account_is_journalled_once(ctx: Flask) -> None:
    court, other = make_body(), make_body()
    manager, stranger, known = make_person(court, [MANAGE]), make_person(other, [MANAGE]), make_person()
    _invite(manager, court, email=known.email, iin=_number())
    _invite(stranger, other, email=known.email, iin=_number())
    assert known.iin == _number()
    assert _entered(known) == [manager.id]
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "enter_iin")).one()
    assert (entry.facts, entry.why) == ({}, None), "the number itself stands nowhere else"


def test_manager_invites_somebody_known_by_a_plain_letter(ctx: Flask) -> None:
    court = make_body()
    manager, known = make_person(court, [MANAGE]), make_person()
    membership = _invite(manager, court, email=known.email.upper())
    assert membership.person is known
    assert _entered(known) == []
    assert db.session.scalars(select(Letter)).one().template == "accounts/member"
    with pytest.raises(RuleBroken) as caught:
        _invite(manager, court, email=known.email)
    assert list(caught.value.problems) == ["email"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"verbs": set()}, "verbs"),
        ({"verbs": {Verb.EDIT_RULES}}, "verbs"),
        ({"iin": "123456789012"}, "iin"),
    ],
)
def test_invitation_that_breaks_a_rule_is_refused_beside_its_field(
    ctx: Flask, facts: dict[str, Any], field: str
) -> None:
    court = make_body()
    with pytest.raises(RuleBroken) as caught:
        _invite(make_person(court, [MANAGE]), court, **facts)
    assert list(caught.value.problems) == [field]


def test_iin_of_somebody_else_is_refused(ctx: Flask) -> None:
    court = make_body()
    make_person(iin=_number())
    with pytest.raises(RuleBroken):
        _invite(make_person(court, [MANAGE]), court, iin=_number())


@pytest.mark.parametrize(("kind", "verb"), [(k, v) for k in BodyKind for v in sorted(VERBS_OF[k])])
def test_only_managers_of_the_body_manage_its_members(ctx: Flask, kind: BodyKind, verb: Verb) -> None:
    body = make_body(kind)
    actor = make_person(body, [verb])
    assert bool(policy.can_manage_members(actor, body)) is (verb is MANAGE)
    stranger = make_person(make_body(kind), [verb])
    assert not policy.can_manage_members(stranger, body)
    assert bool(policy.can_make_bodies(actor)) is (kind is BodyKind.MINISTRY and verb is MANAGE)


def test_visible_bodies_are_the_same_in_python_and_in_sql(ctx: Flask) -> None:
    bodies = [make_body(kind) for kind in BodyKind]
    people = [make_person(body, [verb]) for body in bodies for verb in sorted(VERBS_OF[body.kind])]
    people.append(make_person())
    for person, body in itertools.product(people, bodies):
        found = db.session.scalar(select(Body.id).where(Body.id == body.id, policy.visible_bodies(person)))
        assert (found is not None) is policy.can_see_body(person, body)


def test_ministry_invites_managers_until_two_can_act_and_nobody_else(ctx: Flask) -> None:
    ministry, court = make_body(BodyKind.MINISTRY), make_body()
    official = make_person(ministry, [MANAGE])
    with pytest.raises(Refused):
        _invite(official, court, verbs={Verb.DRAFT})
    _invite(official, court, verbs={MANAGE})
    boss = make_person(court, [MANAGE])
    _invite(official, court, verbs={MANAGE}, email="second@sarap.test")
    told = select(Letter).where(Letter.to_person_id == boss.id, Letter.template == "accounts/second_manager")
    assert len(db.session.scalars(told).all()) == 1
    make_person(court, [MANAGE])
    with pytest.raises(Refused):
        _invite(official, court, verbs={MANAGE}, email="third@sarap.test")


def test_last_manager_stays_until_there_is_another(ctx: Flask) -> None:
    court = make_body()
    manager = make_person(court, [MANAGE, Verb.DRAFT])
    mine = manager.memberships[0]
    make_person(court, [MANAGE], password=None)  # invited, has not come yet
    with pytest.raises(RuleBroken):
        service.end_membership(mine, by=manager, at=AT)
    with pytest.raises(RuleBroken) as caught:
        service.change_member(mine, by=manager, verbs={Verb.DRAFT}, position="", at=AT)
    assert list(caught.value.problems) == ["verbs"]
    make_person(court, [MANAGE])
    service.end_membership(mine, by=manager, at=AT)
    assert not manager.can(MANAGE, court.id)
    with pytest.raises((WrongState, Refused)):
        service.end_membership(mine, by=manager, at=AT)


def test_two_managers_who_end_each_other_at_once_leave_one(own_app: Flask) -> None:
    court = make_body()
    people = [make_person(court, [MANAGE]) for _ in range(2)]
    ids = [(p.id, p.memberships[0].id) for p in people]
    db.session.commit()
    outcome: list[str] = []
    together = threading.Barrier(2)

    def work(who: int, whom: int) -> None:
        with own_app.app_context():
            by = db.session.get(Person, ids[who][0])
            assert by is not None
            membership = queries.membership(court_id, ids[whom][1])
            together.wait(10)
            try:
                service.end_membership(membership, by=by, at=AT)
                db.session.commit()
                outcome.append("ended")
            except (RuleBroken, Refused):
                db.session.rollback()
                outcome.append("refused")
            db.session.remove()

    court_id = court.id
    threads = [threading.Thread(target=work, args=pair) for pair in ((0, 1), (1, 0))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcome) == ["ended", "refused"]
    db.session.rollback()
    assert queries.manager_count(court_id) == 1


def test_ministry_enters_a_body_with_a_right_bin_once(ctx: Flask) -> None:
    official = make_person(make_body(BodyKind.MINISTRY), [MANAGE])
    facts: dict[str, Any] = {"by": official, "kind": BodyKind.COURT, "region_code": "71", "names": NAMES, "at": AT}
    made = service.make_body(bin_number=_number(), **facts)
    assert made.name_kk == "Сот"
    for number in (_number(), "123456789012"):
        with pytest.raises(RuleBroken) as caught:
            service.make_body(bin_number=number, **facts)
        assert list(caught.value.problems) == ["bin"]
    with pytest.raises(Refused):
        service.make_body(bin_number="", **(facts | {"by": make_person(made, [MANAGE])}))


def test_private_expert_is_a_person_who_needs_a_second_factor(ctx: Flask) -> None:
    expert = service.invite_expert(by=None, email="expert@sarap.test", name="Expert", at=AT, real=AT)
    assert expert.expert
    assert expert.needs_second_factor
    assert db.session.scalars(select(Letter)).one().private
    judge = make_person()
    assert service.invite_expert(by=None, email=judge.email, name="Other", at=AT, real=AT) is judge


def test_rights_at_one_body_give_none_at_another(ctx: Flask) -> None:
    court, other = make_body(), make_body(BodyKind.INVESTIGATION)
    person = make_person(court, [Verb.SELECT])
    join(person, other, [Verb.DRAFT])
    assert person.can(Verb.SELECT, court.id)
    assert not person.can(Verb.SELECT, other.id)
    assert set(person.bodies_with(Verb.DRAFT)) == {other.id}
