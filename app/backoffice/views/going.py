"""From a letter to the step: the link names the line, the page that opens is where it stands now."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, url_for
from flask_login import current_user

from app.backoffice import queries
from app.backoffice.views.desk import bp
from app.backoffice.views.lines import href_of
from app.kernel import clock
from app.kernel.guards import signed_in
from app.kernel.i18n import _


@bp.get("/work/<kind>/<uuid:thing_id>")
@signed_in
def go(kind: str, thing_id: uuid.UUID) -> Any:
    """Open the step that waits; what no longer waits leads to the list."""
    at = clock.now()
    line = queries.line_of(queries.Desk(current_user, at, clock.day_of(at)), kind, thing_id)
    href = href_of(line) if line is not None else None
    if href is None:
        flash(_("This no longer waits for you."))
    return redirect(href or url_for("backoffice.work"))
