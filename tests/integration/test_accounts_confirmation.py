"""The password asked again before a signature-like act."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.accounts import queries
from app.accounts.service import confirm_identity
from app.accounts.service.passwords import record_failure
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db, kept_writes
from app.kernel.errors import RuleBroken
from tests.builders.accounts import PASSWORD, make_body, make_person

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_person_with_the_right_password_is_confirmed(ctx: Flask) -> None:
    person = make_person(failed_attempts=2)
    confirm_identity(person, password=PASSWORD, at=AT)
    assert person.failed_attempts == 0


def test_person_with_a_wrong_password_is_refused_and_counted(ctx: Flask) -> None:
    person = make_person()
    with pytest.raises(RuleBroken) as caught:
        confirm_identity(person, password="wrong", at=AT)
    assert list(caught.value.problems) == ["password"]
    for write in kept_writes():
        write()
    assert person.failed_attempts == 1


def test_person_locked_after_five_failures_waits_twice_as_long_each_time(ctx: Flask) -> None:
    person = make_person()
    for _ in range(5):
        record_failure(person.id, at=AT)
    assert person.locked_until == AT + timedelta(minutes=1)
    with pytest.raises(RuleBroken):
        confirm_identity(person, password=PASSWORD, at=AT)
    record_failure(person.id, at=AT)
    assert person.locked_until == AT + timedelta(minutes=2)
    confirm_identity(person, password=PASSWORD, at=AT + timedelta(minutes=2))
    assert person.locked_until is None


def test_people_with_a_verb_are_found_at_their_own_body_only(ctx: Flask) -> None:
    court, other = make_body(), make_body()
    judge = make_person(court, [Verb.SELECT])
    make_person(other, [Verb.SELECT])
    make_person(court, [Verb.DRAFT])
    gone = make_person(court, [Verb.SELECT])
    gone.memberships[0].ended_at = AT
    db.session.flush()
    assert queries.people_with(Verb.SELECT, court.id) == [judge]


def test_verb_foreign_to_the_kind_of_body_counts_for_nothing(ctx: Flask) -> None:
    prosecution = make_body(BodyKind.PROSECUTION)
    person = make_person(prosecution, [Verb.SELECT])
    assert not person.can(Verb.SELECT, prosecution.id)
    assert queries.people_with(Verb.SELECT, prosecution.id) == []
