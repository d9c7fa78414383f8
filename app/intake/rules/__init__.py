"""Pure rules of intake: no Flask, no SQLAlchemy."""

from __future__ import annotations

from app.intake.rules import amending, lint, lots, redaction, similar, stale, words
from app.intake.rules.difference import difference
from app.intake.rules.groups import grouped
from app.intake.rules.missing import LEAST_EXPERTS, MOST_EXPERTS, NEED_CONSENT, Missing, missing
from app.intake.rules.notice import for_bidders, for_provider, is_closed, is_secret, redact
from app.intake.rules.turns import OWNER_OF

__all__ = [
    "LEAST_EXPERTS",
    "MOST_EXPERTS",
    "NEED_CONSENT",
    "OWNER_OF",
    "Missing",
    "amending",
    "difference",
    "for_bidders",
    "for_provider",
    "grouped",
    "is_closed",
    "is_secret",
    "lint",
    "lots",
    "missing",
    "redact",
    "redaction",
    "similar",
    "stale",
    "words",
]
