"""The home page of each role, and the frame of every page."""

from __future__ import annotations

from app.backoffice.views.desk import bp
from app.backoffice.views.nav import init_app

__all__ = ["blueprints", "init_app"]

blueprints = (bp,)
