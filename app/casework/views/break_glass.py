"""Break-glass: asking to read one expertise's file, and the second person's decision."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts import policy as rights
from app.accounts import queries as accounts
from app.accounts import service as account_service
from app.casework import service
from app.casework.forms.break_glass import ReadFileForm
from app.casework.views.case import bp
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _


@bp.get("/break-glass")
@signed_in
def break_glass() -> str:
    """Every wish to read a file, for those at the Ministry who ask and decide."""
    if not rights.can_see_break_glass(current_user):
        raise NotVisible
    at = clock.now()
    hours = account_service.hours(at=at)
    return render_template(
        "casework/break_glass.html",
        page=accounts.BreakGlasses().page(after=request.args.get("after"), before=request.args.get("before")),
        hours=hours,
        at=at,
        may_ask=rights.can_ask_break_glass(current_user, hours=hours),
        mine=lambda wish: wish.asked_by_id == current_user.id,
        may_grant=lambda wish: rights.can_grant_break_glass(current_user, wish, hours=hours),
        may_refuse=lambda wish: rights.can_refuse_break_glass(current_user, wish),
    )


@bp.route("/break-glass/new", methods=["GET", "POST"])
@signed_in
def ask_to_read() -> Any:
    """The first of two people: which file, and why."""
    at, form = clock.now(), ReadFileForm()
    account_service.insist_may_ask(current_user, at=at)
    if form.validate_on_submit():
        try:
            service.ask_to_read(**form.values(), by=current_user, at=at)
            flash(_("Asked. Another person at the Ministry decides."), "success")
            return redirect(url_for(".break_glass"))
        except RuleBroken as problem:
            form.show(problem)
    hours = account_service.hours(at=at)
    return render_template("casework/ask_to_read.html", form=form, hours=hours), 422 if form.errors else 200


@bp.post("/break-glass/<uuid:wish_id>/grant")
@signed_in
def grant_reading(wish_id: uuid.UUID) -> Any:
    wish = accounts.get_break_glass_visible_to(current_user, wish_id)
    service.grant_reading(wish, by=current_user, at=clock.now())
    flash(_("Granted. The owners of the file have been told."), "success")
    return redirect(url_for(".break_glass"))


@bp.post("/break-glass/<uuid:wish_id>/refuse")
@signed_in
def refuse_reading(wish_id: uuid.UUID) -> Any:
    wish = accounts.get_break_glass_visible_to(current_user, wish_id)
    account_service.refuse_break_glass(wish, by=current_user, at=clock.now())
    flash(_("Refused. Nobody reads the file."), "success")
    return redirect(url_for(".break_glass"))


@bp.post("/break-glass/<uuid:wish_id>/take-back")
@signed_in
def take_back_reading(wish_id: uuid.UUID) -> Any:
    """The asker needs it no more."""
    wish = accounts.get_break_glass_visible_to(current_user, wish_id)
    account_service.take_back_break_glass(wish, by=current_user, at=clock.now())
    flash(_("Your request is taken back. Nobody reads the file."), "success")
    return redirect(url_for(".break_glass"))
