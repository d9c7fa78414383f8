"""Addresses and forms that nobody was given: garbage is answered with a page, never with a fault."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy.exc import OperationalError

from app.accounts import queries
from app.kernel import logs
from tests.builders.accounts import make_person
from tests.builders.complaints import make_reviewer
from tests.builders.registry import make_expert
from tests.client import Browser

Browse = Callable[..., Browser]
SOME_ID = {"u": "00000000-0000-0000-0000-000000000000"}


def token(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


TOKENS = {
    "text where a moment stands": token(["a", "b"]),
    "numbers": token([1, 2]),
    "yes and no": token([True, False]),
    "nothing": token([None, None]),
    "moment without a zone": token([{"t": "2026-01-01T00:00:00"}, SOME_ID]),
    "lists": token([[1], [2]]),
    "NUL": token(["a\0", SOME_ID]),
    "half a sign": token(["\ud800", SOME_ID]),
    "one too few": token([SOME_ID]),
    "no list": token(5),
    "too deep": base64.urlsafe_b64encode(b"[" * 3000).decode(),
}


@pytest.mark.parametrize("what", TOKENS)
@pytest.mark.parametrize("path", ["/register", "/register?name=ким", "/notices"])
def test_reader_follows_a_made_up_page_then_gets_the_first(browse: Browse, path: str, what: str) -> None:
    mark = "&" if "?" in path else "?"
    for side in ("after", "before"):
        browse().get(f"{path}{mark}{side}={TOKENS[what]}")


@pytest.mark.parametrize(
    "away", ["//[", "//elsewhere.example", "/\\elsewhere.example", "javascript:x", "/\t/elsewhere"]
)
def test_nobody_is_led_away_after_signing_in(browse: Browse, away: str) -> None:
    browse().get(f"/sign-in?next={quote(away)}")
    there = browse(make_person()).get(f"/sign-in?next={quote(away)}", status=302).headers["Location"]
    assert there == "/home"


def test_words_of_an_address_never_steer_the_links_of_the_page(browse: Browse) -> None:
    make_expert()
    for words in ("endpoint=x", "_scheme=x", "_external=1&_scheme=javascript", "_anchor=x&_method=y"):
        for reader, path in ((browse(), "/register"), (browse(make_reviewer()), "/chamber")):
            page = reader.get(f"{path}?{words}").get_data(as_text=True)
            assert f'href="{path}.csv?' in page


def test_reader_asks_for_what_no_column_holds_then_it_is_not_there(browse: Browse) -> None:
    for path in ("/register/%00", "/notices/%00"):
        assert browse().raw(path).status_code == 404


def test_reader_asks_for_the_first_and_the_last_of_all_days_then_gets_a_page(browse: Browse) -> None:
    expert, reviewer = make_expert(), make_reviewer()
    for day in ("0001-01-01", "9999-12-31"):
        for path in (f"/register/{expert.register_no}?on={day}", f"/register?on={day}"):
            browse().get(path)
        for name in ("first", "last"):
            browse(reviewer).get(f"/chamber/figures?{name}={day}")


def test_sign_in_with_what_no_column_holds_is_an_ordinary_wrong_answer(browse: Browse) -> None:
    browse().post("/sign-in", {"email": "a\0b@example.kz", "password": "demo-password-1"}, status=422)


def test_page_about_a_fault_is_drawn_when_nobody_can_be_known(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("select", {}, Exception("the database is gone"))

    browser = browse(make_person())
    monkeypatch.setattr(queries, "viewer_session", gone)
    assert "Something went wrong on our side" in browser.get("/home", status=500).get_data(as_text=True)


def test_log_of_a_database_error_quotes_no_row() -> None:
    def logged(said: str) -> str:
        told = logs.without_rows(None, "error", {"event": "fault", "exception": [{"exc_value": said}]})
        return str(told["exception"][0]["exc_value"])

    said = "broken rule\nDETAIL:  Failing row contains (Secret Name, 990231000001).\n[SQL: insert into person]"
    assert logged(said) == "broken rule\n[SQL: insert into person]"
    assert logged("broken rule\nCONTEXT:  Secret Name") == "broken rule"
    assert logged("plain") == "plain"
    assert logs.without_rows(None, "info", {"event": "answered"}) == {"event": "answered"}
