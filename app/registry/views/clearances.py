"""Clearances for restricted cases: kept by the Ministry, read by the expert, seen by nobody else."""

from __future__ import annotations

import uuid
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.kernel import clock
from app.kernel.access import note_access
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require
from app.registry import policy, queries, service
from app.registry.forms import ClearanceForm, EndClearanceForm
from app.registry.models import Expert
from app.registry.views.base import Page, bp


def _expert(register_no: str, on: date) -> Expert:
    """The expert behind a page that nobody but the keeper and the expert may open."""
    expert = queries.expert_page(register_no, on=on).expert
    if not policy.can_see_private_data(current_user, expert):
        raise NotVisible
    owners = [expert.person_id] if expert.person_id else []
    note_access(kind="profile", thing_id=expert.id, owners=owners, number=expert.register_no)
    return expert


@bp.route("/register/<register_no>/clearances", methods=["GET", "POST"])
@signed_in
def clearances(register_no: str) -> Page:
    """The clearances of an expert, and one more to enter."""
    now = clock.now()
    expert, form = _expert(register_no, clock.day_of(now)), ClearanceForm()
    may = policy.can_keep_register(current_user)
    if form.is_submitted():
        require(may)
    if form.validate_on_submit():
        try:
            service.give_clearance(expert, **form.values(), by=current_user, at=now)
            flash(_("The clearance has been entered."), "success")
            return redirect(url_for(".clearances", register_no=register_no))
        except RuleBroken as problem:
            form.show(problem)
    rows, today = queries.clearances_of(expert), clock.day_of(now)
    html = render_template("registry/clearances.html", form=form, expert=expert, rows=rows, may=may, today=today)
    return html, 422 if form.errors else 200


@bp.route("/register/<register_no>/clearances/<uuid:clearance_id>/end", methods=["GET", "POST"])
@signed_in
def end_clearance(register_no: str, clearance_id: uuid.UUID) -> Page:
    """End a clearance on a day."""
    now = clock.now()
    expert, form = _expert(register_no, clock.day_of(now)), EndClearanceForm()
    require(policy.can_keep_register(current_user))
    row = queries.clearance_of(expert, clearance_id)
    if form.validate_on_submit():
        try:
            service.end_clearance(expert, row, **form.values(), by=current_user, at=now)
            flash(_("The end of the clearance has been entered."), "success")
            return redirect(url_for(".clearances", register_no=register_no))
        except RuleBroken as problem:
            form.show(problem)
    html = render_template("registry/end_clearance.html", form=form, expert=expert, row=row)
    return html, 422 if form.errors else 200
