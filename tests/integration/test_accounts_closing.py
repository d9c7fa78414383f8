"""Somebody leaves the service: the account is closed, the work stays, and the closing can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import policy, queries, service
from app.accounts.models import LoginSession, Person
from app.accounts.service.sessions import new_session
from app.accounts.states import VERBS_OF, AccountState, BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale, WrongState
from app.kernel.journal import JournalEntry
from tests.builders.access import lend
from tests.builders.accounts import join, make_body, make_person
from tests.builders.bidding import letters_to
from tests.builders.intake import make_published
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("ctx")
HOUR, MANAGE = timedelta(hours=1), Verb.MANAGE_MEMBERS


def test_closing_ends_sessions_memberships_and_what_was_lent_and_reopening_brings_the_memberships_back(now) -> None:
    ministry = make_body(BodyKind.MINISTRY)
    admin = make_person(ministry, [Verb.MANAGE_MEMBERS])
    expertise = make_published()
    person, court = expertise.official, expertise.body
    manager, cover = make_person(court, [Verb.MANAGE_MEMBERS]), make_person(court, [Verb.DRAFT])
    elsewhere = make_body()
    join(person, elsewhere, [Verb.DRAFT])
    left = join(person, make_body(), [Verb.DRAFT])
    left.ended_at = now - HOUR
    delegation = lend(person, cover, court, [Verb.PUBLISH], at=now)
    token = new_session(person, browser="x", at=now)
    db.session.flush()
    for other in (manager, cover, person):
        with pytest.raises(Refused):
            service.close_person(person, reason="Left.", by=other, at=now, real=now)
    with pytest.raises(RuleBroken):
        service.close_person(person, reason=" ", by=admin, at=now, real=now)
    service.close_person(person, reason="Left the service.", by=admin, at=now + HOUR, real=now + HOUR)
    assert person.active_memberships == []
    assert delegation.ended_at is not None
    assert queries.living_session(token, at=now + HOUR) is None
    assert db.session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))).all() == []
    assert "accounts/person_closed" in letters_to(manager)
    assert "accounts/person_closed" not in letters_to(cover)
    assert expertise.official is person, "nothing of the past is changed"
    with pytest.raises(WrongState):
        service.close_person(person, reason="Again.", by=admin, at=now + HOUR, real=now + HOUR)
    with pytest.raises(RuleBroken):
        service.invite_expert(by=admin, email=person.email, name="N", at=now, real=now)
    service.reopen_person(person, by=admin, at=now + 2 * HOUR)
    assert {one.body_id for one in person.active_memberships} == {court.id, elsewhere.id}, "not what had ended before"
    assert person.can(Verb.PUBLISH, court.id)
    assert queries.living_session(token, at=now + HOUR) is None, "sessions stay ended"
    done = db.session.scalars(select(JournalEntry.verb).where(JournalEntry.subject_id == person.id)).all()
    assert [verb for verb in done if verb in {"close", "reopen"}] == ["close", "reopen"]
    with pytest.raises(WrongState):
        service.reopen_person(person, by=admin, at=now + 2 * HOUR)


def test_the_last_manager_of_any_body_is_not_closed_and_is_told_which(now) -> None:
    admin = make_person(make_body(BodyKind.MINISTRY), [MANAGE])
    assert policy.can_close_person(admin, admin).codes == ("yourself",)
    courts = [make_body() for _ in range(2)]
    boss = make_person(courts[0], [MANAGE])
    join(boss, courts[1], [MANAGE])
    make_person(courts[0], [MANAGE], password=None)  # invited, cannot act yet
    for person, bodies in ((admin, [admin.memberships[0].body]), (boss, courts)):
        with pytest.raises(RuleBroken) as caught, db.session.begin_nested():
            service.close_person(person, reason="Left.", by=None, at=now, real=now)
        said = " ".join(str(text) for text in caught.value.problems.values())
        for body in bodies:
            assert queries.body(body.id).name_kk in said
        assert person.closed_at is None
    other = make_person(courts[0], [MANAGE])
    join(other, courts[1], [MANAGE])
    service.close_person(boss, reason="Left.", by=admin, at=now, real=now)


def test_a_manager_who_cannot_act_is_no_last_one(now) -> None:
    court = make_body()
    wrong = make_person(court, [MANAGE], password=None)
    resting = make_person(court, [MANAGE])
    resting.memberships[0].suspended_at = now
    db.session.flush()
    for person in (wrong, resting):
        service.close_person(person, reason="A wrong address.", by=None, at=now, real=now)
        assert person.active_memberships == []


def test_policy_and_list_of_accounts_agree(now) -> None:
    bodies = [make_body(kind) for kind in BodyKind]
    people = [make_person(body, [verb]) for body in bodies for verb in sorted(VERBS_OF[body.kind])]
    people += [make_person(password=None), make_person(closed_at=now)]
    every = set(db.session.scalars(select(Person.id)))
    for actor in people:
        seen = set(db.session.scalars(queries.Accounts(actor).select().with_only_columns(Person.id)))
        assert seen == (every if policy.can_see_accounts(actor) else set())
    admin = next(one for one in people if policy.can_see_accounts(one))
    for state in AccountState:
        found = db.session.scalars(queries.Accounts(admin, state=state).select()).all()
        assert {one.id for one in found} == {
            p.id for p in db.session.scalars(select(Person)) if queries.state_of(p) is state
        }


def test_two_managers_who_remove_each_other_by_different_doors_leave_one(own_app, now) -> None:
    admin = make_person(make_body(BodyKind.MINISTRY), [MANAGE]).id
    make_person(queries.body(_body_of(admin)), [MANAGE])
    court = make_body()
    managers = [make_person(court, [MANAGE]) for _ in range(3)]
    court_id, ids = court.id, [(one.id, one.memberships[0].id) for one in managers]
    db.session.commit()

    def person(key):
        return db.session.get_one(Person, key)

    def end():
        service.end_membership(queries.membership(court_id, ids[1][1]), by=person(ids[0][0]), at=now)

    def close():
        service.close_person(person(ids[0][0]), reason="Left.", by=person(admin), at=now, real=now)

    def strip():
        membership = queries.membership(court_id, ids[2][1])
        verbs = {Verb.DRAFT}
        service.change_member(membership, by=person(ids[1][0]), verbs=verbs, position="", at=now)

    answers = at_once(own_app, end, close, strip, lost=(RuleBroken, Refused, WrongState, Stale))
    assert any(isinstance(one, Exception) for one in answers)
    assert queries.manager_count(court_id) >= 1


def test_two_administrators_who_close_each_other_at_once_leave_one(own_app, now) -> None:
    ministry = make_body(BodyKind.MINISTRY)
    ids = [make_person(ministry, [MANAGE]).id for _ in range(3)]
    ministry_id = ministry.id
    db.session.commit()

    def close(by, whom):
        def act():
            actor, person = (db.session.get_one(Person, key) for key in (by, whom))
            service.close_person(person, reason="Left.", by=actor, at=now, real=now)

        return act

    answers = at_once(own_app, close(ids[0], ids[1]), close(ids[1], ids[0]), lost=(RuleBroken, Refused, Stale))
    assert sum(isinstance(one, Exception) for one in answers) == 1, "who was closed closes nobody"
    assert queries.manager_count(ministry_id) == 2


def _body_of(person_id):
    return db.session.get_one(Person, person_id).memberships[0].body_id


def test_the_operator_closes_and_reopens_by_a_command(own_app, now) -> None:
    email = make_person(make_body(), [Verb.DRAFT]).email
    db.session.commit()
    run = own_app.test_cli_runner().invoke
    assert run(args=["accounts", "close-person", email, "Left."]).exit_code == 0
    db.session.expire_all()
    assert queries.person_of_address(email).closed_at is not None
    assert run(args=["accounts", "close-person", email, "Left."]).exit_code == 2
    assert run(args=["accounts", "reopen-person", email]).exit_code == 0
    assert run(args=["accounts", "reopen-person", "nobody@sarap.test"]).exit_code == 2
    boss = make_person(make_body(), [MANAGE]).email
    db.session.commit()
    refused = run(args=["accounts", "close-person", boss, "Left."])
    assert refused.exit_code == 2
    assert "Name another manager there first" in refused.stderr
    db.session.expire_all()
    assert queries.person_of_address(email).closed_at is None
