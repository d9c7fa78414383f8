"""Races with real threads and real commits: two delegations, two grants, two sign-ins in one new browser."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts import service
from app.accounts.models import BreakGlass, Delegation, FactorReset, KnownDevice, Membership, Person
from app.accounts.service.sessions import new_session
from app.accounts.states import BodyKind, Verb
from app.casework import service as casework
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.notices.models import Letter
from app.reference import queries as reference
from app.reference import service as editing
from tests.builders.access import lend, make_asked, make_ministry, membership_of, set_hours
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import CASE_VERBS, make_published
from tests.races import at_once

LOST = (IntegrityError, Stale, RuleBroken)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def race(own_app):
    """Runs functions at the same moment, each in a thread, session and transaction of its own."""

    def run(*acts):
        db.session.commit()
        return at_once(own_app, *acts, lost=LOST)

    return run


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def get(model, one):
    return db.session.get_one(model, one)


def test_of_two_delegations_of_the_same_right_one_is_made(race, now):
    body = make_body()
    judge, clerk = make_person(body, CASE_VERBS), make_person(body, [Verb.DRAFT])
    ids = judge.id, clerk.id, body

    def act():
        giver, receiver = (get(Person, key) for key in ids[:2])
        return lend(giver, receiver, giver.active_memberships[0].body, [Verb.PUBLISH, Verb.SELECT], at=now).id

    answers = race(act, act, act)
    assert sum(isinstance(answer, LOST) for answer in answers) == 2
    assert count(Delegation) == 1


def test_of_two_grants_of_one_wish_one_wins(race, now):
    number = make_published().number
    _ministry, first, second = make_ministry(Verb.MANAGE_MEMBERS, Verb.EDIT_RULES)
    third = make_person(first.active_memberships[0].body, [Verb.REVIEW])
    set_hours(first, at=now)
    wish = make_asked(number, first, at=now).id
    people = second.id, third.id

    def grant(person_id):
        return lambda: casework.grant_reading(get(BreakGlass, wish), by=get(Person, person_id), at=now)

    answers = race(*map(grant, people))
    assert sum(isinstance(answer, Stale) for answer in answers) == 1
    assert count(BreakGlass) == 1
    told = select(func.count()).select_from(Letter).where(Letter.template == "casework/break_glass")
    assert db.session.scalar(told) == 1


def test_of_two_wishes_to_read_one_file_one_waits(race, now):
    number = make_published().number
    _ministry, first, _second = make_ministry(Verb.MANAGE_MEMBERS, Verb.EDIT_RULES)
    set_hours(first, at=now)
    person = first.id
    answers = race(*[lambda: make_asked(number, get(Person, person), at=now).id] * 2)
    assert sum(isinstance(answer, LOST) for answer in answers) == 1
    assert count(BreakGlass) == 1


def test_of_two_confirmations_of_a_reset_one_wins(race, now):
    body = make_body()
    judge = make_person(body, CASE_VERBS, totp_sealed=b"sealed")
    managers = [make_person(body, [Verb.MANAGE_MEMBERS]) for _ in range(3)]
    reset = service.ask_factor_reset(membership_of(judge, body), reason="Lost", by=managers[0], at=now).id
    people = [manager.id for manager in managers[1:]]

    def confirm(key):
        return lambda: service.confirm_factor_reset(get(FactorReset, reset), by=get(Person, key), at=now, real=now)

    answers = race(*map(confirm, people))
    assert sum(isinstance(answer, Stale) for answer in answers) == 1


def test_two_sign_ins_in_one_new_browser_tell_once(race, now):
    judge = make_person()
    new_session(judge, browser="", at=now)
    new_session(judge, browser="", at=now + HOUR)
    person = judge.id

    def act():
        return service.note_device(get(Person, person), "mark", browser="Firefox", at=now, real=now)

    assert sorted(race(act, act)) == [False, True]
    assert count(KnownDevice) == 1
    told = select(func.count()).select_from(Letter).where(Letter.template == "accounts/new_device")
    assert db.session.scalar(told) == 1


def test_of_two_tabs_that_save_at_once_the_second_is_told_for_a_pilot_a_rule_and_a_member(race, now):
    ministry = make_body(BodyKind.MINISTRY)
    editor, clerk = make_person(ministry, [Verb.EDIT_RULES, Verb.MANAGE_MEMBERS]), make_person(ministry, [Verb.REVIEW])
    ids = editor.id, clerk.memberships[0].id
    day = clock.day_of(now) + 30 * DAY
    seen = reference.pilot("pilot-b").version, reference.rule_history("training.years", on=day).version
    scope = {"specialty_ids": [], "region_codes": ["71"], "starts_on": None, "ends_on": None, "at": now}

    def by():
        return get(Person, ids[0])

    def pilot(source):
        return editing.edit_pilot(reference.pilot("pilot-b"), **scope, source=source, by=by(), version=seen[0]).source

    def rule(years):
        facts = {"code": "training.years", "in_force_from": day + years * DAY, "source": "Order", "at": now}
        return editing.set_rule(**facts, value=years, by=by(), version=seen[1]).value

    def member(position):
        facts = {"verbs": [Verb.REVIEW], "position": position, "at": now, "version": 1}
        return service.change_member(get(Membership, ids[1]), **facts, by=by())

    for act, values in ((pilot, ("one", "two")), (rule, (4, 6)), (member, ("one", "two"))):
        answers = race(*(partial(act, value) for value in values))
        assert [type(answer) for answer in answers].count(Stale) == 1, act.__name__
