"""Letters: written with the business, sent once, retried, never sent when rolled back."""

from __future__ import annotations

import email
import email.policy
import smtplib
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.service import watch_dead_letters
from app.accounts.states import Verb
from app.kernel import mail
from app.kernel.db import db
from app.notices import jobs, queries, service
from app.notices.models import Letter
from app.notices.rules import MAX_ATTEMPTS
from app.notices.states import LetterState
from tests.builders.accounts import make_body, make_person
from tests.builders.notices import make_letter

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CHANGED = "accounts/password_changed"
CONTEXT = {"changed_at": AT}


class FakeServer:
    """A mail server's edge: what smtplib.SMTP would be asked."""

    def __init__(self, *, offers_tls: bool = True, refuses: bool = False) -> None:
        self.asked: list[str] = []
        self.taken: list[Any] = []
        self.offers_tls, self.refuses = offers_tls, refuses

    def __call__(self, host: str, port: int, **_: Any) -> FakeServer:
        self.asked.append(f"{host}:{port}")
        return self

    def __enter__(self) -> FakeServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.asked.append("quit")

    def ehlo(self) -> None:
        self.asked.append("ehlo")

    def has_extn(self, name: str) -> bool:
        return self.offers_tls

    def starttls(self, **_: Any) -> None:
        self.asked.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.asked.append(f"login {user} {password}")

    def send_message(self, made: Any) -> None:
        if self.refuses:
            raise smtplib.SMTPDataError(452, b"full")
        self.taken.append(made)


def _letters(app: Flask) -> Path:
    folder: Path = app.config["SETTINGS"].instance / "letters"
    return folder


def _read(app: Flask, letter: Letter) -> Any:
    return email.message_from_bytes((_letters(app) / f"{letter.id}.eml").read_bytes(), policy=email.policy.default)


def test_letter_is_written_to_a_file_in_its_readers_language(ctx: Flask) -> None:
    reader = make_person(language="en", name="Aigerim")
    letter = service.write_letter(to=reader, template=CHANGED, context=CONTEXT, at=AT)
    jobs.send(at=AT, letter_id=str(letter.id))
    made = _read(ctx, letter)
    assert (_letters(ctx) / f"{letter.id}.eml").stat().st_mode & 0o077 == 0
    assert made["To"] == reader.email
    assert made["Subject"] == "Your password was changed"
    body = made.get_content()
    assert "Hello, Aigerim." in body
    assert "2 March 2026, 09:00" in body
    assert "http://sarap.test/password/forgotten" in body
    assert (letter.state, letter.sent_at) == (LetterState.SENT, AT)


def test_letter_sent_twice_goes_out_once(ctx: Flask) -> None:
    letter = make_letter(make_person(), context=mail.pack(CONTEXT))
    out: list[Letter] = []
    assert service.send_letter(letter.id, at=AT, deliver=out.append)
    assert not service.send_letter(letter.id, at=AT, deliver=out.append)
    assert out == [letter]


def test_letter_the_server_refuses_is_tried_again_later(ctx: Flask) -> None:
    letter = make_letter(make_person())

    def refuse(_: Letter) -> None:
        raise mail.MailFault("smtp-452")

    assert not service.send_letter(letter.id, at=AT, deliver=refuse)
    assert (letter.state, letter.attempts, letter.fault) == (LetterState.FAILED, 1, "smtp-452")
    assert letter.due_at == AT + timedelta(minutes=1)
    queued = db.session.scalar(
        text("select count(*) from procrastinate_jobs where args->>'letter_id' = :i"), {"i": str(letter.id)}
    )
    assert queued == 1
    out: list[Letter] = []
    assert not service.send_letter(letter.id, at=AT, deliver=out.append), "too early"
    assert service.send_letter(letter.id, at=letter.due_at, deliver=out.append)
    assert letter.state is LetterState.SENT


def test_a_letter_that_cannot_be_made_is_given_up_and_raises_an_alarm(ctx: Flask) -> None:
    reader = make_person(make_body(), [Verb.ANSWER])
    facts = {"template": "no/such", "context": {}, "at": AT}
    notice = service.make_notice(**facts, person_id=reader.id, about_id=None)
    letter = service.write_letter(to=reader, **facts, notice=notice)
    fine = make_letter(make_person(), context=mail.pack(CONTEXT))
    moment = AT
    for _attempt in range(MAX_ATTEMPTS):
        assert not service.send_letter(letter.id, at=moment, deliver=jobs.post)
        moment = max(letter.due_at, moment)
    assert (letter.state, letter.attempts, letter.fault) == (LetterState.FAILED, MAX_ATTEMPTS, "template")
    assert not service.send_letter(letter.id, at=moment + timedelta(days=9), deliver=jobs.post), "not for ever"
    assert service.send_what_was_left(at=moment + timedelta(days=9)) <= 1, "of these only the other one"
    assert service.send_letter(fine.id, at=AT, deliver=jobs.post)
    assert watch_dead_letters(at=moment)[0] == 1


def test_private_letter_is_emptied_once_it_is_sent(ctx: Flask) -> None:
    letter = make_letter(make_person(), private=True, context={"link": "http://sarap.test/reset/secret"})
    service.send_letter(letter.id, at=AT, deliver=lambda _: None)
    assert letter.context == {}


def test_sweep_gives_a_new_job_to_a_letter_left_behind(ctx: Flask) -> None:
    make_letter(make_person(), due_at=AT - timedelta(hours=1))
    make_letter(make_person(), due_at=AT - timedelta(minutes=1))
    assert service.send_what_was_left(at=AT) == 1


def test_letter_of_a_rolled_back_transaction_is_never_sent(own_app: Flask) -> None:
    reader = make_person()
    db.session.commit()
    service.write_letter(to=reader, template=CHANGED, context=CONTEXT, at=AT)
    db.session.rollback()
    assert queries.Inbox(reader.id).all() == []
    assert db.session.scalar(text("select count(*) from procrastinate_jobs where task_name = 'notices.send'")) == 0
    service.write_letter(to=reader, template=CHANGED, context=CONTEXT, at=AT)
    db.session.commit()
    assert db.session.scalar(text("select count(*) from procrastinate_jobs where task_name = 'notices.send'")) == 1


def test_two_workers_with_one_letter_send_it_once(own_app: Flask) -> None:
    letter_id = make_letter(make_person()).id
    db.session.commit()
    out: list[object] = []
    together = threading.Barrier(2)

    def work() -> None:
        with own_app.app_context():
            together.wait(10)
            service.send_letter(letter_id, at=AT, deliver=lambda letter: out.append(letter.id))
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert out == [letter_id]


def test_server_that_offers_tls_gets_the_password_after_it(ctx: Flask) -> None:
    letter = make_letter(make_person(), context=mail.pack(CONTEXT))
    paper = mail.render(letter.template, letter.context, language="en")
    made = mail.message(paper, to=letter.address, number=letter.id, language="en", at=AT)
    server = FakeServer()
    mail.send(made, url="smtp://us%40er:p%3Ass@mail.example:2525", connect=server)
    assert server.asked == ["mail.example:2525", "ehlo", "starttls", "ehlo", "login us@er p:ss", "quit"]
    assert server.taken[0]["Message-ID"] == f"<{letter.id}@sarap.test>"


@pytest.mark.parametrize(
    ("server", "code"),
    [(FakeServer(offers_tls=False), "no-tls-for-password"), (FakeServer(refuses=True), "smtp-452")],
)
def test_server_that_is_not_safe_or_full_is_a_fault_with_a_code(ctx: Flask, server: FakeServer, code: str) -> None:
    paper = mail.Paper("Subject", "Text")
    made = mail.message(paper, to="a@sarap.test", number=make_letter(make_person()).id, language="en", at=AT)
    with pytest.raises(mail.MailFault, match=code):
        mail.send(made, url="smtp://user:pass@mail.example", connect=server)
    assert server.taken == []


def test_context_keeps_days_and_moments() -> None:
    values = {"due_on": date(2026, 3, 5), "at": AT, "list": [date(2026, 1, 1)], "days": 3, "name": "x"}
    assert mail.unpack(mail.pack(values)) == values
