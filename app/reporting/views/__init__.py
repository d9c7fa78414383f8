"""Pages of reporting."""

from __future__ import annotations

from app.reporting.views import clarity_page  # noqa: F401 - it registers its route
from app.reporting.views.pages import bp

blueprints = (bp,)
