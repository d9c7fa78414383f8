"""The alarm for legal notices that reach nobody (N23): raised within a minute, closed by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import policy, service
from app.accounts.models import Body, Person
from app.accounts.queries.receiving import DeadLetters
from app.accounts.states import BodyKind, Verb
from app.kernel.clock import day_of
from app.kernel.db import db
from app.notices import service as letters
from app.notices.models import DeadLetter, LegalNotice, Letter
from app.notices.rules import MAX_ATTEMPTS
from app.notices.states import AlarmReason, LetterState
from tests.builders.accounts import join, make_body, make_person

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _notice(court: Body, readers: Iterable[Person] = (), **kw: Any) -> LegalNotice:
    facts: dict[str, Any] = {"body_id": court.id, "verb": Verb.ANSWER, "number": "SE-2026-000001"}
    made = letters.make_notice(template="accounts/password_changed", context={"changed_at": AT}, at=AT, **(facts | kw))
    for reader in readers:
        letters.write_again(made, to=reader, at=AT)
    return made


def _open() -> set[Any]:
    return set(db.session.scalars(select(DeadLetter.notice_id).where(DeadLetter.closed_at.is_(None))))


def _court() -> tuple[Body, Person, Person]:
    court = make_body()
    return court, make_person(court, [Verb.MANAGE_MEMBERS]), make_person(court, [Verb.ANSWER])


def _membership(person: Person) -> Any:
    return person.active_memberships[0]


@pytest.mark.parametrize("how", ["end", "suspend", "change", "closed"])
def test_closing_the_last_clerk_of_a_court_raises_alarms_for_all_pending_messages(ctx: Flask, how: str) -> None:
    court, manager, clerk = _court()
    pending = [_notice(court, [clerk]) for _ in range(12)]
    read = _notice(court, [clerk])
    letter = db.session.scalars(select(Letter).where(Letter.notice_id == read.id)).one()
    letters.mark_read(letter.id, by=clerk, at=AT)
    elsewhere = _notice(_court()[0])
    assert service.watch_dead_letters(at=AT) == (0, 0)
    at = AT + MINUTE
    if how == "end":
        service.end_membership(_membership(clerk), by=manager, at=at)
    elif how == "suspend":
        service.suspend_member(_membership(clerk), reason="x", by=manager, at=at, real=at)
    elif how == "change":
        service.change_member(_membership(clerk), by=manager, verbs={Verb.DRAFT}, position="", at=at)
    else:  # the account is closed elsewhere: the job of the next minute sees it
        clerk.closed_at = at
        assert service.watch_dead_letters(at=at) == (12, 0)
    db.session.refresh(elsewhere)
    assert _open() == {notice.id for notice in pending}
    assert service.watch_dead_letters(at=at) == (0, 0)


def test_alarm_closes_by_itself_and_the_new_reader_gets_what_nobody_got(ctx: Flask) -> None:
    court, _manager, clerk = _court()
    notice = _notice(court)
    clerk.closed_at = AT
    service.watch_dead_letters(at=AT)
    invited = make_person(court, [Verb.ANSWER], password=None)
    assert service.watch_dead_letters(at=AT + MINUTE) == (0, 0), "never accepted the invitation"
    invited.password_hash = clerk.password_hash
    assert service.watch_dead_letters(at=AT + 2 * MINUTE) == (0, 1)
    assert _open() == set()
    (letter,) = db.session.scalars(select(Letter).where(Letter.notice_id == notice.id))
    assert (letter.to_person_id, letter.template) == (invited.id, notice.template)
    letters.mark_all_read(by=invited, at=AT)
    assert letter.read_at is None, "a legal notice is opened on its own"
    letters.mark_read(letter.id, by=invited, at=AT + 3 * MINUTE)
    db.session.refresh(notice)
    assert (notice.read_at, notice.read_by_id) == (AT + 3 * MINUTE, invited.id)


def test_lent_right_receives_and_a_suspended_or_foreign_one_does_not(ctx: Flask) -> None:
    court, _manager, clerk = _court()
    cover = make_person(court, [Verb.DRAFT])
    _notice(court)
    day = day_of(AT)
    service.delegate(
        _membership(clerk), _membership(cover), verbs={Verb.ANSWER}, first_day=day, last_day=day, reason="x",
        by=clerk, at=AT,
    )  # fmt: skip
    clerk_membership = _membership(clerk)
    join(clerk, make_body(), [Verb.ANSWER])
    clerk_membership.suspended_at = AT
    assert service.watch_dead_letters(at=AT) == (1, 0), "what a suspended giver lent rests too"
    clerk_membership.suspended_at = None
    assert service.watch_dead_letters(at=AT) == (0, 1)


def test_address_refused_for_good_is_an_alarm_until_a_letter_goes_out(ctx: Flask) -> None:
    court, _manager, clerk = _court()
    notice = _notice(court, [clerk])
    letter = db.session.scalars(select(Letter).where(Letter.notice_id == notice.id)).one()
    letter.state, letter.attempts = LetterState.FAILED, MAX_ATTEMPTS
    assert service.watch_dead_letters(at=AT) == (1, 0)
    assert db.session.scalars(select(DeadLetter)).one().reason is AlarmReason.ADDRESS
    later = letters.write_letter(to=clerk, template=notice.template, context={"changed_at": AT}, at=AT + MINUTE)
    later.sent_at = AT + MINUTE
    assert service.watch_dead_letters(at=AT + MINUTE) == (0, 1)


def test_person_without_a_living_account_is_an_alarm(ctx: Flask) -> None:
    expert = make_person()
    _notice(make_body(), body_id=None, verb=None, person_id=expert.id)
    nobody = _notice(make_body(), body_id=None, verb=None)
    assert service.watch_dead_letters(at=AT) == (1, 0)
    assert _open() == {nobody.id}
    expert.closed_at = AT
    assert service.watch_dead_letters(at=AT) == (1, 0)


def test_alarm_is_seen_by_both_bodies_managers_and_the_ministry_and_policy_agrees_with_sql(ctx: Flask) -> None:
    court, manager, _clerk = _court()
    sender, sends, _ = _court()
    ministry = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    notice = _notice(court, sender_body_id=sender.id, verb=Verb.SELECT)
    service.watch_dead_letters(at=AT)
    seen = {}
    for person in (manager, sends, ministry, _court()[1], make_person()):
        seen[person.id] = [alarm.notice_id for alarm in DeadLetters(person).page().items] == [notice.id]
        assert policy.can_see_dead_letter(person, notice) is seen[person.id]
    assert list(seen.values()) == [True, True, True, False, False]
    # on the page of one body the Ministry counts what concerns that body
    counted = [DeadLetters(ministry, body.id).count() for body in (court, sender, make_body())]
    assert counted == [1, 1, 0]


def test_two_rounds_at_once_raise_one_alarm(own_app: Flask) -> None:
    court = make_body()
    _notice(court)
    db.session.commit()
    together = threading.Barrier(2)

    def work() -> None:
        with own_app.app_context():
            together.wait(10)
            service.watch_dead_letters(at=AT)
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(db.session.scalars(select(DeadLetter)).all()) == 1
    db.session.rollback()
