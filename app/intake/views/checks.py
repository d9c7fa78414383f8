"""What is looked at before publication: clarity, similar expertises. Both warn, and there is always a way on."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.intake import forms, policy, queries, rules, service
from app.intake.models import Expertise
from app.intake.views.blueprint import bp
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _, name_of, ngettext
from app.reference import queries as reference

GOOD, FAIR = 85, 60


def check_tasks(expertise: Expertise) -> list[dict[str, Any]]:
    """The lines of the task list that follow the parts: clarity, similar expertises, lots."""
    clarity, similar = queries.clarity_of(expertise), queries.unexplained(current_user, expertise, at=clock.now())
    lines = [
        {
            "title": _("Clarity of the request"),
            "href": url_for(".clarity", expertise_id=expertise.id),
            "status": _("%(score)s of 100", score=clarity.score),
            "colour": "green" if clarity.score >= GOOD else "yellow" if clarity.score >= FAIR else "orange",
            "hint": _remarks(len(clarity.standing)),
        },
        {
            "title": _("Similar expertises"),
            "href": url_for(".similar", expertise_id=expertise.id),
            "status": _("To explain: %(n)s", n=similar) if similar else _("None to explain"),
            "colour": "yellow" if similar else "green",
        },
    ]
    if expertise.lot_set_id or policy.can_split(current_user, expertise):
        status, href = lot_words(expertise) or _("Not split"), url_for(".lots", expertise_id=expertise.id)
        lines.append({"title": _("Lots"), "href": href, "status": status, "colour": "grey"})
    return lines


def _remarks(found: int) -> str:
    return ngettext("One remark; it does not block.", "%(num)s remarks; they do not block.", found) if found else ""


def lot_words(expertise: Expertise) -> str:
    """Which lot of how many, in words; empty where it is none."""
    if expertise.lot_set_id is None:
        return ""
    return _("Lot %(place)s of %(count)s", place=expertise.lot_place, count=expertise.lot_count)


bp.add_app_template_filter(lot_words, "lot")


def specialty_by_slug() -> dict[str, str]:
    """Names of the specialties in the reader's language, for findings that name them."""
    return {s.slug: name_of(s) for s in reference.specialties(clock.day_of(clock.now()))}


@bp.route("/requests/<uuid:expertise_id>/clarity", methods=["GET", "POST"])
@signed_in
def clarity(expertise_id: uuid.UUID) -> Any:
    """Score, findings with reason and advice; setting some aside."""
    expertise, form = queries.get_draft(current_user, expertise_id), forms.AsideForm()
    found, may = queries.clarity_of(expertise), policy.can_edit(current_user, expertise)
    form.marks.choices = [(f.mark, _finding_label(f)) for f in found.standing]
    if form.validate_on_submit():
        try:
            service.set_findings_aside(expertise, **form.values(), by=current_user, at=clock.now())
            return redirect(url_for(".clarity", expertise_id=expertise.id))
        except RuleBroken as problem:
            form.show(problem)
    page = render_template("intake/clarity.html", form=form, expertise=expertise, clarity=found, may=may,
                           names=specialty_by_slug(), lint=rules.lint)  # fmt: skip
    return page, 422 if form.errors else 200


def _finding_label(found: rules.lint.Finding) -> str:
    title = rules.lint.TITLE[found.code]
    if found.place is None:
        return str(title)
    if found.part == "questions":
        return _("Question %(n)s: %(title)s", n=found.place, title=title)
    return _("Object %(n)s: %(title)s", n=found.place, title=title)


@bp.post("/requests/<uuid:expertise_id>/clarity/back")
@signed_in
def finding_back(expertise_id: uuid.UUID) -> Any:
    """A finding set aside counts again."""
    expertise, form = queries.get_draft(current_user, expertise_id), Form()
    if form.validate_on_submit():
        mark = request.form.get("mark", "")
        service.take_finding_back(expertise, mark=mark, by=current_user, at=clock.now())
    return redirect(url_for(".clarity", expertise_id=expertise.id))


@bp.route("/requests/<uuid:expertise_id>/similar", methods=["GET", "POST"])
@signed_in
def similar(expertise_id: uuid.UUID) -> Any:
    """What looks like this request, side by side; saying that one is another matter."""
    expertise, at = queries.get_draft(current_user, expertise_id), clock.now()
    found = queries.similar_to(current_user, expertise, at=at)
    form = _rule_out_form(expertise, found)
    if form.validate_on_submit():
        try:
            reason = form.reason.data or ""
            service.rule_out_duplicates(expertise, form.other_ids.data or [], reason=reason, by=current_user, at=at)
            flash(_("It is noted that this is not a duplicate."), "success")
            return redirect(url_for(".similar", expertise_id=expertise.id))
        except RuleBroken as problem:
            form.show(problem)
    context = {"may": policy.can_rule_out(current_user, expertise), "why": why_similar, "found": found}
    context["open_in_all"] = queries.unexplained(current_user, expertise, at=at)
    page = render_template("intake/similar.html", form=form, expertise=expertise, **context)
    return page, 422 if form.errors else 200


def _rule_out_form(expertise: Expertise, found: list[queries.Similar]) -> forms.RuleOutForm:
    """Those not explained yet, to be ticked; one alone is ticked."""
    form = forms.RuleOutForm()
    open_now = [s for s in found if s.ruled_out is None]
    form.other_ids.choices = [(s.expertise.id, f"{s.expertise.number}: {why_similar(s, expertise)}") for s in open_now]
    if len(open_now) == 1 and not form.other_ids.raw_data:
        form.other_ids.data = [open_now[0].expertise.id]
    return form


def why_similar(one: queries.Similar, expertise: Expertise) -> str:
    """The reasons in words: the same case number; how many objects are alike."""
    reasons = [_("Same case number.")] if one.same_case else []
    if one.alike:
        total = len(expertise.objects)
        reasons.append(_("Objects alike: %(n)s of %(total)s.", n=len(one.alike), total=total))
    return " ".join(reasons)
