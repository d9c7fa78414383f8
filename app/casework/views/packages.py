"""Taking the whole file of an expertise out: the page, the wish, the download."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, send_file, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.casework import forms, labels, policy, queries, service
from app.casework.policy import Case
from app.casework.views.case import bp, open_file, owners_of
from app.kernel import clock
from app.kernel.access import note_access
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.filestore import FileMissing
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.keeping import file_store
from app.kernel.policy import require

ZIP = "application/zip"


@bp.route("/expertises/<uuid:expertise_id>/file", methods=["GET", "POST"])
@signed_in
def whole_file(expertise_id: uuid.UUID) -> Any:
    """The packages that the viewer asked for, and the form to ask for another."""
    case, now, form = open_file(expertise_id).case, clock.now(), forms.PackageForm()
    service.insist(policy.can_export(current_user, case), "export", case.expertise.state)
    if form.validate_on_submit() and _asked(case, form):
        return redirect(url_for("casework.whole_file", expertise_id=expertise_id))
    page = render_template(
        "casework/whole_file.html", form=form, expertise=case.expertise, label=labels.label, colour=labels.colour,
        packages=queries.packages_visible_to(current_user, case),
        offered=lambda package: service.is_offered(package, at=now),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _asked(case: Case, form: forms.PackageForm) -> bool:
    try:
        confirm_identity(current_user, password=form.password.data, at=clock.wall())
        service.export_package(case.expertise, kind=form.kind.data, by=current_user, at=clock.now())
    except RuleBroken as problem:
        form.show(problem)
        return False
    flash(_("The package is being made. You get a letter when it is ready."), "success")
    return True


@bp.get("/expertises/<uuid:expertise_id>/file/<uuid:package_id>.zip")
@signed_in
def package_file(expertise_id: uuid.UUID, package_id: uuid.UUID) -> Response:
    """The download, for the recipient; each one is noted for the official in charge and the expert."""
    case = open_file(expertise_id).case
    package = queries.package_visible_to(current_user, case, package_id)
    require(policy.can_download(current_user, case, package, offered=service.is_offered(package, at=clock.now())))
    owners = owners_of(case) - {current_user.id}
    note_access(kind="package", thing_id=package.id, owners=owners, number=case.expertise.number)
    try:
        content = file_store().open(package.sha256 or "")
    except FileMissing:
        raise NotVisible from None
    name = f"{case.expertise.number}-{package.kind.value}.zip"
    answer = send_file(content, mimetype=ZIP, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
