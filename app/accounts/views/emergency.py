"""In an emergency: a member locked out at once; a lost second factor taken away by two people."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts import policy, queries, service
from app.accounts.forms import ReasonForm
from app.accounts.models import Membership
from app.accounts.views.viewer import bp
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require


def _member(body_id: uuid.UUID, membership_id: uuid.UUID) -> Membership:
    """A member of a body that the viewer sees, whom the viewer may lock; 403 with the reason for others."""
    body = queries.get_body_visible_to(current_user, body_id)
    require(policy.can_see_members(current_user, body))
    found = queries.membership(body.id, membership_id)
    require(policy.can_lock(current_user, found))
    return found


@bp.route("/bodies/<uuid:body_id>/members/<uuid:membership_id>/suspend", methods=["GET", "POST"])
@signed_in
def suspend_member(body_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Emergency lock: all sessions end, all rights in this body rest."""
    found, form = _member(body_id, membership_id), ReasonForm()
    if form.validate_on_submit():
        try:
            reason = form.values()["reason"]
            service.suspend_member(found, reason=reason, by=current_user, at=clock.now(), real=clock.wall())
            flash(_("The member is locked out and has been told."), "success")
            return redirect(url_for(".members", body_id=body_id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/suspend.html", form=form, member=found), 422 if form.errors else 200


@bp.post("/bodies/<uuid:body_id>/members/<uuid:membership_id>/lift-suspension")
@signed_in
def lift_suspension(body_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    service.lift_suspension(_member(body_id, membership_id), by=current_user, at=clock.now())
    flash(_("The member can work again and has been told."), "success")
    return redirect(url_for(".members", body_id=body_id))


@bp.route("/bodies/<uuid:body_id>/members/<uuid:membership_id>/reset-second-factor", methods=["GET", "POST"])
@signed_in
def ask_reset(body_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """The first of two people: ask that a lost second factor be taken away."""
    found, form = _member(body_id, membership_id), ReasonForm()
    if form.validate_on_submit():
        try:
            service.ask_factor_reset(found, reason=form.values()["reason"], by=current_user, at=clock.now())
            flash(_("Asked. A second person confirms it."), "success")
            return redirect(url_for(".resets"))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/ask_reset.html", form=form, member=found), 422 if form.errors else 200


@bp.get("/second-factor-resets")
@signed_in
def resets() -> str:
    """Resets that wait for the second person."""
    require(policy.can_see_resets(current_user))
    return render_template(
        "accounts/resets.html",
        resets=queries.open_resets(current_user),
        may_confirm=lambda reset: policy.can_confirm_reset(current_user, reset),
        may_refuse=lambda reset: policy.can_refuse_reset(current_user, reset),
    )


@bp.post("/second-factor-resets/<uuid:reset_id>/confirm")
@signed_in
def confirm_reset(reset_id: uuid.UUID) -> Any:
    found = queries.get_reset_visible_to(current_user, reset_id)
    service.confirm_factor_reset(found, by=current_user, at=clock.now(), real=clock.wall())
    flash(_("The second factor is taken away. A new one is set up at the next sign-in."), "success")
    return redirect(url_for(".resets"))


@bp.post("/second-factor-resets/<uuid:reset_id>/refuse")
@signed_in
def refuse_reset(reset_id: uuid.UUID) -> Any:
    found = queries.get_reset_visible_to(current_user, reset_id)
    own = found.asked_by_id == current_user.id
    service.refuse_factor_reset(found, by=current_user, at=clock.now())
    taken_back = _("Your request is taken back. The second factor stays.")
    flash(taken_back if own else _("The reset is refused. The second factor stays."), "success")
    return redirect(url_for(".resets"))
