"""Pages of casework: one expertise and its tabs, the acts on it, the conclusion, files, the list of work."""

from __future__ import annotations

from app.casework.views import conclusion, files, performing
from app.casework.views.case import bp

__all__ = ["blueprints", "conclusion", "files", "performing"]

blueprints = (bp,)
