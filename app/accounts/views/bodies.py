"""Bodies: the list, one body, a new one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts import policy, queries, service
from app.accounts.forms import BodyForm, BodySearchForm
from app.accounts.states import BodyKind
from app.accounts.views.viewer import bp
from app.accounts.words import KIND_LABELS
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import LANGUAGES, _, language, name_of
from app.kernel.identifiers import mask
from app.kernel.policy import require
from app.reference import queries as reference


def region_choices() -> list[tuple[str, str]]:
    """The regions in the order of the state classifier, as everywhere, by name in the present language."""
    return [(region.code, name_of(region)) for region in reference.regions()]


@bp.get("/bodies")
@signed_in
def bodies() -> Any:
    """The bodies that the viewer sees, with a search."""
    form = BodySearchForm(request.args, meta={"csrf": False})
    form.offer(region_choices())
    known = form.kind.data in set(BodyKind)
    found = queries.Bodies(
        current_user,
        text=(form.text.data or "").strip(),
        kind=BodyKind(form.kind.data) if known else None,
        region_code=form.region.data or None,
        language=language(),
    )
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    may = policy.can_make_bodies(current_user)
    regions = dict(region_choices())
    return render_template("accounts/bodies.html", form=form, page=page, may=may, kinds=KIND_LABELS, regions=regions)


@bp.route("/bodies/new", methods=["GET", "POST"])
@signed_in
def new_body() -> Any:
    require(policy.can_make_bodies(current_user))
    form = BodyForm()
    form.offer(region_choices())
    if form.validate_on_submit():
        values = form.values()
        try:
            made = service.make_body(
                by=current_user,
                kind=BodyKind(values["kind"]),
                region_code=values["region_code"],
                bin_number=values["bin"] or "",
                names={code: values[f"name_{code}"] for code in LANGUAGES},
                at=clock.now(),
            )
            flash(_("The body is entered. Invite its first manager now."), "success")
            return redirect(url_for(".members", body_id=made.id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/new_body.html", form=form), 422 if form.errors else 200


@bp.get("/bodies/<uuid:body_id>")
@signed_in
def body(body_id: uuid.UUID) -> Any:
    found = queries.get_body_visible_to(current_user, body_id)
    return render_template(
        "accounts/body.html",
        body=found,
        kinds=KIND_LABELS,
        region=dict(region_choices()).get(found.region_code, ""),
        bin=mask(found.bin) if found.bin else "",
        may=policy.can_see_members(current_user, found),
        may_change=policy.can_manage_members(current_user, found),
        may_close=policy.can_close_body(current_user, found),
        address=service.address_of(found),
    )
