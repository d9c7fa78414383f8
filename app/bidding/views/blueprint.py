"""The one blueprint of bidding, and what all its pages know."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from app.bidding.rules import words
from app.intake.rules import words as intake_words

bp = Blueprint("bidding", __name__)


@bp.context_processor
def vocabulary() -> dict[str, Any]:
    """Labels and colours for the templates."""
    return {"words": intake_words, "bid_words": words}
