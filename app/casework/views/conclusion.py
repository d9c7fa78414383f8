"""Writing the conclusion, looking at it once more, signing it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.casework import forms, labels, policy, queries, service
from app.casework.models import ConclusionDraft
from app.casework.policy import Case
from app.casework.states import AnswerKind, ImpossibilityGround, LateReason
from app.casework.views.case import bp, open_file
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.registry.policy import is_fit


def _names(case: Case) -> tuple[str, ...]:
    return tuple(str(question.id) for question in case.expertise.questions)


def _filled(case: Case, draft: ConclusionDraft | None) -> Any:
    form = forms.conclusion_form(_names(case))()
    if draft is not None and not form.is_submitted():
        form.kind.data, form.summary.data = draft.kind, draft.summary
        form.ground.data = draft.ground.value if draft.ground is not None else ""
        for name, given in draft.answers.items():
            if name in form.question_names:
                form[f"how_{name}"].data, form[f"answer_{name}"].data = given["kind"], given["text"]
    return form


def _given(form: Any) -> dict[str, Any]:
    """What was typed, as the service takes it."""
    answers = {
        uuid.UUID(name): (
            AnswerKind(form[f"how_{name}"].data or AnswerKind.ANSWERED),
            form[f"answer_{name}"].data or "",
        )
        for name in form.question_names
    }
    file = form.file.data
    return {
        "kind": form.kind.data,
        "ground": ImpossibilityGround(form.ground.data) if form.ground.data else None,
        "summary": form.summary.data or "",
        "answers": answers,
        "file": file.stream if file else None,
        "file_name": file.filename or "" if file else "",
    }


@bp.route("/expertises/<uuid:expertise_id>/conclusion", methods=["GET", "POST"])
@signed_in
def conclusion(expertise_id: uuid.UUID) -> Any:
    """The expert writes; what is saved nobody else sees."""
    case = open_file(expertise_id).case
    service.insist(policy.can_draft(current_user, case), "draft_conclusion", case.expertise.state)
    draft = queries.draft_of(case)
    form = _filled(case, draft)
    if form.validate_on_submit():
        try:
            service.save_draft(case.expertise, **_given(form), by=current_user, at=clock.now())
            return redirect(url_for("casework.sign", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    page = render_template("casework/conclusion.html", form=form, case=case, expertise=case.expertise, draft=draft)
    return page, 422 if form.errors else 200


@bp.route("/expertises/<uuid:expertise_id>/conclusion/sign", methods=["GET", "POST"])
@signed_in
def sign(expertise_id: uuid.UUID) -> Any:
    """The preview, the fitness on this day, and the signing itself."""
    case, today = open_file(expertise_id).case, day_of(clock.now())
    service.insist(policy.can_draft(current_user, case), "complete", case.expertise.state)
    form, due = forms.SignForm(), case.picture.due_on if case.picture is not None else None
    form.ask_why_late(due is not None and today > due)
    may = policy.can_sign(current_user, case)
    if form.validate_on_submit():
        try:
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            late = LateReason(form.late_reason.data) if "late_reason" in form and form.late_reason.data else None
            service.sign_conclusion(case.expertise, late_reason=late, by=current_user, at=clock.now())
            flash(_("Signed. Now hand it over to the body."), "success")
            return redirect(url_for("casework.show", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    expert = case.selection.expert if case.selection is not None else None
    fit = is_fit(expert, list(case.expertise.specialties), on=today) if expert is not None else None
    page = render_template(
        "casework/sign.html",
        form=form,
        case=case,
        expertise=case.expertise,
        draft=queries.draft_of(case),
        may=may,
        fit=fit,
        label=labels.label,
    )
    return page, 422 if form.errors else 200
