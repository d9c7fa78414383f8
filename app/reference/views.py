"""Public pages of the reference tables, and their editors for the Ministry."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import public, signed_in
from app.kernel.i18n import _, name_of
from app.kernel.policy import require
from app.reference import policy, queries, service, wording
from app.reference.forms import TAKE_BACK, MoveDayForm, PilotForm, RuleForm
from app.reference.models import PilotScope
from app.reference.states import DayKind

bp = Blueprint("reference", __name__)
blueprints = (bp,)

Page = str | tuple[str, int] | Response


@bp.context_processor
def words() -> dict[str, object]:
    return {"wording": wording}


@bp.get("/calendar")
@public
def calendar() -> str:
    """The working calendar of a year."""
    today = clock.day_of(clock.now())
    years = queries.calendar_years() or [today.year]
    asked = request.args.get("year", type=int)
    year = asked if asked in years else (today.year if today.year in years else years[-1])
    return render_template(
        "reference/calendar.html",
        year=year,
        years=years,
        months=queries.months(year),
        rows=[row for row in queries.calendar_rows() if row.day.year == year],
        may=policy.can_edit_rules(current_user),
    )


@bp.route("/calendar/move", methods=["GET", "POST"])
@signed_in
def move_day() -> Page:
    """Add a moved day."""
    require(policy.can_edit_rules(current_user))
    form = MoveDayForm()
    if form.validate_on_submit():
        values = form.values()
        kind = None if values["kind"] == TAKE_BACK else DayKind(values["kind"])
        try:
            row = service.move_day(**values | {"kind": kind}, by=current_user, at=clock.now())
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The calendar has been changed. Open terms are being counted anew."), "success")
            return redirect(url_for(".calendar", year=row.day.year))
    return render_template("reference/move_day.html", form=form), 422 if form.errors else 200


@bp.get("/rules")
@public
def rules() -> str:
    """Every dated rule as it stands today, with its other versions."""
    today = clock.day_of(clock.now())
    return render_template(
        "reference/rules.html",
        groups=queries.rule_histories(on=today),
        mrp=queries.mrp_rows(),
        may=policy.can_edit_rules(current_user),
    )


@bp.route("/rules/<code>", methods=["GET", "POST"])
@signed_in
def edit_rule(code: str) -> Page:
    """A new version of a rule."""
    require(policy.can_edit_rules(current_user))
    now = clock.now()
    history = queries.rule_history(code, on=clock.day_of(now))
    form = RuleForm(data={"act": history.newest.act, "article": history.newest.article})
    if form.validate_on_submit():
        try:
            service.set_rule(code=code, **form.values(), by=current_user, at=now)
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The rule has been changed."), "success")
            return redirect(url_for(".rules"))
    return render_template("reference/edit_rule.html", form=form, history=history), 422 if form.errors else 200


@bp.get("/specialties")
@public
def specialties() -> str:
    """The catalogue of specialties, with their usual questions."""
    today = clock.day_of(clock.now())
    found = queries.specialties(today)
    questions: dict[uuid.UUID, list[object]] = {}
    for template in queries.question_templates([s.id for s in found]):
        questions.setdefault(template.specialty_id, []).append(template)
    return render_template("reference/specialties.html", specialties=found, questions=questions)


@bp.get("/pilots")
@public
def pilots() -> str:
    """The pilots of the competitive environment."""
    return render_template("reference/pilots.html", pilots=queries.pilots(), may=policy.can_edit_rules(current_user))


@bp.route("/pilots/<code>", methods=["GET", "POST"])
@signed_in
def edit_pilot(code: str) -> Page:
    """Change what a pilot covers."""
    require(policy.can_edit_rules(current_user))
    now, pilot = clock.now(), queries.pilot(code)
    form = _pilot_form(pilot, clock.day_of(now))
    if form.validate_on_submit():
        values = form.values()
        ids = [uuid.UUID(key) for key in values.pop("specialties")]
        codes = values.pop("regions")
        try:
            service.edit_pilot(pilot, specialty_ids=ids, region_codes=codes, **values, by=current_user, at=now)
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The pilot has been changed."), "success")
            return redirect(url_for(".pilots"))
    return render_template("reference/edit_pilot.html", form=form, pilot=pilot), 422 if form.errors else 200


def _pilot_form(pilot: PilotScope, today: date) -> PilotForm:
    form = PilotForm(
        data={
            "specialties": [str(s.id) for s in pilot.specialties],
            "regions": [r.code for r in pilot.regions],
            "starts_on": pilot.starts_on,
            "ends_on": pilot.ends_on,
            "source": pilot.source,
        }
    )
    form.specialties.choices = [SelectChoice(str(s.id), name_of(s)) for s in queries.specialties(today)]
    form.regions.choices = [SelectChoice(r.code, name_of(r)) for r in queries.regions()]
    return form
