"""A browser for page tests: it keeps its cookies and lints every page it is given."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import html5lib
from flask import Flask, g
from flask import session as flask_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.accounts.models import LoginSession, Person
from app.accounts.queries import token_hash
from app.kernel.db import db
from app.kernel.i18n import LANGUAGES

QUERY_CEILING = 40
XHTML = "{http://www.w3.org/1999/xhtml}"


class Browser:
    """A signed-in (or anonymous) viewer; `lang` is what ?lang= would remember."""

    def __init__(self, app: Flask, person: Person | None = None, *, lang: str = "en") -> None:
        self.app = app
        self.client = app.test_client()
        self.client.set_cookie("lang", lang)
        self.queries = 0
        self.dirty = False
        if person is not None:
            self._sign_in(person)

    def _sign_in(self, person: Person) -> None:
        token = secrets.token_urlsafe(32)
        at = datetime.now(UTC)
        db.session.add(
            LoginSession(
                person_id=person.id,
                token_hash=token_hash(token),
                made_at=at,
                expires_at=at + timedelta(hours=12),
                second_factor_at=at,
            )
        )
        db.session.commit()
        with self.client.session_transaction() as session:
            session["token"] = token

    def get(self, path: str, *, status: int = 200, follow: bool = False) -> TestResponse:
        """GET; fails on any other status, on a page that is not clean and on a session left dirty."""
        return self._ask("GET", path, None, status, follow)

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, *, status: int = 302, follow: bool = False
    ) -> TestResponse:
        """POST with the CSRF token of this browser's session."""
        return self._ask("POST", path, dict(data or {}), status, follow)

    def raw(self, path: str) -> TestResponse:
        """GET without any check, for scans; in a context of its own, so that the test's session stays its own."""
        with self.app.app_context():
            return self.client.get(path)

    def _ask(self, method: str, path: str, data: dict[str, Any] | None, status: int, follow: bool) -> TestResponse:
        db.session.commit()
        engine = db.engines[None]
        self.queries = 0

        def count(*_: Any) -> None:
            self.queries += 1

        def on_flush(session: Any, *_: Any) -> None:
            self.dirty = True

        event.listen(engine, "before_cursor_execute", count)
        event.listen(db.session.session_factory.class_, "before_flush", on_flush)
        self.dirty = False
        try:
            if data is not None:
                data.setdefault("csrf_token", self.csrf_token())
            with self.app.app_context():  # a context of its own, or one request's user answers for the next
                answer = self.client.open(path, method=method, data=data)
        finally:
            event.remove(engine, "before_cursor_execute", count)
            event.remove(db.session.session_factory.class_, "before_flush", on_flush)
        db.session.expire_all()
        if follow and answer.status_code in {302, 303}:
            return self.get(answer.headers["Location"], status=status)
        assert answer.status_code == status, (
            f"{method} {path}: {answer.status_code}\n{answer.get_data(as_text=True)[:3000]}"
        )
        if method == "GET":
            assert not self.dirty, f"GET {path} wrote something"
            assert self.queries <= QUERY_CEILING, f"GET {path}: {self.queries} queries"
        if answer.mimetype == "text/html" and answer.status_code not in {301, 302, 303, 308}:
            lint(answer.get_data(as_text=True), path)
        return answer

    def csrf_token(self) -> str:
        """A token that belongs to this browser's session."""
        with self.client.session_transaction() as stored, self.app.test_request_context():
            g.pop("csrf_token", None)  # made for another browser of the same test
            flask_session.update(stored)
            token: str = generate_csrf()
            stored["csrf_token"] = flask_session["csrf_token"]
        return token


def lint(html: str, path: str) -> None:
    """Parses clean, one h1, title begins with it, lang set, ids unique, inputs labelled, CSRF, nonces."""
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(html)
    assert not parser.errors, f"{path}: {parser.errors[:3]}"
    nodes = list(tree.iter())

    def all_of(name: str) -> list[Any]:
        return [n for n in nodes if n.tag == XHTML + name]

    def words(node: Any) -> str:
        return " ".join("".join(node.itertext()).split())

    assert tree.get("lang") in LANGUAGES, f"{path}: no lang"
    headings = all_of("h1")
    assert len(headings) == 1, f"{path}: {len(headings)} h1"
    assert words(all_of("title")[0]).startswith(words(headings[0])), f"{path}: the title does not begin with the h1"
    ids = [n.get("id") for n in nodes if n.get("id")]
    assert len(ids) == len(set(ids)), f"{path}: ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    labelled = {n.get("for") for n in all_of("label")}
    for node in [*all_of("input"), *all_of("select"), *all_of("textarea")]:
        if node.get("type") not in {"hidden", "submit"}:
            named = node.get("id") in labelled or node.get("aria-label") or node.get("aria-labelledby")
            assert named, f"{path}: input {node.get('name')} has no label"
    for form in all_of("form"):
        if (form.get("method") or "get").lower() == "post":
            assert any(n.get("name") == "csrf_token" for n in form.iter()), f"{path}: a POST form without CSRF"
    named = [n.get("href").removeprefix("#") for n in _linked_errors(nodes)]
    order = [ids.index(name) for name in named if name in ids]
    assert order == sorted(order), f"{path}: the list of errors does not follow the page: {named}"
    for script in all_of("script"):
        assert script.get("nonce"), f"{path}: a script without a nonce"
    for node in nodes:
        assert node.get("style") is None, f"{path}: an inline style"
        assert not [a for a in node.attrib if str(a).startswith("on")], f"{path}: an inline handler"


def _linked_errors(nodes: list[Any]) -> list[Any]:
    """The links of the error summary, which lead to the fields."""
    found = [n for n in nodes if "govuk-error-summary__list" in (n.get("class") or "").split()]
    return [link for summary in found for link in summary.iter() if link.tag == XHTML + "a"]
