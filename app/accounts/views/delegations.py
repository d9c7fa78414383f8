"""Who can do what in a body, and leave cover: one member lends another rights for some days."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts import policy, queries, service
from app.accounts.forms import DelegationForm
from app.accounts.models import Body, Delegation, Membership
from app.accounts.states import Verb
from app.accounts.views.viewer import bp
from app.accounts.words import VERB_LABELS
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require

ACTS = "casework.acts_under"  # the floor that knows what an act was


def _seen(body_id: uuid.UUID) -> Body:
    return queries.get_body_visible_to(current_user, body_id)


@bp.get("/bodies/<uuid:body_id>/rights")
@signed_in
def rights(body_id: uuid.UUID) -> str:
    """Who can do what here, for every member of the body."""
    body = _seen(body_id)
    people = queries.holders(body.id, on=day_of(clock.now()))
    return render_template("accounts/rights.html", body=body, people=people, labels=VERB_LABELS)


@bp.get("/bodies/<uuid:body_id>/delegations")
@signed_in
def delegations(body_id: uuid.UUID) -> str:
    """The delegations of a body that the viewer gave, got or manages."""
    body = _seen(body_id)
    found = queries.Delegations(current_user, body.id)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    return render_template(
        "accounts/delegations.html",
        body=body,
        page=page,
        may=policy.can_lend(current_user, body),
        labels=VERB_LABELS,
        standing=_standing(day_of(clock.now())),
    )


def _standing(today: date) -> Callable[[Delegation], tuple[str, str]]:
    """Whether a delegation is in force, to come or over: text and colour of its tag."""

    def tag(one: Delegation) -> tuple[str, str]:
        if one.ended_at is not None:
            return _("Ended early"), "grey"
        if one.last_day < today:
            return _("Over"), "grey"
        return (_("To come"), "blue") if one.first_day > today else (_("In force"), "green")

    return tag


@bp.route("/bodies/<uuid:body_id>/delegations/new", methods=["GET", "POST"])
@signed_in
def new_delegation(body_id: uuid.UUID) -> Any:
    body = _seen(body_id)
    require(policy.can_lend(current_user, body))
    form, members = DelegationForm(), {str(m.id): m for m in queries.members(body.id)}
    _offer(form, members)
    if form.validate_on_submit():
        try:
            service.confirm_identity(current_user, password=form.password.data, at=clock.wall())
            made = _delegate(form, members)
            flash(_("The cover is arranged. Both have been told."), "success")
            return redirect(url_for(".delegation", delegation_id=made.id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/new_delegation.html", form=form, body=body), 422 if form.errors else 200


def _offer(form: DelegationForm, members: dict[str, Membership]) -> None:
    """Whose rights the viewer may lend (everybody's for a manager, else their own), and who may cover."""
    givers = {key: m for key, m in members.items() if m.runs and m.verbs and policy.can_delegate(current_user, m)}
    form.offer(
        givers=[(key, m.person.name) for key, m in givers.items()],
        receivers=[(key, m.person.name) for key, m in members.items() if m.runs and givers.keys() != {key}],
        rights={verb for m in givers.values() for verb in m.verbs},
    )


def _delegate(form: DelegationForm, members: dict[str, Membership]) -> Delegation:
    values = form.values()
    return service.delegate(
        members[values["giver"]],
        members[values["receiver"]],
        verbs=[Verb(name) for name in values["verbs"] or ()],
        first_day=values["first_day"],
        last_day=values["last_day"],
        reason=values["reason"],
        by=current_user,
        at=clock.now(),
    )


@bp.get("/delegations/<uuid:delegation_id>")
@signed_in
def delegation(delegation_id: uuid.UUID) -> str:
    """One delegation: who, what, when; and the way to what was done under it."""
    found = queries.get_delegation_visible_to(current_user, delegation_id)
    today = day_of(clock.now())
    return render_template(
        "accounts/delegation.html",
        delegation=found,
        labels=VERB_LABELS,
        standing=_standing(today),
        may_end=found.ended_at is None and found.last_day >= today,
        acts=url_for(ACTS, delegation_id=found.id) if ACTS in current_app.view_functions else None,
    )


@bp.post("/delegations/<uuid:delegation_id>/end")
@signed_in
def end_delegation(delegation_id: uuid.UUID) -> Any:
    found = queries.get_delegation_visible_to(current_user, delegation_id)
    service.end_delegation(found, by=current_user, at=clock.now())
    flash(_("The cover has ended. Both have been told."), "success")
    return redirect(url_for(".delegation", delegation_id=delegation_id))
