"""Somebody leaves the service: the account is closed, the work stays, and the closing can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import policy, queries, service
from app.accounts.models import LoginSession
from app.accounts.service.sessions import new_session
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.journal import JournalEntry
from tests.builders.access import lend
from tests.builders.accounts import join, make_body, make_person
from tests.builders.bidding import letters_to
from tests.builders.intake import make_published

pytestmark = pytest.mark.usefixtures("ctx")
HOUR = timedelta(hours=1)


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


def test_the_last_administrator_is_not_closed(now) -> None:
    admin = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    assert policy.can_close_person(admin, admin).codes == ("yourself",)
    with pytest.raises(RuleBroken), db.session.begin_nested():
        service.close_person(admin, reason="Left.", by=None, at=now, real=now)


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
    db.session.expire_all()
    assert queries.person_of_address(email).closed_at is None
