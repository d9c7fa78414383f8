"""A one-time person: entrusted by the body after a failed search, with the proof of one of three grounds."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, send_file, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.bidding import policy, queries, service
from app.bidding.forms import OneTimeForm
from app.bidding.service import OneTime
from app.bidding.views.blueprint import bp
from app.intake import queries as intake
from app.kernel import clock, keeping
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require


@bp.route("/expertises/<uuid:expertise_id>/one-time", methods=["GET", "POST"])
@signed_in
def one_time(expertise_id: uuid.UUID) -> Any:
    """Name the person, the ground and the proof; confirmed by password."""
    expertise = intake.get_expertise_visible_to(current_user, expertise_id)
    form, at = OneTimeForm(), clock.now()
    require(policy.can_see_offers(current_user, expertise))
    if form.validate_on_submit():
        try:
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            service.entrust_one_time(expertise, _told(form), by=current_user, at=at, real=clock.wall())
            flash(_("The person is entrusted and has been invited by letter."), "success")
            return redirect(url_for(".offers", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    may = policy.can_entrust_one_time(current_user, expertise)
    page = render_template("bidding/one_time.html", form=form, expertise=expertise, may=may)
    return page, 422 if form.errors else 200


def _told(form: OneTimeForm) -> OneTime:
    values = form.values()
    file = values.pop("proof", None)
    return OneTime(**values, proof=file.stream if file else None, proof_name=(file.filename or "") if file else "")


@bp.get("/expertises/<uuid:expertise_id>/one-time/proof")
@signed_in
def one_time_proof(expertise_id: uuid.UUID) -> Response:
    """The newest proof, for members of the body who read its offers; always a download."""
    expertise = intake.get_expertise_visible_to(current_user, expertise_id)
    require(policy.can_see_offers(current_user, expertise))
    person = queries.one_time_of(expertise.id)
    answer = send_file(
        keeping.file_store().open(person.proof_sha256),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=person.proof_name,
        etag=False,
        max_age=0,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
