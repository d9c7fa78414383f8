"""Pages of intake: the body's requests, their parts, publication; notices of searches."""

from __future__ import annotations

from app.intake.views import (
    checks,
    consents,
    copying,
    files,
    lists,
    lots,
    modes,
    notices,
    parties,
    parts,
    party_page,
    publishing,
    requests,
)
from app.intake.views.blueprint import bp

__all__ = [
    "blueprints",
    "checks",
    "consents",
    "copying",
    "files",
    "lists",
    "lots",
    "modes",
    "notices",
    "parties",
    "parts",
    "party_page",
    "publishing",
    "requests",
]

blueprints = (bp,)
