"""An institute that was chosen without an offer of its own names the team of a commission or a complex expertise."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.bidding import policy, queries, service
from app.bidding.forms import NameTeamForm, Slot, with_team
from app.bidding.models import Selection
from app.bidding.views import team_fields
from app.bidding.views.blueprint import bp
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require


def _selection(expertise_id: uuid.UUID) -> Selection:
    """The living selection whose provider the viewer is, of a team that may be named; else NotVisible."""
    selection = queries.living_selection(expertise_id)
    if selection is None or not policy.is_provider(current_user, selection) or not queries.is_team(selection):
        raise NotVisible
    require(policy.can_answer(current_user, selection))
    return selection


@bp.route("/expertises/<uuid:expertise_id>/team/name", methods=["GET", "POST"])
@signed_in
def name_team(expertise_id: uuid.UUID) -> Any:
    """Who leads and who does which part; whoever has the least open work is proposed."""
    selection, at = _selection(expertise_id), clock.now()
    fit = queries.fit_map(policy.Bidder(institute_id=selection.institute_id), on=clock.day_of(at))
    slots = team_fields.slots_of(selection.expertise, fit)
    form = _form(selection, slots, fit)
    if form.validate_on_submit():
        try:
            _name(selection, form, slots, fit, at=at)
            flash(_("The team is named. Now accept the work for your institute."), "success")
            return redirect(url_for("casework.team", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template(
        "bidding/name_team.html", form=form, expertise=selection.expertise
    ), 422 if form.errors else 200


def _form(selection: Selection, slots: list[Slot], fit: team_fields.FitMap) -> NameTeamForm:
    form = with_team(NameTeamForm, slots)()
    form.expert_id.choices = [SelectChoice(str(one.id), one.name) for one in sorted(fit, key=lambda one: one.name)]
    if not form.is_submitted():
        form.expert_id.data = team_fields.proposed_leader(selection.expertise, fit) or None
    return form


def _name(selection: Selection, form: NameTeamForm, slots: list[Slot], fit: team_fields.FitMap, *, at: Any) -> None:
    leader = next(one for one in fit if str(one.id) == form.expert_id.data)  # the form knows its choices
    team = team_fields.team_from(form.values(), slots, selection.expertise, leader, fit)
    try:
        service.name_team(selection, team, leader=leader, by=current_user, at=at)
    except RuleBroken as problem:
        raise team_fields.beside(problem, form.values(), slots, leader, fit) from problem
