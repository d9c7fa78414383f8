"""The blueprint of the register."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.reference import wording as reference_wording
from app.registry import wording

Page = str | tuple[str, int] | Response
bp = Blueprint("registry", __name__)


@bp.context_processor
def words() -> dict[str, object]:
    return {"wording": wording, "areas": reference_wording.AREAS}
