"""Pages of who assigns at an institute: who could do this work, and what the institute has open."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.accounts.states import Verb
from app.bidding import policy as bidding_policy
from app.bidding import queries as bidding
from app.casework import forms, policy, queries, service
from app.casework.labels import HOURS, label
from app.casework.policy import Case
from app.casework.views.case import bp, open_file
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.registry.models import Expert


@bp.route("/expertises/<uuid:expertise_id>/assign", methods=["GET", "POST"])
@signed_in
def assign(expertise_id: uuid.UUID) -> Any:
    """The fit experts in the order of the rule, how evenly the work lies, and the form to give it on."""
    case, at = open_file(expertise_id).case, clock.now()
    if case.selection is None or not policy.leads_institute(current_user, case):
        raise NotVisible
    found = bidding.assignment(case.selection, on=day_of(at))
    form = _form(found)
    if form.validate_on_submit():
        try:
            _reassign(case, form, found, at=at)
            return redirect(url_for(".assign", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    may = bidding_policy.can_reassign(current_user, case.selection)
    page = render_template(
        "casework/assign.html", expertise=case.expertise, found=found, form=form, may=may,
        hours=hours_of([one.expert for one in found.candidates], case, on=day_of(at)),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def hours_of(experts: Collection[Expert], case: Case, *, on: date) -> dict[uuid.UUID, Any]:
    """Of whom the declared hours do not suffice, by the rules of the load; a warning, whoever assigns decides."""
    loads = bidding.assessments(experts, case.expertise, on=on)
    return {key: HOURS[load.level] for key, load in loads.items() if load.level in HOURS}


def _form(found: bidding.Assignment) -> forms.ReassignForm:
    form = forms.ReassignForm()
    form.expert.choices = [(str(one.expert.id), one.expert.name) for one in found.candidates if not one.now]
    if found.proposed is not None and not form.is_submitted():
        form.expert.data = str(found.proposed.expert.id)
    return form


def _reassign(case: Case, form: forms.ReassignForm, found: bidding.Assignment, *, at: Any) -> None:
    confirm_identity(current_user, password=form.password.data, at=clock.wall())
    able = {str(one.expert.id): one.expert for one in found.candidates}
    values = form.values() | {"expert": able.get(form.expert.data or "")}
    service.reassign(case.expertise, **values, by=current_user, at=at)
    flash(_("The work is given to another expert; the body and both experts are told."), "success")


@bp.get("/assigning")
@signed_in
def backlog() -> str:
    """What the institute has open: by cause and age, and by expert."""
    if not current_user.bodies_with(Verb.ASSIGN):
        raise NotVisible
    found = queries.Backlog(current_user, clock.now())
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    causes = [(label(word), counts) for word, counts in found.by_cause().items()]
    return render_template("casework/backlog.html", page=page, causes=causes)
