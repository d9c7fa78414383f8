"""Pages of reporting."""

from __future__ import annotations

from app.reporting.views.pages import bp

blueprints = (bp,)
