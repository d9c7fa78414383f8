"""Members of the Chamber: the list, one member, admission, end, measures; the Chamber's figures."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.service import confirm_identity
from app.complaints import forms, policy, queries, service
from app.complaints.states import Standing
from app.complaints.views.base import Page, bp
from app.complaints.words import label
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.office import harmless
from app.kernel.policy import require
from app.registry import queries as register
from app.registry.models import Expert


@bp.get("/chamber")
@signed_in
def members() -> str:
    """Private experts as they stand in the Chamber."""
    require(policy.can_keep_members(current_user))
    form, asked = _filter()
    page = asked.page(after=request.args.get("after"), before=request.args.get("before"))
    return render_template("complaints/members.html", form=form, page=page, on=asked.on)


def _filter() -> tuple[forms.MembersFilterForm, queries.Members]:
    form = forms.MembersFilterForm(formdata=request.args)
    form.validate()
    standing = Standing(form.standing.data) if form.standing.data and not form.standing.errors else None
    name = form.name.data if not form.name.errors else ""
    return form, queries.Members(clock.day_of(clock.now()), name or "", standing)


@bp.get("/chamber.csv")
@signed_in
def export() -> Response:
    """The same list as a file."""
    require(policy.can_keep_members(current_user))
    _form, asked = _filter()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["register_no", "name", "standing", "as_of"])
    for row in asked.all():
        cells = [row.expert.register_no, row.expert.name, str(label(row.standing)), asked.on.isoformat()]
        writer.writerow([harmless(cell) for cell in cells])
    headers = {"Content-Disposition": 'attachment; filename="members.csv"'}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


def _expert(register_no: str, now: datetime) -> Expert:
    return register.expert_page(register_no, on=clock.day_of(now)).expert


def _kept(register_no: str) -> Expert:
    """The expert, for whoever keeps this member."""
    require(policy.can_keep_members(current_user))
    expert = _expert(register_no, clock.now())
    require(policy.can_keep_member(current_user, expert))
    return expert


@bp.get("/chamber/members/<register_no>")
@signed_in
def member(register_no: str) -> str:
    """One expert: memberships, measures, complaints."""
    require(policy.can_keep_members(current_user))
    now = clock.now()
    expert, on = _expert(register_no, now), clock.day_of(now)
    complaints = queries.Complaints(current_user, on, expert_id=expert.id).page()
    ended = queries.Complaints(current_user, on, ended=True, expert_id=expert.id).page()
    return render_template(
        "complaints/member.html",
        expert=expert,
        measures=register.measures_of(expert),
        suspension=register.suspension_of(expert, on=on),
        is_member=any(m.left_on is None or m.left_on > on for m in expert.chamber),
        may=policy.can_keep_member(current_user, expert),
        complaints=[*complaints.items, *ended.items],
        on=on,
    )


def _perform(expert: Expert, form: Any, act: Callable[..., object], *, title: str, done: str, guide: str = "") -> Page:
    """The page of one act upon a member and its POST."""
    if form.validate_on_submit():
        try:
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            act(**form.values(), by=current_user, at=clock.now())
            flash(done, "success")
            return redirect(url_for(".member", register_no=expert.register_no))
        except RuleBroken as problem:
            form.show(problem)
    html = render_template("complaints/act.html", form=form, expert=expert, title=title, guide=guide)
    return html, 422 if form.errors else 200


@bp.route("/chamber/members/<register_no>/admit", methods=["GET", "POST"])
@signed_in
def admit(register_no: str) -> Page:
    """Admit a member."""
    expert = _kept(register_no)
    return _perform(
        expert,
        forms.AdmitForm(),
        lambda **values: service.admit(expert, **values),
        title=_("Admit to the Chamber"),
        done=_("The expert is a member now."),
    )


@bp.route("/chamber/members/<register_no>/end", methods=["GET", "POST"])
@signed_in
def end(register_no: str) -> Page:
    """End a membership."""
    expert = _kept(register_no)
    return _perform(
        expert,
        forms.EndForm(),
        lambda **values: service.end(expert, **values),
        title=_("End the membership of the Chamber"),
        done=_("The membership of the Chamber is ended."),
        guide=_(
            "A private expert who is not a member cannot be chosen. Bodies whose work the expert has get a letter."
        ),
    )


@bp.route("/chamber/members/<register_no>/measure", methods=["GET", "POST"])
@signed_in
def measure(register_no: str) -> Page:
    """Impose a measure by the Chamber's own decision, or upon a complaint named in the address."""
    expert, complaint = _kept(register_no), None
    if named := request.args.get("complaint", type=uuid.UUID):
        complaint = queries.get_complaint_visible_to(current_user, named)
        require(policy.can_impose(current_user, complaint))
        expert = complaint.expert
    return _perform(
        expert,
        forms.MeasureForm(),
        lambda **values: service.impose(expert, complaint=complaint, **values),
        title=_("Impose a measure"),
        done=_("The measure is imposed; the expert gets a letter."),
        guide=_(
            "A suspension and an exclusion make the expert unfit from their first day on. Work in progress goes on "
            "until the body decides; it gets a letter."
        ),
    )


@bp.route("/chamber/members/<register_no>/measures/<uuid:measure_id>/lift", methods=["GET", "POST"])
@signed_in
def lift(register_no: str, measure_id: uuid.UUID) -> Page:
    """Lift a suspension."""
    expert = _kept(register_no)
    suspension = register.suspension(measure_id, expert)
    return _perform(
        expert,
        forms.LiftForm(),
        lambda **values: service.lift(suspension, **values),
        title=_("Lift the suspension"),
        done=_("The suspension is lifted; the expert gets a letter."),
    )


@bp.get("/chamber/figures")
@signed_in
def figures() -> str:
    """What the Chamber did with complaints in a range of days: the last year unless asked otherwise."""
    require(policy.can_keep_members(current_user))
    form, today = forms.FiguresForm(formdata=request.args), clock.day_of(clock.now())
    form.validate()
    last = form.last.data or today
    first: date = form.first.data or last - min(timedelta(days=365), last - date.min)
    found = queries.figures(min(first, last), last, on=today)
    return render_template("complaints/figures.html", form=form, found=found, first=min(first, last), last=last)
