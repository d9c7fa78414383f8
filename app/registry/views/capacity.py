"""The page on which an expert, or the institute, declares the hours a week."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require
from app.registry import policy, queries, service
from app.registry.forms import CapacityForm
from app.registry.views.base import Page, bp


@bp.route("/register/<register_no>/capacity", methods=["GET", "POST"])
@signed_in
def capacity(register_no: str) -> Page:
    """Declare the hours a week; what was declared before stands below."""
    now = clock.now()
    expert = queries.expert_page(register_no, on=clock.day_of(now)).expert
    require(policy.can_declare_capacity(current_user, expert))
    form = CapacityForm(data={"weekly_hours": expert.weekly_hours})
    if form.validate_on_submit():
        try:
            service.declare_capacity(expert, **form.values(), by=current_user, at=now)
            flash(_("Your declaration has been kept."), "success")
            return redirect(url_for(".capacity", register_no=register_no))
        except RuleBroken as problem:
            form.show(problem)
    page = queries.Declarations(expert).page(after=request.args.get("after"), before=request.args.get("before"))
    html = render_template("registry/capacity.html", form=form, expert=expert, page=page)
    return html, 422 if form.errors else 200
