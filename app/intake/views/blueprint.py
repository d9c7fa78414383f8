"""The one blueprint of intake, and what all its pages know."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint

from app.intake import rules
from app.intake.models import Expertise
from app.intake.rules import gate_words
from app.kernel.i18n import day, name_of

bp = Blueprint("intake", __name__)


def specialty_names(expertise: Expertise) -> str:
    """The specialties of a request in the reader's language."""
    return "; ".join(name_of(specialty) for specialty in expertise.specialties)


@bp.app_template_filter("iso_day")
def iso_day(text: str) -> str:
    """A day of a stored notice in the reader's language."""
    return day(date.fromisoformat(text))


@bp.app_template_filter("iso_month")
def iso_month(text: str) -> str:
    """A month of a stored notice in the reader's language."""
    return day(date.fromisoformat(f"{text}-01"), "month")


@bp.context_processor
def vocabulary() -> dict[str, Any]:
    """Labels and colours for the templates."""
    return {
        "words": rules.words,
        "gate_words": gate_words,
        "specialty_names": specialty_names,
        "to_check_in": rules.stale.to_check_in,
    }
