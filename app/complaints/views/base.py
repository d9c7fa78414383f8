"""The blueprint of the Chamber, and the words that all its pages use."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.complaints import words

Page = str | tuple[str, int] | Response
bp = Blueprint("complaints", __name__)


@bp.context_processor
def labels() -> dict[str, object]:
    return {"label": words.label, "colour": words.colour}
