"""The signed document in its versions: files, separate conclusions, annexes, corrections."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.casework import forms, labels, policy, queries, service
from app.casework.policy import Case
from app.casework.queries import conclusions
from app.casework.states import CorrectionState
from app.casework.views.case import bp, note_conclusion, open_file, render
from app.casework.views.files import download
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _l
from app.kernel.policy import require
from app.registry.policy import reasons_from_json

HERE = "/expertises/<uuid:expertise_id>/conclusion"
# What may be done about a correction: its title, its form, its policy, its verb, what is said when it is done.
ACTS: dict[str, tuple[Any, ...]] = {
    "ask": (
        _l("Ask for a correction"), forms.CorrectionForm, policy.can_ask_correction, service.ask_correction,
        _l("The expert gets a letter."),
    ),
    "open": (
        _l("Correct the signed text"), forms.CorrectionForm, policy.can_open_correction, service.open_correction,
        _l("Correct the text and sign it anew."),
    ),
    "take_up": (
        _l("Take up the correction"), forms.Confirmed, policy.can_answer_correction, service.take_up_correction,
        _l("Correct the text and sign it anew."),
    ),
    "refuse": (
        _l("Refuse the correction"), forms.ConfirmedReasonForm, policy.can_answer_correction,
        service.refuse_correction, _l("The body gets a letter with your answer."),
    ),
    "drop": (
        _l("Give the correction up"), forms.Confirmed, policy.can_drop_correction, service.drop_correction,
        _l("The signed version stays as it is."),
    ),
}  # fmt: skip

WRITES = ("open", "take_up")


def shown(case: Case) -> dict[str, Any]:
    """What the tab of documents shows of the signed document: versions, signatures, corrections and what is open."""
    if case.conclusion is None:
        return {"versions": [], "signatures": {}, "corrections": [], "correction_links": []}
    corrections = conclusions.corrections_of(case.expertise.id)
    running = next((one for one in corrections if one.state in conclusions.RUNNING), None)
    links = [
        {"text": act[0], "href": url_for(f"casework.{verb}_correction", expertise_id=case.expertise.id)}
        for verb, act in ACTS.items()
        if act[2](current_user, case, running=running)
    ]
    open_now = running is not None and running.state is CorrectionState.OPEN
    if open_now and policy.can_draft(current_user, case, correcting=True):
        href = url_for("casework.conclusion", expertise_id=case.expertise.id)
        links.insert(0, {"text": _l("Write the corrected text"), "href": href})
    return {
        "versions": conclusions.versions_of(case.expertise.id) if case.conclusion.version > 1 else [case.conclusion],
        "signatures": conclusions.signatures_of(case.expertise.id),
        "corrections": corrections,
        "correction_links": links,
    }


@bp.get("/expertises/<uuid:expertise_id>/documents")
@signed_in
def documents(expertise_id: uuid.UUID) -> str:
    file = open_file(expertise_id)
    case = file.case
    may_conclusion = policy.can_open_conclusion(current_user, case)
    if may_conclusion:
        note_conclusion(case)
    return render(
        file,
        "documents",
        may_ruling=policy.can_open_ruling(current_user, case),
        may_conclusion=may_conclusion,
        checks=queries.fit_checks_of(case),
        reasons=reasons_from_json,
        **shown(case),
    )


def _readable(expertise_id: uuid.UUID) -> Case:
    case = open_file(expertise_id).case
    require(policy.can_open_conclusion(current_user, case))
    note_conclusion(case)
    return case


@bp.get(f"{HERE}/<int:version>.pdf")
@signed_in
def version_file(expertise_id: uuid.UUID, version: int) -> Response:
    """One version as it was signed, also when it was corrected since."""
    case = _readable(expertise_id)
    found = conclusions.version_of(expertise_id, version)
    return download(found.file_sha256, f"{case.expertise.number}-conclusion-{version}.pdf")


@bp.get(f"{HERE}/<int:version>/annexes/<int:place>.pdf")
@signed_in
def annex_file(expertise_id: uuid.UUID, version: int, place: int) -> Response:
    """An annex of one version, counted from one."""
    _readable(expertise_id)
    kept = conclusions.version_of(expertise_id, version).annexes
    if not 1 <= place <= len(kept):
        raise NotVisible
    return download(kept[place - 1]["sha256"], kept[place - 1]["name"])


@bp.get(f"{HERE}/separate/<uuid:signature_id>.pdf")
@signed_in
def dissent_file(expertise_id: uuid.UUID, signature_id: uuid.UUID) -> Response:
    """The separate conclusion of a member of a commission, under the same rule as the common one."""
    _readable(expertise_id)
    found = conclusions.dissent_of(expertise_id, signature_id)
    return download(found.dissent_sha256, found.dissent_name or "separate.pdf")


def _correction(expertise_id: uuid.UUID, verb: str) -> Any:
    """One act about a correction, confirmed by the password."""
    case, (title, kind, may, run, said) = open_file(expertise_id).case, ACTS[verb]
    running, form = conclusions.running_correction(expertise_id), kind()
    service.insist(may(current_user, case, running=running), f"{verb}_correction", case.expertise.state)
    if form.validate_on_submit():
        try:
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            run(case.expertise, **form.values(), by=current_user, at=clock.now())
            flash(said, "success")
            onward = "casework.conclusion" if verb in WRITES else "casework.documents"
            return redirect(url_for(onward, expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    page = render_template(
        "casework/correction.html", form=form, title=title, verb=verb, running=running, expertise=case.expertise,
        label=labels.label,
    )  # fmt: skip
    return page, 422 if form.errors else 200


for _verb in ACTS:
    _slug = _verb.replace("_", "-")
    bp.add_url_rule(
        f"/expertises/<uuid:expertise_id>/correction/{_slug}",
        f"{_verb}_correction",
        signed_in(_correction),
        methods=["GET", "POST"],
        defaults={"verb": _verb},
    )
