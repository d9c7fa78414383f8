"""Ordering an additional or a repeated expertise after this one: a new request, filled in from it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.bidding import queries as bidding
from app.bidding.rules.names import BETWEEN
from app.casework.forms.following import FollowForm
from app.casework.policy import Case
from app.casework.views.case import bp, open_file
from app.intake import policy as intake_policy
from app.intake import queries as intake_queries
from app.intake import service as intake
from app.intake.forms import key_in
from app.intake.rules import words
from app.intake.states import Kind
from app.kernel import clock
from app.kernel.errors import NotVisible
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require

LONGEST = 200  # of the field in the form
FOLLOWERS = (Kind.ADDITIONAL, Kind.REPEATED)


def experts_of(case: Case) -> str:
    """The names of all experts who worked on it, and of those before them, one after another with semicolons.

    By them a repeated expertise knows whom it shuts out (`app.bidding.rules.names`).
    """
    team = bidding.team_of(case.selection) if case.selection is not None else []
    names = [member.expert.name for member in team if member.expert is not None]
    before = [one.strip() for one in BETWEEN.split(case.expertise.earlier_expert) if one.strip()]
    known = dict.fromkeys([*names, *before])
    while len("; ".join(known)) > LONGEST:
        known.popitem()
    return "; ".join(known)


@bp.route("/expertises/<uuid:expertise_id>/follow", methods=["GET", "POST"])
@signed_in
def follow(expertise_id: uuid.UUID) -> Any:
    """Begin the request: kind, earlier number and earlier experts are filled in."""
    case = open_file(expertise_id).case
    if not intake_policy.can_see_expertise(current_user, case.expertise):
        raise NotVisible
    require(intake_policy.can_follow(current_user, case.expertise))
    form = FollowForm()
    form.kind.choices = [(kind.value, words.KIND[kind]) for kind in FOLLOWERS]
    if form.validate_on_submit():
        source = intake_queries.get_whole(current_user, expertise_id)
        key, experts = key_in(form.draft_key.data), experts_of(case)
        given = {"follows_as": form.kind.data, "earlier_expert": experts, "draft_key": key}
        made = intake.copy_request(source, **given, by=current_user, at=clock.now())
        flash(_("The request %(number)s has been begun. Write the reasons.", number=made.number), "success")
        return redirect(url_for("intake.show", expertise_id=made.id))
    form.draft_key.data = form.draft_key.data or str(uuid.uuid4())
    context = {"expertise": case.expertise, "experts": experts_of(case), "words": words}
    return render_template("casework/follow.html", form=form, **context), 422 if form.errors else 200
