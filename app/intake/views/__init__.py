"""Pages of intake: the body's requests, their parts, publication; notices of searches."""

from __future__ import annotations

from app.intake.views import files, lists, notices, parts, publishing, requests
from app.intake.views.blueprint import bp

__all__ = ["blueprints", "files", "lists", "notices", "parts", "publishing", "requests"]

blueprints = (bp,)
