"""A new request from an earlier one, and looking at what was left out of the copy."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.intake import forms, policy, queries, service
from app.intake.states import Part
from app.intake.views.blueprint import bp
from app.intake.views.parts import editable
from app.kernel import clock
from app.kernel.errors import Stale
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require


@bp.route("/requests/<uuid:expertise_id>/copy", methods=["GET", "POST"])
@signed_in
def copy(expertise_id: uuid.UUID) -> Any:
    """Begin a request like this one."""
    source = queries.get_whole(current_user, expertise_id)
    require(policy.can_copy(current_user, source))
    form = forms.CopyForm()
    if form.validate_on_submit():
        same = form.same_case.data == "yes"
        made = service.copy_request(source, same_case=same, draft_key=form.key(), by=current_user, at=clock.now())
        flash(
            _("The request %(number)s has been begun as a copy. Check what is marked.", number=made.number), "success"
        )
        return redirect(url_for(".show", expertise_id=made.id))
    form.draft_key.data = form.draft_key.data or str(uuid.uuid4())
    return render_template("intake/copy.html", form=form, expertise=source), 422 if form.errors else 200


@bp.post("/requests/<uuid:expertise_id>/checked/<part_name>")
@signed_in
def checked(expertise_id: uuid.UUID, part_name: str) -> Any:
    """This part of a copy has been looked at."""
    expertise, form = editable(expertise_id), forms.VersionForm()
    if not form.validate_on_submit() or part_name not in set(Part):
        raise Stale
    part = Part(part_name)
    service.confirm_checked(expertise, part, by=current_user, at=clock.now(), version=form.shown_version())
    return redirect(url_for(".show", expertise_id=expertise.id))
