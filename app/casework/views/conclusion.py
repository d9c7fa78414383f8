"""Writing the conclusion, looking at it once more, signing it."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.casework import conclusion_words, forms, labels, policy, queries, service
from app.casework.models import ConclusionDraft
from app.casework.policy import Case, Signer
from app.casework.queries import conclusions, reviews
from app.casework.states import AnswerKind, DocumentKind, ImpossibilityGround, LateReason, Section
from app.casework.views.case import bp, open_file
from app.intake.states import Form as ExpertiseForm
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.documents import render as printed
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _, name_of
from app.kernel.policy import Decision, both
from app.registry.policy import is_fit

LONGEST_VERSION = 10  # digits


def _writer(expertise_id: uuid.UUID, verb: str) -> tuple[Case, Signer]:
    """The expertise and the viewer's place among those who write and sign it."""
    case = open_file(expertise_id).case
    may = policy.can_draft(current_user, case, correcting=conclusions.correcting(case))
    service.insist(may, verb, case.expertise.state)
    signer = policy.signer_of(current_user, case)
    assert signer is not None  # the policy has said so
    return case, signer


def _shape(case: Case, signer: Signer, draft: ConclusionDraft | None) -> forms.Shape:
    """Which fields this writer gets: the leader all, a member of a complex expertise the own questions."""
    kept, complex_one = draft.answers if draft else {}, case.expertise.form is ExpertiseForm.COMPLEX
    mine = tuple(
        str(one.id)
        for one in case.expertise.questions
        if signer.leads or (complex_one and signer.answers_for(kept.get(str(one.id), {})))
    )
    parts = tuple((str(one.id), name_of(one)) for one in case.expertise.specialties) if complex_one else ()
    return forms.Shape(mine, parts, leads=signer.leads, member=not signer.leads)


def _filled(case: Case, signer: Signer, draft: ConclusionDraft | None) -> Any:
    form = forms.conclusion_form(_shape(case, signer, draft))()
    kept = draft.annexes if draft else []
    if signer.leads:
        form.keep_annexes([(one["sha256"], one["name"]) for one in kept])
    if form.is_submitted():
        return form
    if draft is None and signer.leads:
        form.language.data = case.expertise.ruling_language
        for name, text in conclusions.sections_of(case).items():
            form[f"section_{name}"].data = text
    elif draft is not None:
        _fill(form, draft, signer)
    return form


def _fill(form: Any, draft: ConclusionDraft, signer: Signer) -> None:
    """What is saved already, into the fields."""
    form.seen.data = str(draft.version)
    part = draft.parts.get(signer.key, {})
    form.about.data = part.get("about", "")
    if form.shape.member:
        form.research.data = part.get("research", "")
    if signer.leads:
        form.kind.data, form.summary.data, form.language.data = draft.kind, draft.summary, draft.language
        form.ground.data = draft.ground.value if draft.ground is not None else ""
        for section in Section:
            form[f"section_{section.value}"].data = draft.sections.get(section.value, "")
    for name, given in draft.answers.items():
        if name in form.shape.questions:
            form[f"how_{name}"].data, form[f"answer_{name}"].data = given["kind"], given["text"]
            if f"for_{name}" in form:
                form[f"for_{name}"].data = given.get("for", [])


def _given(form: Any, draft: ConclusionDraft | None) -> dict[str, Any]:
    """What was typed, as the service takes it; what a member does not see stays as it is."""
    names = form.shape.questions
    given: dict[str, Any] = {}
    given["answers"] = {
        uuid.UUID(name): (
            AnswerKind(form[f"how_{name}"].data or AnswerKind.ANSWERED),
            form[f"answer_{name}"].data or "",
        )
        for name in names
    }
    given["assigned"] = {uuid.UUID(name): form[f"for_{name}"].data or [] for name in names if f"for_{name}" in form}
    given["about"], given["seen"] = form.about.data, _seen(form.seen.data)
    if not form.shape.leads:
        kind = draft.kind if draft is not None else DocumentKind.CONCLUSION
        return given | {"kind": kind, "ground": None, "summary": "", "research": form.research.data}
    file = form.file.data
    return given | {
        "kind": form.kind.data,
        "ground": ImpossibilityGround(form.ground.data) if form.ground.data else None,
        "language": form.language.data or "",
        "summary": form.summary.data or "",
        "sections": {one: form[f"section_{one.value}"].data or "" for one in Section},
        "file": file.stream if file else None,
        "file_name": file.filename or "" if file else "",
        "drop_file": form.drop_file.data,
        "annexes": [(one.stream, one.filename) for one in form.annexes.data or [] if one and one.filename],
        "drop_annexes": form.drop_annexes.data or [] if "drop_annexes" in form else [],
    }


def _seen(typed: str | None) -> int | None:
    """The version that the form was made of: 0 before the first saving, None where the form did not say."""
    if typed is None:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < LONGEST_VERSION else 0


def _saved(case: Case, draft: ConclusionDraft) -> Any:
    """Where saving leads: on to the signing, back to the form, or nowhere for what saves itself."""
    if request.form.get("then") == "alone":
        return Response(status=204, headers={"X-Version": str(draft.version)}, mimetype="text/plain")
    if request.form.get("then") == "stay":
        flash(_("Saved."), "success")
        return redirect(url_for("casework.conclusion", expertise_id=case.expertise.id))
    return redirect(url_for("casework.sign", expertise_id=case.expertise.id))


@bp.route("/expertises/<uuid:expertise_id>/conclusion", methods=["GET", "POST"])
@signed_in
def conclusion(expertise_id: uuid.UUID) -> Any:
    """The expert writes, of a team each the own part; what is saved nobody outside the team sees."""
    case, signer = _writer(expertise_id, "draft_conclusion")
    draft = queries.draft_of(case)
    form, stale = _filled(case, signer, draft), False
    if form.validate_on_submit():
        try:
            given = _given(form, draft)
            return _saved(case, service.save_draft(case.expertise, **given, by=current_user, at=clock.now()))
        except RuleBroken as problem:
            stale = any(one in service.STALE for one in problem.problems.values())
            form.show(problem)
    return _page(case, form, stale=stale), 422 if form.errors else 200


def _page(case: Case, form: Any, *, stale: bool) -> str:
    """The form; of a stale one also what is saved now, whose version the next saving goes by."""
    draft = queries.draft_of(case, again=stale)
    if stale and draft is not None:
        form.seen.data = str(draft.version)
    return render_template(
        "casework/conclusion.html",
        form=form,
        case=case,
        expertise=case.expertise,
        draft=draft,
        stale=stale,
        correction=conclusions.running_correction(case.expertise.id) if case.conclusion is not None else None,
        sections=conclusion_words.SECTIONS,
        label=labels.label,
    )


@bp.get("/expertises/<uuid:expertise_id>/conclusion/preview.pdf")
@signed_in
def preview_conclusion(expertise_id: uuid.UUID) -> Response:
    """The text as it would be printed now, marked as a draft on each page."""
    case, _signer = _writer(expertise_id, "draft_conclusion")
    draft, now = queries.draft_of(case), clock.now()
    if draft is None:
        raise NotVisible
    text = service.text_of(case, draft, on=day_of(now), signed=conclusions.signed_so_far(case))
    content = printed(text, lang=draft.language, made_at=now)
    name = f"{case.expertise.number}-draft.pdf"
    answer = send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route("/expertises/<uuid:expertise_id>/conclusion/sign", methods=["GET", "POST"])
@signed_in
def sign(expertise_id: uuid.UUID) -> Any:
    """The preview, the fitness on this day, and the signing itself."""
    case, signer = _writer(expertise_id, "complete")
    draft, form = queries.draft_of(case), _sign_form(case, signer)
    if form.validate_on_submit():
        try:
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            return _done(case, service.sign_conclusion(case.expertise, **_signs(form), by=current_user, at=clock.now()))
        except RuleBroken as problem:
            form.show(conclusion_words.in_one(problem))
    if draft is not None:
        form.seen.data = conclusions.draft_digest(draft)
    return _sign_page(case, signer, draft, form), 422 if form.errors else 200


def _sign_form(case: Case, signer: Signer) -> forms.SignForm:
    form, due = forms.SignForm(), case.picture.due_on if case.picture is not None else None
    first = case.conclusion is None
    form.ask_why_late(first and due is not None and day_of(clock.now()) > due)
    form.ask_agreement(policy.may_dissent(signer, case))
    return form


def _signs(form: Any) -> dict[str, Any]:
    """What the page of signing has asked, as the service takes it."""
    late = LateReason(form.late_reason.data) if "late_reason" in form and form.late_reason.data else None
    dissent = None
    if "agrees" in form and form.agrees.data == "no":
        file = form.dissent_file.data
        dissent = service.Dissent(form.dissent.data or "", file.stream if file else None, file.filename if file else "")
    return {"late_reason": late, "seen": form.seen.data or None, "dissent": dissent}


def _done(case: Case, signed: Any) -> Any:
    if signed is None:
        flash(_("Signed. The text waits for the other members of the team."), "success")
    elif signed.version > 1:
        flash(
            _("Signed. The corrected version has taken the place of the one before; the body gets a letter."), "success"
        )
    else:
        flash(_("Signed. Now hand it over to the body."), "success")
    return redirect(url_for("casework.show", expertise_id=case.expertise.id))


def _may_sign(case: Case, draft: ConclusionDraft | None) -> Decision:
    """The step and the role, and the reviews of an institute where there are any."""
    may = policy.can_sign(current_user, case, correcting=conclusions.correcting(case))
    if draft is None:
        return may
    return both(may, _reviewed(case, draft))


def _reviewed(case: Case, draft: ConclusionDraft) -> Decision:
    return policy.reviewed(case, reviews.reviewing_of(case), conclusions.draft_digest(draft))


def _sign_page(case: Case, signer: Signer, draft: ConclusionDraft | None, form: Any) -> str:
    expertise, team, signed = case.expertise, policy.signers(case), conclusions.signed_so_far(case)
    own = [one for one in expertise.specialties if one.id in signer.specialty_ids]
    fit = is_fit(signer.expert, own, on=day_of(clock.now()), restricted=expertise.restricted)
    may, missing = _may_sign(case, draft), conclusions.blocks_of(draft, case) if draft is not None else []
    return render_template(
        "casework/sign.html",
        form=form,
        case=case,
        expertise=expertise,
        draft=draft,
        may=may,
        reviews_due=not may and draft is not None and not _reviewed(case, draft),
        fit=fit,
        team=team if len(team) > 1 else [],
        signed={one.expert_id: one for one in signed},
        mine=any(one.expert_id == signer.expert.id for one in signed),
        blocks=conclusion_words.tasks(missing, case, draft, signer) if draft is not None else [],
        sections=conclusion_words.SECTIONS,
        label=labels.label,
        answer_label=labels.answer,
    )
