"""The mark of a browser: random, signed, kept for a year in a cookie of its own. It names nobody."""

from __future__ import annotations

import secrets

from flask import Request, Response, after_this_request, current_app
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "sarap-browser"
A_YEAR = 31_536_000


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="browser mark")


def mark_of(request: Request) -> str:
    """The mark that this browser shows, or a new one; a made-up cookie counts as none."""
    try:
        return str(_signer().loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        return secrets.token_urlsafe(32)


def keep_mark(mark: str) -> None:
    """Put the mark into the answer's cookie."""

    @after_this_request
    def put(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            _signer().dumps(mark),
            max_age=A_YEAR,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
        return response
