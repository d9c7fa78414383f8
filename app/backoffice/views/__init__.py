"""The home page of each role, the work list, search, the personal calendar, and the frame of every page."""

from __future__ import annotations

from flask import Flask

from app.backoffice import service, words
from app.backoffice.views import dates, dissolving, finding, going, leaving, nav, texts, work
from app.backoffice.views.desk import bp

__all__ = ["blueprints", "dates", "dissolving", "finding", "going", "init_app", "leaving", "work"]

blueprints = (bp, texts.bp)


def init_app(app: Flask) -> None:
    """The frame of every page; and from here on what is written can be found."""
    nav.init_app(app)
    service.keep_index()
    app.jinja_env.globals["desk_kinds"] = words.GROUPS  # for the morning letter
