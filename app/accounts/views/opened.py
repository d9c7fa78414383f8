"""Who opened what is mine."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from app.accounts import queries
from app.accounts.views.viewer import bp
from app.accounts.words import OPENED_LABELS
from app.kernel.guards import signed_in


@bp.get("/account/opened")
@signed_in
def opened() -> str:
    """My offers, my profile, my conclusions: which body opened them, in which position, when."""
    found = queries.Opened(current_user.id)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    openers = queries.openers(page.items)
    return render_template("accounts/opened.html", page=page, openers=openers, labels=OPENED_LABELS)
