"""Security headers, request numbers, content-hashed static addresses."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, g, request, url_for

from app.kernel.ids import uuid7

A_YEAR = 31_536_000


def _policy(nonce: str) -> str:
    return (
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; "
        "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
    )


def _before() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)
    g.request_id = str(uuid7())


def _after(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy(g.get("csp_nonce", "")))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Request-Id"] = g.get("request_id", "")
    if request.is_secure:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
    if request.endpoint == "static":
        if request.args.get("v"):
            headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response


@cache
def _digest(path: Path, _stamp: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file with a hash of its content, so that it may be cached for ever."""
    path = Path(str(current_app.static_folder)) / name
    return url_for("static", filename=name, v=_digest(path, path.stat().st_mtime_ns))


def init_app(app: Flask) -> None:
    app.before_request(_before)
    app.after_request(_after)
    app.jinja_env.globals["asset"] = asset
