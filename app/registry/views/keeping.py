"""Keeping the register: files, checks by hand, licences."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

from flask import flash, redirect, render_template, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.keeping import file_store
from app.kernel.policy import require
from app.reference import queries as reference
from app.registry import policy, queries, service, wording
from app.registry.forms import AbsenceForm, CheckForm, ImportForm, InviteForm, LicenceForm
from app.registry.models import Licence
from app.registry.service import FileBroken
from app.registry.views.base import Page, bp

EXAMPLE = Path(__file__).resolve().parent.parent / "data" / "example_register.csv"
VERBS = {
    "suspend": service.suspend_licence,
    "restore": service.restore_licence,
    "terminate": service.terminate_licence,
}


@bp.route("/register/import", methods=["GET", "POST"])
@signed_in
def import_file() -> Page:
    """Take a register file, or show what it would change."""
    require(policy.can_keep_register(current_user))
    now, form, outcome, problems = clock.now(), ImportForm(), None, []
    if form.validate_on_submit():
        values = form.values()
        upload = values["file"]
        try:
            outcome = service.import_register(
                upload.read(), as_of=values["as_of"], source=upload.filename or "", by=current_user, at=now,
                dry_run=not values["for_real"],
            )  # fmt: skip
        except FileBroken as broken:
            problems = broken.problems
            form.show(RuleBroken(file=_("The file has errors. Nothing was taken.")))
    status = 422 if form.errors else 200
    imports = queries.recent_imports()
    return render_template(
        "registry/import.html", form=form, outcome=outcome, problems=problems, imports=imports,
        needed=service.NEEDED, extra=service.OPTIONAL, regions=reference.regions(),
    ), status  # fmt: skip


@bp.get("/register/import/example.csv")
@signed_in
def example_file() -> Response:
    """A small file with every column, to be filled in; nobody in it is real."""
    require(policy.can_keep_register(current_user))
    return send_file(
        io.BytesIO(EXAMPLE.read_bytes()), mimetype="text/csv", as_attachment=True, download_name="register-example.csv"
    )


@bp.route("/register/<register_no>/check", methods=["GET", "POST"])
@signed_in
def check(register_no: str) -> Page:
    """Check an expert by hand and keep the proof."""
    require(policy.can_keep_register(current_user))
    now = clock.now()
    expert = queries.expert_page(register_no, on=clock.day_of(now)).expert
    form = CheckForm()
    if form.validate_on_submit():
        values = form.values()
        proof = values["proof"]
        try:
            service.check_by_hand(
                expert, on=values["on"], proof=proof.stream, file_name=proof.filename or "proof",
                remark=values["remark"] or "", store=file_store(), by=current_user, at=now,
            )  # fmt: skip
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The check has been kept."), "success")
            return redirect(url_for(".show", register_no=register_no))
    return render_template("registry/check.html", form=form, expert=expert), 422 if form.errors else 200


@bp.route("/register/<register_no>/invite", methods=["GET", "POST"])
@signed_in
def invite(register_no: str) -> Page:
    """Invite an expert who has no account yet."""
    require(policy.can_keep_register(current_user))
    now = clock.now()
    expert = queries.expert_page(register_no, on=clock.day_of(now)).expert
    form = InviteForm(data={"email": expert.email})
    if form.validate_on_submit():
        try:
            service.invite_expert(expert, **form.values(), by=current_user, at=now, real=clock.wall())
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The invitation is on its way."), "success")
            return redirect(url_for(".show", register_no=register_no))
    context = {"form": form, "expert": expert, "once": queries.one_time_of(expert)}
    return render_template("registry/invite.html", **context), 422 if form.errors else 200


@bp.get("/register/checks/<uuid:check_id>/proof")
@signed_in
def proof(check_id: uuid.UUID) -> Response:
    """The proof of a check, for those who keep the register."""
    if not policy.can_keep_register(current_user):
        raise NotVisible
    found = queries.check_of(check_id)
    with file_store().open(found.file_sha256) as stream:
        content = stream.read()
    return send_file(io.BytesIO(content), as_attachment=True, download_name=found.file_name)


@bp.route("/register/<register_no>/licences/<uuid:licence_id>/<verb>", methods=["GET", "POST"])
@signed_in
def licence(register_no: str, licence_id: uuid.UUID, verb: str) -> Page:
    """Suspend, restore or terminate a licence."""
    require(policy.can_keep_register(current_user))
    now = clock.now()
    expert = queries.expert_page(register_no, on=clock.day_of(now)).expert
    thing = next((known for known in expert.licences if known.id == licence_id), None)
    if thing is None or verb not in VERBS:
        raise NotVisible
    Licence.workflow.target(verb, thing.state)
    form = LicenceForm()
    if form.validate_on_submit():
        try:
            VERBS[verb](thing, **form.values(), by=current_user, at=now)
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The status of the licence has been changed."), "success")
            return redirect(url_for(".show", register_no=register_no))
    title = wording.LICENCE_VERBS[verb]
    html = render_template("registry/licence.html", form=form, expert=expert, licence=thing, title=title, verb=verb)
    return html, 422 if form.errors else 200


@bp.route("/register/<register_no>/absence", methods=["GET", "POST"])
@signed_in
def absence(register_no: str) -> Page:
    """Enter days on which the expert takes no work."""
    now = clock.now()
    expert = queries.expert_page(register_no, on=clock.day_of(now)).expert
    require(policy.can_enter_absence(current_user, expert))
    form = AbsenceForm()
    if form.validate_on_submit():
        try:
            service.add_absence(expert, **form.values(), by=current_user, at=now)
        except RuleBroken as problem:
            form.show(problem)
        else:
            flash(_("The absence has been entered."), "success")
            return redirect(url_for(".show", register_no=register_no))
    today = clock.day_of(now)
    left = sorted((one for one in expert.absences if one.last_day >= today), key=lambda one: one.first_day)
    html = render_template("registry/absence.html", form=form, expert=expert, left=left, today=today)
    return html, 422 if form.errors else 200


@bp.post("/register/<register_no>/absence/<uuid:absence_id>/end")
@signed_in
def end_absence(register_no: str, absence_id: uuid.UUID) -> Page:
    """The expert is back, or is not away after all."""
    now = clock.now()
    expert = queries.expert_page(register_no, on=clock.day_of(now)).expert
    service.end_absence(expert, absence_id, by=current_user, at=now)
    flash(_("The absence no longer counts from today on."), "success")
    return redirect(url_for(".absence", register_no=register_no))
