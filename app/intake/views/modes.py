"""Who is invited; why a case is restricted, and who of the body may know of it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.intake import forms, policy, queries, service
from app.intake.models import Expertise
from app.intake.states import Part
from app.intake.views.blueprint import bp
from app.intake.views.parts import editable, part_page
from app.kernel import clock
from app.kernel.errors import RuleBroken, Stale
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require


@bp.get("/requests/<uuid:expertise_id>/invitations")
@signed_in
def invitations(expertise_id: uuid.UUID) -> str:
    """Who is invited, and a search over the register for one more."""
    expertise, on = queries.get_draft(current_user, expertise_id), clock.day_of(clock.now())
    asked = forms.GuestSearchForm(request.args)
    may = policy.can_invite(current_user, expertise)
    form = forms.GuestForm()
    form.version.data = str(expertise.version)
    return render_template(
        "intake/invitations.html",
        expertise=expertise,
        form=form,
        asked=asked,
        may=may,
        rows=[(one, policy.can_be_invited(expertise, one.expert or one.institute, on=on)) for one in
              queries.invitations_of(expertise)],
        found=queries.candidates(expertise, asked.q.data or "", on=on) if may else [],
    )  # fmt: skip


@bp.post("/requests/<uuid:expertise_id>/invitations")
@signed_in
def invite(expertise_id: uuid.UUID) -> Any:
    """Put one more on the list."""
    expertise, form = queries.get_draft(current_user, expertise_id), forms.GuestForm()
    if not form.validate_on_submit():
        raise Stale
    try:
        guest, shown = forms.as_id(form.guest_id.data or ""), form.shown_version()
        service.invite(expertise, guest_id=guest, by=current_user, at=clock.now(), version=shown)
        flash(_("The list of the invited has been changed."), "success")
    except (RuleBroken, ValueError) as problem:
        flash(_first(problem), "error")
    return redirect(url_for(".invitations", expertise_id=expertise.id))


def _first(problem: Exception) -> str:
    told = problem.problems.values() if isinstance(problem, RuleBroken) else (_("Choose whom to invite."),)
    return str(next(iter(told)))


@bp.post("/requests/<uuid:expertise_id>/invitations/<uuid:invitation_id>/remove")
@signed_in
def uninvite(expertise_id: uuid.UUID, invitation_id: uuid.UUID) -> Any:
    """Take an invitation back before the search begins."""
    expertise, form = queries.get_draft(current_user, expertise_id), forms.VersionForm()
    if not form.validate_on_submit():
        raise Stale
    service.uninvite(expertise, invitation_id, by=current_user, at=clock.now(), version=form.shown_version())
    flash(_("The list of the invited has been changed."), "success")
    return redirect(url_for(".invitations", expertise_id=expertise.id))


@bp.route("/requests/<uuid:expertise_id>/access", methods=["GET", "POST"])
@signed_in
def access(expertise_id: uuid.UUID) -> Any:
    """Why the case is kept from view."""
    expertise = editable(expertise_id)
    return part_page(expertise, Part.ACCESS, forms.AccessForm(obj=expertise), service.save_access)


@bp.route("/requests/<uuid:expertise_id>/insiders", methods=["GET", "POST"])
@signed_in
def insiders(expertise_id: uuid.UUID) -> Any:
    """Who of the body may know of a restricted expertise."""
    expertise = queries.get_expertise_visible_to(current_user, expertise_id)
    require(policy.can_name_insiders(current_user, expertise))
    known, form = queries.insiders_of(expertise), forms.InsiderForm()
    form.person_id.choices = _nameable(expertise, {one.person.id for one in known})
    if form.validate_on_submit():
        try:
            service.name_insider(expertise, person_id=form.person_id.data, by=current_user, at=clock.now())
            return redirect(url_for(".insiders", expertise_id=expertise.id))
        except RuleBroken as problem:
            form.show(problem)
    page = render_template("intake/insiders.html", expertise=expertise, form=form, known=known)
    return page, 422 if form.errors else 200


def _nameable(expertise: Expertise, named: set[uuid.UUID]) -> list[tuple[uuid.UUID, str]]:
    """The colleagues who do not know of it yet."""
    return [
        (one.id, one.name)
        for one in service.colleagues(expertise)
        if one.id not in named and not policy.can_see_expertise(one, expertise)
    ]


@bp.post("/requests/<uuid:expertise_id>/insiders/<uuid:person_id>/remove")
@signed_in
def remove_insider(expertise_id: uuid.UUID, person_id: uuid.UUID) -> Any:
    """Take somebody off the list."""
    expertise = queries.get_expertise_visible_to(current_user, expertise_id)
    if Form().validate_on_submit():
        service.remove_insider(expertise, person_id, by=current_user, at=clock.now())
        flash(_("This person no longer sees the request."), "success")
    mine = policy.can_see_expertise(current_user, expertise)
    return redirect(url_for(".insiders", expertise_id=expertise.id) if mine else url_for(".index"))
