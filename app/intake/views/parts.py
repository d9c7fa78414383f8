"""The parts of a draft that are one form each: shown, checked, saved, and back to the task list."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.intake import forms, policy, queries, rules, service
from app.intake.models import Expertise
from app.intake.states import Part
from app.intake.views.blueprint import bp
from app.kernel import clock
from app.kernel.errors import RuleBroken, Stale
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l, name_of
from app.kernel.policy import require
from app.reference import queries as reference

SOMEBODY_FASTER = _l(
    "The request was changed in another window or by somebody else after you opened this page. "
    "What you typed is kept here: compare it with the request as it stands, then save again."
)
Save = Callable[..., Any]


def editable(expertise_id: uuid.UUID) -> Expertise:
    """The draft behind a part's page: 404 for strangers, 403 for who may not change it or when it is frozen."""
    expertise = queries.get_draft(current_user, expertise_id)
    require(policy.can_edit(current_user, expertise))
    return expertise


def saved(form: forms.DraftForm, expertise: Expertise, save: Save, **extra: Any) -> int:
    """Try to save a submitted form: 302 when done, 200 nothing sent, 409 stale, 422 wrong.

    A refused form keeps all that was typed; a stale one goes on from the present version.
    """
    if not form.validate_on_submit():
        form.version.data = form.version.data or str(expertise.version)
        return 422 if form.errors else 200
    try:
        save(expertise, **(form.values() | extra), by=current_user, at=clock.now(), version=form.shown_version())
    except RuleBroken as problem:
        form.show(problem)
        return 422
    except Stale:
        form.form_errors.append(SOMEBODY_FASTER)
        form.version.data = str(expertise.version)
        return 409
    return 302


def part_page(expertise: Expertise, part: Part, form: forms.DraftForm, save: Save, **context: Any) -> Any:
    """One part as a page: after saving, back to the task list."""
    status = saved(form, expertise, save)
    if status == 302:
        flash(_("Saved: %(part)s", part=rules.words.PART[part]), "success")
        return redirect(url_for(".show", expertise_id=expertise.id))
    lacking = [m for m in service.lacking(expertise, at=clock.now()) if m.part is part]
    page = f"intake/parts/{part.value}.html"
    return render_template(page, form=form, expertise=expertise, part=part, lacking=lacking, **context), status


@bp.route("/requests/<uuid:expertise_id>/case", methods=["GET", "POST"])
@signed_in
def case(expertise_id: uuid.UUID) -> Any:
    """Procedure, case number, kind, official."""
    expertise = editable(expertise_id)
    form = forms.CaseForm(obj=expertise)
    _offer_officials(form, expertise)
    return part_page(expertise, Part.CASE, form, service.save_case)


def _offer_officials(form: forms.CaseForm, expertise: Expertise) -> None:
    """Who may be in charge; while nobody was chosen the list begins with nobody, whoever typed the request."""
    field, people = form.official_id, {p.id: p.name for p in service.officials(expertise.body_id)}
    if expertise.official_named:
        gone = {} if expertise.official_id in people else {expertise.official_id: expertise.official.name}
        field.choices = list((gone | people).items())
        return
    field.choices = [("", _("Choose who orders the expertise")), *people.items()]
    if not field.raw_data:
        field.data = None


@bp.route("/requests/<uuid:expertise_id>/specialties", methods=["GET", "POST"])
@signed_in
def specialties(expertise_id: uuid.UUID) -> Any:
    """At least one expert specialty."""
    expertise = editable(expertise_id)
    in_use = reference.specialties(clock.day_of(clock.now()))
    shown = {"specialty_ids": [s.id for s in expertise.specialties], "form": expertise.form}
    form = forms.SpecialtiesForm(data=shown | {"experts_needed": expertise.experts_needed})
    form.specialty_ids.choices = [(s.id, name_of(s)) for s in in_use]
    groups = rules.grouped(in_use)
    return part_page(expertise, Part.SPECIALTIES, form, service.save_specialties, groups=groups)


@bp.route("/requests/<uuid:expertise_id>/person", methods=["GET", "POST"])
@signed_in
def person(expertise_id: uuid.UUID) -> Any:
    """The person examined, and consent."""
    expertise = editable(expertise_id)
    return part_page(expertise, Part.PERSON, forms.PersonForm(obj=expertise), service.save_person)


@bp.route("/requests/<uuid:expertise_id>/grounds", methods=["GET", "POST"])
@signed_in
def grounds(expertise_id: uuid.UUID) -> Any:
    """Grounds, circumstances, place and language of the ruling."""
    expertise = editable(expertise_id)
    return part_page(expertise, Part.GROUNDS, forms.GroundsForm(obj=expertise), service.save_grounds)


@bp.route("/requests/<uuid:expertise_id>/search", methods=["GET", "POST"])
@signed_in
def search(expertise_id: uuid.UUID) -> Any:
    """Region, urgency, hearing, equipment, days for offers."""
    expertise, today = editable(expertise_id), clock.day_of(clock.now())
    form = forms.SearchForm(obj=expertise)
    form.region_code.choices = [("", _("Choose a region")), *((r.code, name_of(r)) for r in reference.regions())]
    rules_shown = ("offers.min_working_days", "offers.min_working_days_urgent")
    least, urgent = (reference.rule(code, on=today) for code in rules_shown)
    allowed = queries.modes_allowed(expertise, on=today)
    over = service.is_beyond_quota(expertise, at=clock.now())
    context = {"least": least, "least_urgent": urgent, "allowed": allowed, "over": over}
    return part_page(expertise, Part.SEARCH, form, service.save_search, **context)
