"""Signing in, from the page: every state, and what is told to nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from app.accounts import service
from app.accounts.models import LoginSession, Person
from app.accounts.states import Verb
from app.kernel.db import db
from tests.builders.accounts import PASSWORD, make_body, make_person
from tests.client import Browser

REAL = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
Browse = Callable[..., Browser]


def _judge(**kw: Any) -> Person:
    return make_person(make_body(), [Verb.SELECT], **kw)


def _with_totp(person: Person) -> Person:
    service.set_second_factor(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", at=REAL)
    db.session.commit()
    return person


def _sign_in(site: Browser, person: Person, password: str = PASSWORD, *, status: int = 302, next_: str = "") -> str:
    query = f"?next={next_}" if next_ else ""
    answer = site.post(f"/sign-in{query}", {"email": person.email, "password": password}, status=status)
    return answer.headers.get("Location", answer.get_data(as_text=True))


def _code(person: Person, at: datetime = REAL) -> str:
    code = service.present_code(person, at=at)
    assert code is not None
    return code


def test_clerk_without_strong_rights_signs_in_with_a_password(browse: Browse) -> None:
    clerk = make_person(make_body(), [Verb.DRAFT])
    site = browse()
    site.get("/sign-in")
    _sign_in(site, clerk)
    assert clerk.name in site.get("/account").get_data(as_text=True)
    site.post("/sign-out")
    site.get("/account", status=302)


@pytest.mark.parametrize("case", ["unknown", "wrong", "locked", "unclaimed", "closed"])
def test_failed_sign_in_always_says_the_same(browse: Browse, case: str) -> None:
    facts: dict[str, dict[str, Any]] = {
        "locked": {"locked_until": datetime(2199, 1, 1, tzinfo=UTC)},
        "unclaimed": {"password": None},
        "closed": {"closed_at": REAL},
    }
    person = make_person(**facts.get(case, {}))
    email = "nobody@sarap.test" if case == "unknown" else person.email
    password = "wrong" if case == "wrong" else PASSWORD
    answer = browse().post("/sign-in", {"email": email, "password": password}, status=422)
    said = re.findall(r"The email address and the password do not belong together[^<]*", answer.get_data(as_text=True))
    assert len(said) == 1
    assert password not in answer.get_data(as_text=True)


def test_failures_are_counted_although_refused_and_lock_the_account(browse: Browse) -> None:
    person, site = make_person(), browse()
    for _ in range(5):
        _sign_in(site, person, "wrong", status=422)
    assert person.failed_attempts == 5
    assert person.locked_until is not None
    _sign_in(site, person, status=422)
    assert person.failed_attempts == 5, "attempts on a resting account are not even looked at"


def test_judge_needs_the_code_and_then_has_a_new_session(browse: Browse) -> None:
    judge, site = _with_totp(_judge()), browse()
    with time_machine.travel(REAL, tick=False):
        assert _sign_in(site, judge, next_="/inbox") == "/sign-in/code?next=/inbox"
        site.get("/account", status=302)
        site.get("/sign-in/code")
        first = db.session.scalars(select(LoginSession)).one()
        answer = site.post("/sign-in/code?next=/inbox", {"code": _code(judge)})
        assert answer.headers["Location"] == "/inbox"
        assert first.ended_at == REAL
        site.get("/account")
        other = browse()
        _sign_in(other, judge)
        other.post("/sign-in/code", {"code": _code(judge)}, status=422)
        assert judge.failed_attempts == 1, "a code counts once"
    with time_machine.travel(REAL + timedelta(seconds=30), tick=False):
        other.post("/sign-in/code", {"code": _code(judge, REAL + timedelta(seconds=30))})


def test_judge_without_a_second_factor_sets_it_up_and_gets_codes_once(browse: Browse) -> None:
    judge, site = _judge(), browse()
    _sign_in(site, judge)
    assert site.get("/sign-in/code", status=302).headers["Location"] == "/sign-in/set-up"
    page = site.get("/sign-in/set-up").get_data(as_text=True)
    assert "data:image/svg+xml" in page
    assert page == site.get("/sign-in/set-up").get_data(as_text=True) or "nonce" in page
    pending = db.session.scalars(select(LoginSession)).one()
    secret = service.offered_secret(pending)
    assert " ".join(secret[i : i + 4] for i in range(0, 32, 4)) in page
    site.post("/sign-in/set-up", {"code": "000000"}, status=422)
    from app.accounts.rules import code_of, step_of

    now = datetime.now(UTC)
    codes = re.findall(
        r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>",
        site.post("/sign-in/set-up", {"code": code_of(secret, step_of(now))}, status=200).get_data(as_text=True),
    )
    assert len(codes) == 10
    site.get("/account")
    assert secret.encode() not in (judge.totp_sealed or b"")
    other = browse()
    _sign_in(other, judge)
    other.post("/sign-in/code", {"code": codes[3].upper().replace("-", " ")})
    third = browse()
    _sign_in(third, judge)
    third.post("/sign-in/code", {"code": codes[3]}, status=422)


@pytest.mark.parametrize("bad", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/%0d%0aX: y"])
def test_next_leads_to_no_other_site(browse: Browse, bad: str) -> None:
    person = make_person()
    assert "evil" not in _sign_in(browse(), person, next_=bad)


def test_session_ends_after_twelve_hours_of_real_time(browse: Browse) -> None:
    person, site = make_person(), browse()
    with time_machine.travel(REAL, tick=False):
        _sign_in(site, person)
    with time_machine.travel(REAL + timedelta(hours=11, minutes=59), tick=False):
        site.get("/account")
    with time_machine.travel(REAL + timedelta(hours=12), tick=False):
        site.get("/account", status=302)


def test_person_who_gains_a_strong_right_must_give_a_second_factor(browse: Browse) -> None:
    court = make_body()
    clerk, site = make_person(court, [Verb.DRAFT]), browse()
    _sign_in(site, clerk)
    site.get("/account")
    clerk.memberships[0].verb_names = ["publish"]
    db.session.commit()
    site.get("/account", status=302)


def test_secrets_are_in_no_journal_entry_and_no_plain_column(browse: Browse, ctx: Flask) -> None:
    judge, site = _with_totp(_judge()), browse()
    _sign_in(site, judge, "wrong password here", status=422)
    _sign_in(site, judge)
    token = site.client.get_cookie("sarap")
    assert token is not None
    journal = str(db.session.execute(text("select * from journal_entry")).all())
    sessions = str(db.session.execute(text("select encode(token_hash, 'escape') from login_session")).all())
    with site.client.session_transaction() as stored:
        secret = stored["token"]
    for hidden in (PASSWORD, "wrong password here", "JBSWY3DP", secret, judge.email):
        assert hidden not in journal
    assert secret not in sessions


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", ["/sign-in", "/password/forgotten", "/password/forgotten/done"])
def test_public_pages_are_clean_in_each_language(browse: Browse, path: str, lang: str) -> None:
    browse(lang=lang).get(path)
