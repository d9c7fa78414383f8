"""A body is closed where nothing runs any more, and opened again."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts import policy
from app.accounts import queries as accounts
from app.accounts.models import Body
from app.backoffice import queries, service, words
from app.backoffice.forms import BodyReasonForm
from app.backoffice.views.desk import bp
from app.backoffice.views.leaving import tried
from app.kernel import clock
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require


def _body(body_id: uuid.UUID) -> Body:
    """A body that the viewer sees and may close; 403 with the reason for others."""
    found = accounts.get_body_visible_to(current_user, body_id)
    require(policy.can_close_body(current_user, found))
    return found


def _try(body: Body, form: BodyReasonForm, *, closes: bool) -> int:
    def act(one: Body, typed: BodyReasonForm) -> None:
        verb = service.close_body if closes else service.reopen_body
        verb(one, reason=typed.values()["reason"], by=current_user, at=clock.now(), version=typed.shown_version())

    may = policy.can_close_body(current_user, body)
    return tried(body, form, act, may=may, standing=lambda: accounts.body_standing(body.id), closes=closes)


def _shown(body: Body, form: BodyReasonForm) -> dict[str, Any]:
    form.version.data = form.version.data or str(accounts.body_standing(body.id))
    closing = accounts.closings([body.id], accounts.BODY).get(body.id) if body.closed_at is not None else None
    return {"form": form, "body": body, "closing": closing}


@bp.route("/bodies/<uuid:body_id>/close", methods=["GET", "POST"])
@signed_in
def close_body(body_id: uuid.UUID) -> Any:
    """What still runs at the body; where nothing does, it is closed with a reason and the password."""
    body, form = _body(body_id), BodyReasonForm()
    status = _try(body, form, closes=True) if form.is_submitted() else 200
    if status == 302:
        flash(_("The body is closed. Its members have been told."), "success")
        return redirect(url_for("accounts.body", body_id=body_id))
    facts = {"running": queries.running_at(body.id), "members": accounts.members(body.id), "kinds": words.RUNNING}
    return render_template("backoffice/close_body.html", **facts, **_shown(body, form)), status


@bp.route("/bodies/<uuid:body_id>/reopen", methods=["GET", "POST"])
@signed_in
def reopen_body(body_id: uuid.UUID) -> Any:
    """Who will be a member again; with a reason and the password the body is opened again."""
    body, form = _body(body_id), BodyReasonForm()
    status = _try(body, form, closes=False) if form.is_submitted() else 200
    if status == 302:
        flash(_("The body is open again. Its members have been told."), "success")
        return redirect(url_for("accounts.body", body_id=body_id))
    back = accounts.members_coming_back(body)
    return render_template("backoffice/reopen_body.html", back=back, **_shown(body, form)), status
