"""Links sent by letter: a forgotten password, an invitation."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, session, url_for

from app.accounts import queries, service
from app.accounts.forms import ForgottenForm, NewPasswordForm
from app.accounts.states import TicketPurpose, TicketStanding
from app.accounts.views.viewer import LETTER_LIMIT, SIGN_IN_LIMIT, bp
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import public
from app.kernel.i18n import _
from app.kernel.limits import limiter


@bp.route("/password/forgotten", methods=["GET", "POST"])
@public
@limiter.limit(LETTER_LIMIT, methods=["POST"])
def forgotten() -> Any:
    """Ask for a letter; the answer is the same whether or not anybody has the address."""
    form = ForgottenForm()
    if form.validate_on_submit():
        service.ask_for_reset(email=form.values()["email"])
        return redirect(url_for(".letter_on_its_way"))
    return render_template("accounts/forgotten.html", form=form), 422 if form.errors else 200


@bp.get("/password/forgotten/done")
@public
def letter_on_its_way() -> Any:
    return render_template("accounts/letter_on_its_way.html")


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def reset(token: str) -> Any:
    """Choose a new password."""
    return _with_ticket(token, TicketPurpose.RESET)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def invitation(token: str) -> Any:
    """Take an invitation up: choose the first password."""
    return _with_ticket(token, TicketPurpose.INVITATION)


def _with_ticket(token: str, purpose: TicketPurpose) -> Any:
    form = NewPasswordForm()
    standing = queries.ticket_standing(token, purpose, at=clock.wall())
    stands = standing is TicketStanding.STANDS
    if stands and form.validate_on_submit():
        try:
            service.redeem(token, purpose, new_password=form.new_password.data or "", at=clock.now(), real=clock.wall())
        except RuleBroken as problem:
            form.show(problem)
        else:
            session.clear()
            flash(_("Your password is set. Sign in with it."), "success")
            return redirect(url_for(".sign_in"))
    if not stands:
        status = 404 if standing is TicketStanding.GONE else 410
        return render_template("accounts/ticket_gone.html", purpose=purpose.value, standing=standing), status
    page = render_template("accounts/new_password.html", form=form, purpose=purpose.value)
    return page, 422 if form.errors else 200
