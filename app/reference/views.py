"""Public pages of the reference tables, and their editors for the Ministry."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.kernel import clock
from app.kernel.errors import RuleBroken, Stale
from app.kernel.guards import public, signed_in
from app.kernel.i18n import _, day, name_of
from app.kernel.policy import require
from app.reference import policy, queries, service, wording
from app.reference.forms import (
    TAKE_BACK,
    EndModeRuleForm,
    EndStepForm,
    ModeRuleForm,
    MoveDayForm,
    PilotForm,
    RuleForm,
    StepRuleForm,
)
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
    """Every dated rule as it stands today, with its other versions; or only those without a value."""
    groups = queries.rule_histories(on=clock.day_of(clock.now()))
    unset = [rule for rule in groups if rule.present.value is None]
    only = "unset" in request.args
    return render_template(
        "reference/rules.html",
        groups=unset if only else groups,
        unset=len(unset),
        only=only,
        mrp=[] if only else queries.mrp_rows(),
        may=policy.can_edit_rules(current_user),
    )


@bp.route("/rules/<code>", methods=["GET", "POST"])
@signed_in
def edit_rule(code: str) -> Page:
    """A new version of a rule."""
    require(policy.can_edit_rules(current_user))
    now = clock.now()
    history = queries.rule_history(code, on=clock.day_of(now))
    shown = {"act": history.newest.act, "article": history.newest.article, "version": str(history.version)}
    form = RuleForm(data=shown)
    form.value.label.text = wording.VALUE_LABELS[history.present.unit]
    status = _saved(form, partial(service.set_rule, code=code), now, lambda: history.version)
    if status == 302:
        return _changed(code, form.values()["in_force_from"], today=clock.day_of(now))
    return render_template("reference/edit_rule.html", form=form, history=history, stale=status == 409), status


def _saved(form: PilotForm | RuleForm, save: Callable[..., Any], now: datetime, present: Callable[[], int]) -> int:
    """Try to save: 302 done, 200 nothing sent, 422 wrong, 409 somebody was faster (what was typed is kept)."""
    if form.validate_on_submit():
        try:
            save(**form.values(), by=current_user, at=now, version=form.shown_version())
            return 302
        except RuleBroken as problem:
            form.show(problem)
        except Stale:
            form.go_on_from(present())
            return 409
    return 422 if form.errors else 200


def _changed(code: str, since: date, *, today: date) -> Response:
    """Back to the rule's own line; who named a day that has passed is told what that means."""
    if since < today:
        text = _(
            "The rule has been changed. Its first day has passed: it holds also for what began since %(day)s.",
            day=day(since),
        )
        flash(text, "success")
    else:
        flash(_("The rule has been changed."), "success")
    return redirect(url_for(".rules", _anchor=f"rule-{code}"))


@bp.route("/rules/steps", methods=["GET", "POST"])
@signed_in
def step_rules() -> Page:
    """Which requests need a step before publication; one more rule."""
    require(policy.can_edit_rules(current_user))
    now, form = clock.now(), StepRuleForm()
    _step_choices(form, clock.day_of(now))
    if form.validate_on_submit():
        try:
            service.add_step_rule(**_step_values(form), by=current_user, at=now)
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The rule has been added."), "success")
            return redirect(url_for(".step_rules"))
    context = {"form": form, "rules": queries.step_rules(), "today": clock.day_of(now)}
    return render_template("reference/step_rules.html", **context), 422 if form.errors else 200


def _step_values(form: StepRuleForm) -> dict[str, Any]:
    values = form.values()
    specialty, region = values.pop("specialty"), values.pop("region")
    return values | {"specialty_id": uuid.UUID(specialty) if specialty else None, "region_code": region or None}


def _step_choices(form: StepRuleForm, today: date) -> None:
    everywhere, every = SelectChoice("", _("All regions")), SelectChoice("", _("All specialties"))
    form.step.choices = [SelectChoice(step.value, label) for step, label in wording.STEPS.items()]
    form.procedure.choices = [SelectChoice(p.value, label) for p, label in wording.PROCEDURES.items()]
    form.specialty.choices = [every, *(SelectChoice(str(s.id), name_of(s)) for s in queries.specialties(today))]
    form.region.choices = [everywhere, *(SelectChoice(r.code, name_of(r)) for r in queries.regions())]


@bp.route("/rules/steps/<uuid:rule_id>/end", methods=["GET", "POST"])
@signed_in
def end_step_rule(rule_id: uuid.UUID) -> Page:
    """From which day the step is not demanded any more."""
    require(policy.can_edit_rules(current_user))
    rule, form = queries.step_rule(rule_id), EndStepForm()
    if form.validate_on_submit() and form.on.data is not None:
        try:
            service.end_step_rule(rule, on=form.on.data, by=current_user, at=clock.now())
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The rule has been ended."), "success")
            return redirect(url_for(".step_rules"))
    return render_template("reference/end_step_rule.html", form=form, rule=rule), 422 if form.errors else 200


@bp.route("/rules/modes", methods=["GET", "POST"])
@public
def mode_rules() -> Page:
    """Which less open searches are allowed; the Ministry adds rules here."""
    now, may = clock.now(), policy.can_edit_rules(current_user)
    today, form = clock.day_of(now), ModeRuleForm(data={"invited": True, "direct": True, "state_only": True})
    every, everywhere = SelectChoice("", _("All specialties")), SelectChoice("", _("All regions"))
    form.specialty_id.choices = [every, *(SelectChoice(str(s.id), name_of(s)) for s in queries.specialties(today))]
    form.region_code.choices = [everywhere, *(SelectChoice(r.code, name_of(r)) for r in queries.regions())]
    if form.is_submitted():
        require(may)
    if form.validate_on_submit():
        try:
            service.set_mode_rule(**form.values(), by=current_user, at=now)
            flash(_("The rule has been added."), "success")
            return redirect(url_for(".mode_rules"))
        except RuleBroken as problem:
            form.show(problem)
    context = {"form": form, "rules": queries.mode_rules(), "today": today, "may": may, "modes_of": queries.modes_of}
    return render_template("reference/mode_rules.html", **context), 422 if form.errors else 200


@bp.route("/rules/modes/<uuid:mode_id>/end", methods=["GET", "POST"])
@signed_in
def end_mode_rule(mode_id: uuid.UUID) -> Page:
    """From which day the rule does not hold any more."""
    require(policy.can_edit_rules(current_user))
    rule, form = queries.mode_rule(mode_id), EndModeRuleForm()
    if form.validate_on_submit() and form.on.data is not None:
        try:
            service.end_mode_rule(rule, on=form.on.data, by=current_user, at=clock.now())
            flash(_("The rule has been ended."), "success")
            return redirect(url_for(".mode_rules"))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("reference/end_mode_rule.html", form=form, rule=rule), 422 if form.errors else 200


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
    status = _saved(form, partial(service.edit_pilot, pilot), now, lambda: pilot.version)
    if status == 302:
        flash(_("The pilot has been changed."), "success")
        return redirect(url_for(".pilots"))
    return render_template("reference/edit_pilot.html", form=form, pilot=pilot, stale=status == 409), status


def _pilot_form(pilot: PilotScope, today: date) -> PilotForm:
    form = PilotForm(
        data={
            "specialties": [str(s.id) for s in pilot.specialties],
            "regions": [r.code for r in pilot.regions],
            "starts_on": pilot.starts_on,
            "ends_on": pilot.ends_on,
            "source": pilot.source,
            "version": str(pilot.version),
        }
    )
    form.specialties.choices = [SelectChoice(str(s.id), name_of(s)) for s in queries.specialties(today)]
    form.regions.choices = [SelectChoice(r.code, name_of(r)) for r in queries.regions()]
    return form
