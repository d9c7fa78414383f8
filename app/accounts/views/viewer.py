"""Who is looking: the person behind the session cookie. And where a visitor may be led after signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Request, current_app, g, request, session, url_for
from flask_login import LoginManager
from sqlalchemy.exc import SQLAlchemyError

from app.accounts import queries, service
from app.accounts.models import LoginSession
from app.kernel import clock
from app.kernel.access import afterwards

COOKIE_KEY = "token"
USE_NOTED_EVERY = timedelta(hours=1)

bp = Blueprint("accounts", __name__)
manager = LoginManager()
# Per address, against guessing over many accounts; the lock of one account stands in the database.
SIGN_IN_LIMIT = "60/minute;1000/hour"
LETTER_LIMIT = "10/minute;60/hour"


def load(_: Request) -> Any:
    """The person of a living session whose second factor, where one is needed, has been given."""
    token = session.get(COOKIE_KEY)
    if not token or g.get("viewer_unknown"):  # the page about a fault asks again: it is then drawn for nobody
        return None
    try:
        found = queries.viewer_session(token, at=clock.wall(), now=clock.now())
    except SQLAlchemyError:
        g.viewer_unknown = True
        raise
    if found is None:
        return None
    _note_use(found)
    return found.person


def _note_use(session: LoginSession) -> None:
    """Have the door write, at most once an hour, that the session is in use."""
    now = clock.wall()
    if now - (session.last_used_at or session.made_at) >= USE_NOTED_EVERY:
        session_id = session.id
        afterwards(lambda: service.note_use(session_id, at=now))


def present_session() -> LoginSession | None:
    """The session of this browser, with or without its second factor."""
    token = session.get(COOKIE_KEY)
    found = queries.living_session(token, at=clock.wall()) if token else None
    if found is not None:
        queries.lending.refresh(found.person, now=clock.now())
    return found


def keep(token: str) -> None:
    """Put a new session's token into the cookie, and nothing that was there before."""
    session.clear()
    session[COOKIE_KEY] = token


def next_path() -> str | None:
    """Where the visitor wanted to go: only a path of this site."""
    wanted = request.args.get("next", "")
    own = wanted.startswith("/") and not wanted.startswith("//")
    clean = "\\" not in wanted and wanted.isprintable()
    return wanted if own and clean else None


def home() -> str:
    """The page to go to when no other was asked for."""
    return url_for("backoffice.home") if "backoffice.home" in current_app.view_functions else "/"


def init_app(app: Flask) -> None:
    manager.init_app(app)
    manager.request_loader(load)
