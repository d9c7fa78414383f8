"""Signing in: address and password, then the second factor where one is needed. And signing out."""

from __future__ import annotations

from typing import Any

import segno
from flask import redirect, render_template, request, session, url_for
from flask_login import current_user

from app.accounts import service
from app.accounts.forms import CodeForm, SignInForm
from app.accounts.rules import provisioning_address
from app.accounts.views import devices
from app.accounts.views.viewer import (
    COOKIE_KEY,
    SIGN_IN_LIMIT,
    bp,
    home,
    keep,
    next_path,
    present_session,
)
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import public
from app.kernel.limits import limiter


def _know_browser() -> None:
    """Once somebody is signed in: remember this browser by a random mark, and tell them if it is new to them."""
    begun = present_session()
    if begun is None or (begun.person.has_second_factor and begun.second_factor_at is None):
        return
    mark, real = devices.mark_of(request), clock.wall()
    browser = request.user_agent.string
    service.note_device(begun.person, mark, browser=browser, at=clock.now(), real=real)
    devices.keep_mark(mark)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def sign_in() -> Any:
    """Address and password."""
    if current_user.is_authenticated:
        return redirect(next_path() or home())
    form = SignInForm()
    if form.validate_on_submit():
        try:
            browser = request.user_agent.string
            token = service.sign_in(
                email=form.values()["email"], password=form.password.data or "", browser=browser, at=clock.wall()
            )
        except RuleBroken as problem:
            form.show(problem)
        else:
            keep(token)
            _know_browser()
            return redirect(url_for(".second_factor", next=next_path()))
    return render_template("accounts/sign_in.html", form=form, next=next_path()), 422 if form.errors else 200


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def second_factor() -> Any:
    """The code of the app, or a recovery code."""
    pending = present_session()
    if pending is None:
        return redirect(url_for(".sign_in", next=next_path()))
    if pending.second_factor_at is not None or not pending.person.has_second_factor:
        return redirect(next_path() or home())
    if pending.person.totp_sealed is None:
        return redirect(url_for(".set_up", next=next_path()))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            keep(service.give_second_factor(pending, code=form.code.data or "", at=clock.wall()))
            _know_browser()
            return redirect(next_path() or home())
        except RuleBroken as problem:
            form.show(problem)
    page = render_template("accounts/second_factor.html", form=form, pending=pending.person)
    return page, 422 if form.errors else 200


@bp.route("/sign-in/set-up", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def set_up() -> Any:
    """Set up the second factor: scan, enter the code, keep the recovery codes."""
    pending = present_session()
    if pending is None:
        return redirect(url_for(".sign_in", next=next_path()))
    if pending.person.totp_sealed is not None:
        return redirect(url_for(".second_factor", next=next_path()))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            codes = service.enrol(pending, code=form.code.data or "", at=clock.wall())
            keep(service.rotate(pending, at=clock.wall()))
            _know_browser()
            return render_template("accounts/recovery_codes.html", codes=codes, onward=next_path() or home())
        except RuleBroken as problem:
            form.show(problem)
    secret = service.offered_secret(pending)
    drawn = segno.make(provisioning_address(secret, pending.person.email), micro=False)
    picture = drawn.svg_data_uri(scale=5, border=4)
    page = render_template("accounts/set_up.html", form=form, secret=secret, picture=picture, pending=pending.person)
    return page, 422 if form.errors else 200


@bp.post("/sign-out")
@public
def sign_out() -> Any:
    """End this session."""
    token = session.get(COOKIE_KEY)
    if token:
        service.sign_out(token, at=clock.wall())
    session.clear()
    return redirect("/")
