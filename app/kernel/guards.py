"""Every route says who may come in; the factory refuses to boot with one that does not.

A guard is coarse (public, signed in, demo only). What a viewer may see is decided by the query that
fetches the thing (404), what she may do by its policy (403 with the reason).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, redirect, request, url_for
from flask_login import current_user

from app.kernel.errors import NotVisible

View = Callable[..., Any]


class UnguardedRoute(RuntimeError):
    """A route without a guard: the site does not start."""


def public(view: View) -> View:
    """Anybody, signed in or not."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Somebody with a session whose second factor, where demanded, has been given."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            target = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("accounts.sign_in", next=target))
        return view(*args, **kwargs)

    guarded.guard = "signed_in"  # type: ignore[attr-defined]
    return guarded


def demo_only(view: View) -> View:
    """Exists in the demo world only; elsewhere it is not there at all."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_app.config["SETTINGS"].demo:
            raise NotVisible
        return view(*args, **kwargs)

    guarded.guard = "demo_only"  # type: ignore[attr-defined]
    return guarded


def insist(app: Flask) -> None:
    """No guard, no boot."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not hasattr(view, "guard"):
            raise UnguardedRoute(f"{rule.endpoint} ({rule.rule}) has no guard")
