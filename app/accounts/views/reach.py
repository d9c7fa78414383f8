"""Second addresses for legal notices that stay unread: one's own, and a body's official one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts import policy, queries, service
from app.accounts.forms import BodyAddressForm, ReachForm
from app.accounts.views.viewer import LETTER_LIMIT, bp
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.limits import limiter
from app.kernel.policy import require


@bp.route("/account/second-address", methods=["GET", "POST"])
@signed_in
@limiter.limit(LETTER_LIMIT, methods=["POST"])
def second_address() -> Any:
    """Enter, change or take away one's second address and telephone."""
    known = service.reach_of(current_user)
    form = ReachForm(data={"email": known.email or "", "phone": known.phone or ""} if known is not None else None)
    if form.validate_on_submit():
        try:
            sent = service.choose_reach(by=current_user, **form.values(), at=clock.now(), real=clock.wall())
            flash(_("A letter with a link is on its way to the address.") if sent else _("It is saved."), "success")
            return redirect(url_for(".second_address"))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/second_address.html", form=form, known=known), 422 if form.errors else 200


@bp.route("/account/second-address/<token>", methods=["GET", "POST"])
@signed_in
def confirm_second_address(token: str) -> Any:
    """The link of the letter: a button, since a GET never writes."""
    waiting, form = service.waiting_reach(token, by=current_user, real=clock.wall()), Form()
    if form.validate_on_submit():
        service.confirm_reach(token, by=current_user, at=clock.now(), real=clock.wall())
        flash(_("The second address is confirmed."), "success")
        return redirect(url_for(".second_address"))
    return render_template("accounts/confirm_second_address.html", waiting=waiting, token=token)


@bp.route("/bodies/<uuid:body_id>/address", methods=["GET", "POST"])
@signed_in
def body_address(body_id: uuid.UUID) -> Any:
    """The official address of a body."""
    found = queries.get_body_visible_to(current_user, body_id)
    require(policy.can_manage_members(current_user, found))
    form = BodyAddressForm(data={"email": service.address_of(found)})
    if form.validate_on_submit():
        try:
            service.save_body_address(found, **form.values(), by=current_user, at=clock.now())
            flash(_("The address is saved."), "success")
            return redirect(url_for(".body", body_id=found.id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/body_address.html", form=form, body=found), 422 if form.errors else 200
