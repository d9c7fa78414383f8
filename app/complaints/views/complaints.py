"""Complaints: the list, filing one, the page of one, its files."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.complaints import policy, queries, service
from app.complaints.forms import ComplaintForm, ComplaintsFilterForm, FileForm
from app.complaints.models import Complaint
from app.complaints.states import Ground
from app.complaints.views.base import Page, bp
from app.complaints.views.steps import STEPS
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.keeping import file_store
from app.kernel.policy import require
from app.registry import queries as register


@bp.get("/complaints")
@signed_in
def index() -> str:
    """The complaints that the viewer may see."""
    form = ComplaintsFilterForm(formdata=request.args)
    form.validate()
    on, ended = clock.day_of(clock.now()), request.args.get("show") == "ended"
    ground = Ground(form.ground.data) if form.ground.data and not form.ground.errors else None
    asked = queries.Complaints(current_user, on, ended, bool(form.overdue.data), ground)
    page = asked.page(after=request.args.get("after"), before=request.args.get("before"))
    may = policy.reviews(current_user)
    return render_template("complaints/index.html", page=page, form=form, ended=ended, on=on, may=may)


@bp.route("/complaints/about/<register_no>", methods=["GET", "POST"])
@signed_in
def new(register_no: str) -> Page:
    """File a complaint about one expert."""
    now = clock.now()
    expert = register.expert_page(register_no, on=clock.day_of(now)).expert
    require(policy.can_file(current_user, expert))
    form = ComplaintForm(on_paper=policy.reviews(current_user), data={"expertise_number": request.args.get("number")})
    if form.validate_on_submit():
        try:
            made = service.file_complaint(expert, **form.values(), by=current_user, at=now)
            flash(_("The complaint is filed. You may add files to it."), "success")
            return redirect(url_for(".show", complaint_id=made.id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("complaints/new.html", form=form, expert=expert), 422 if form.errors else 200


@bp.get("/complaints/<uuid:complaint_id>")
@signed_in
def show(complaint_id: uuid.UUID) -> str:
    return _page(queries.get_complaint_visible_to(current_user, complaint_id), FileForm())


def _page(complaint: Complaint, form: FileForm) -> str:
    now = clock.now()
    reviewing = policy.reviews(current_user)
    return render_template(
        "complaints/show.html",
        number=queries.number_in(current_user, complaint),
        complaint=complaint,
        form=form,
        on=clock.day_of(now),
        steps=[step for step in STEPS.values() if step.may(current_user, complaint, clock.day_of(now))],
        may_add=bool(_may_add(complaint)),
        measures=queries.measures_upon(complaint),
        reviewing=reviewing,
        who=policy.sees_complainant(current_user, complaint),
        may_impose=bool(policy.can_impose(current_user, complaint)),
    )


def _may_add(complaint: Complaint) -> Any:
    return policy.can_withdraw(current_user, complaint) or policy.can_explain(current_user, complaint)


@bp.post("/complaints/<uuid:complaint_id>/files")
@signed_in
def add_file(complaint_id: uuid.UUID) -> Page:
    """Add a file to a complaint."""
    complaint = queries.get_complaint_visible_to(current_user, complaint_id)
    require(_may_add(complaint))
    form = FileForm()
    if form.validate_on_submit():
        upload = form.values()["file"]
        try:
            name = upload.filename or "file"
            service.add_file(complaint, content=upload.stream, name=name, by=current_user, at=clock.now())
            flash(_("The file is added."), "success")
            return redirect(url_for(".show", complaint_id=complaint_id))
        except RuleBroken as problem:
            form.show(problem)
    return _page(complaint, form), 422


@bp.get("/complaints/<uuid:complaint_id>/files/<uuid:file_id>")
@signed_in
def file(complaint_id: uuid.UUID, file_id: uuid.UUID) -> Response:
    """One file, never shown in the page."""
    complaint = queries.get_complaint_visible_to(current_user, complaint_id)
    found = queries.file_of(complaint, file_id)
    with file_store().open(found.sha256) as stream:
        content = stream.read()
    return send_file(io.BytesIO(content), as_attachment=True, download_name=found.name)
