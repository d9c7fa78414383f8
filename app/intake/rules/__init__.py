"""Pure rules of intake: no Flask, no SQLAlchemy."""

from __future__ import annotations

from app.intake.rules import words
from app.intake.rules.groups import grouped
from app.intake.rules.missing import NEED_CONSENT, Missing, missing
from app.intake.rules.notice import for_bidders, is_secret, redact
from app.intake.rules.turns import OWNER_OF

__all__ = ["NEED_CONSENT", "OWNER_OF", "Missing", "for_bidders", "grouped", "is_secret", "missing", "redact", "words"]
