"""The blueprint of the Chamber, and the words that all its pages use."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from app.complaints import policy, words

Page = str | tuple[str, int] | Response
bp = Blueprint("complaints", __name__)


@bp.context_processor
def labels() -> dict[str, object]:
    return {"label": words.label, "colour": words.colour}


@bp.app_context_processor
def offers() -> dict[str, object]:
    """For the page of an expert, which stands on a lower floor: may its reader complain about her?"""
    return {
        "may_complain_about": lambda expert: current_user.is_authenticated and policy.can_file(current_user, expert)
    }
