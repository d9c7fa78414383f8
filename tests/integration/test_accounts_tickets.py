"""Invitations and resets: once, in time, and never told to anybody else."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.accounts import jobs, queries, service
from app.accounts.models import LoginSession, Person, Ticket
from app.accounts.service import tickets
from app.accounts.states import TicketPurpose, TicketStanding, Verb
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.notices.models import Letter
from tests.builders.accounts import PASSWORD, join, make_body, make_person

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
NEW = "four green horses in May"
RESET = TicketPurpose.RESET


def _token(person: Person) -> str:
    letter = db.session.scalars(select(Letter).where(Letter.to_person_id == person.id, Letter.private)).one()
    return str(letter.context["token"])


def test_reset_link_sets_the_password_once_and_ends_sessions(ctx: Flask) -> None:
    person = make_person(failed_attempts=7, locked_until=AT + timedelta(hours=1))
    tickets.sessions.new_session(person, browser="", at=AT)
    service.send_reset(person.id, at=AT, real=AT)
    token = _token(person)
    service.redeem(token, RESET, new_password=NEW, at=AT, real=AT)
    assert (person.failed_attempts, person.locked_until) == (0, None)
    assert all(s.ended_at for s in db.session.scalars(select(LoginSession)))
    service.sign_in(email=person.email, password=NEW, browser="", at=AT)
    with pytest.raises(RuleBroken):
        service.redeem(token, RESET, new_password=NEW, at=AT, real=AT)


def test_a_new_password_voids_the_links_sent_before(ctx: Flask) -> None:
    person = make_person()
    service.send_reset(person.id, at=AT, real=AT)
    token = _token(person)
    service.change_password(by=person, password=PASSWORD, new_password=NEW, token=None, at=AT, real=AT)
    with pytest.raises(RuleBroken):
        service.redeem(token, RESET, new_password=NEW + " again", at=AT, real=AT)


def test_a_session_ended_meanwhile_does_not_come_back_with_a_code(ctx: Flask) -> None:
    judge = make_person(make_body(), [Verb.SELECT])
    service.set_second_factor(judge, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", at=AT)
    tickets.sessions.new_session(judge, browser="", at=AT)
    pending = db.session.scalars(select(LoginSession)).one()
    db.session.execute(text("update login_session set ended_at = now()"))  # by another process
    code = service.present_code(judge, at=AT)
    assert code is not None
    with pytest.raises(Stale):
        service.give_second_factor(pending, code=code, at=AT)


def test_reset_link_is_too_old_after_two_hours(ctx: Flask) -> None:
    person = make_person()
    service.send_reset(person.id, at=AT, real=AT)
    late = AT + timedelta(hours=2)
    with pytest.raises(RuleBroken):
        service.redeem(_token(person), RESET, new_password=NEW, at=late, real=late)


def test_reset_token_is_no_invitation_and_stands_nowhere_in_the_tickets(ctx: Flask) -> None:
    person = make_person()
    service.send_reset(person.id, at=AT, real=AT)
    token = _token(person)
    with pytest.raises(RuleBroken):
        service.redeem(token, TicketPurpose.INVITATION, new_password=NEW, at=AT, real=AT)
    assert token not in str(db.session.execute(text("select * from ticket")).all())


def test_two_letters_within_two_minutes_are_one(ctx: Flask) -> None:
    person = make_person()
    service.send_reset(person.id, at=AT, real=AT)
    service.send_reset(person.id, at=AT, real=AT + timedelta(seconds=90))
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1


def test_nobody_known_and_nobody_unknown_look_the_same_in_the_queue(ctx: Flask) -> None:
    person = make_person()
    for email in (person.email, "nobody@sarap.test"):
        service.ask_for_reset(email=email)
    args = (
        db.session.execute(text("select args from procrastinate_jobs where task_name = 'accounts.reset'"))
        .scalars()
        .all()
    )
    assert [set(a) for a in args] == [{"person_id"}] * 2
    for each in args:
        jobs.reset(at=AT, person_id=each["person_id"])
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_a_link_of_a_closed_account_or_an_ended_membership_says_so_to_its_holder_alone(ctx: Flask) -> None:
    invitation, gone = TicketPurpose.INVITATION, TicketStanding.GONE
    court = make_body()
    closed, ended, twice, expert = (make_person(court, [Verb.DRAFT], password=None) for _ in range(4))
    expert.expert = True
    join(twice, make_body(), [Verb.DRAFT])
    tokens = {one.id: tickets.new_ticket(one, invitation, real=AT) for one in (closed, ended, twice, expert)}
    for person in (ended, twice, expert):
        person.memberships[0].ended_at = AT
    service.close_person(closed, reason="A mistake.", by=None, at=AT, real=AT)
    known = make_person()
    reset = tickets.new_ticket(known, RESET, real=AT)
    service.close_person(known, reason="Left.", by=None, at=AT, real=AT)

    def said(token: str, purpose: TicketPurpose = invitation, *, days: int = 0) -> TicketStanding:
        return queries.ticket_standing(token, purpose, at=AT + timedelta(days=days))

    assert [said(tokens[one.id]) for one in (closed, ended)] == [TicketStanding.CLOSED, TicketStanding.ENDED]
    assert [said(tokens[one.id]) for one in (twice, expert)] == [TicketStanding.STANDS] * 2
    assert said(reset, RESET) is TicketStanding.CLOSED
    assert said(tokens[closed.id], days=30) is TicketStanding.CLOSED, "nobody can send that one again"
    assert [said("unknown"), said(reset), said(tokens[twice.id], days=30)] == [gone] * 3
    for token, purpose in ((tokens[closed.id], invitation), (tokens[ended.id], invitation), (reset, RESET)):
        with pytest.raises(RuleBroken), db.session.begin_nested():
            service.redeem(token, purpose, new_password=NEW, at=AT, real=AT)
    service.reopen_person(closed, by=None, at=AT)
    assert said(tokens[closed.id]) is TicketStanding.STANDS


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "holder-of-the-address"])
def test_weak_password_is_refused_beside_its_field(ctx: Flask, weak: str) -> None:
    person = make_person(email="holder@sarap.test")
    service.send_reset(person.id, at=AT, real=AT)
    with pytest.raises(RuleBroken) as caught:
        service.redeem(_token(person), RESET, new_password=weak, at=AT, real=AT)
    assert list(caught.value.problems) == ["new_password"]


def test_two_at_once_with_one_link_set_one_password(own_app: Flask) -> None:
    person = make_person()
    service.send_reset(person.id, at=AT, real=AT)
    token = _token(person)
    db.session.commit()
    outcome: list[str] = []
    together = threading.Barrier(2)

    def work(password: str) -> None:
        with own_app.app_context():
            together.wait(10)
            try:
                service.redeem(token, RESET, new_password=password, at=AT, real=AT)
                db.session.commit()
                outcome.append("set")
            except RuleBroken:
                db.session.rollback()
                outcome.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=work, args=(f"{NEW} {n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcome) == ["refused", "set"]


def test_one_code_from_two_browsers_at_once_lets_one_in(own_app: Flask) -> None:
    judge = make_person(make_body(), [Verb.SELECT])
    service.set_second_factor(judge, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", at=AT)
    tokens = [tickets.sessions.new_session(judge, browser="", at=AT) for _ in range(2)]
    code = service.present_code(judge, at=AT)
    assert code is not None
    ids = list(db.session.scalars(select(LoginSession.id)))
    db.session.commit()
    outcome: list[str] = []
    together = threading.Barrier(len(tokens))

    def work(number: int) -> None:
        with own_app.app_context():
            session = db.session.get(LoginSession, ids[number])
            assert session is not None
            together.wait(10)
            try:
                service.give_second_factor(session, code=code, at=AT)
                db.session.commit()
                outcome.append("in")
            except RuleBroken:
                db.session.rollback()
                outcome.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcome) == ["in", "refused"]
