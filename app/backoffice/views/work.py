"""The work list: filtered, paged, kept as a usual filter, exported; and what is done to several lines at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.backoffice import queries, service, words
from app.backoffice.forms import ChargeForm, WorkForm
from app.backoffice.views import lines, sheets
from app.backoffice.views.desk import bp
from app.intake import policy as intake
from app.intake import queries as expertises
from app.intake import service as ordering
from app.intake.models import Expertise
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _, name_of, ngettext
from app.reference import queries as reference

MOST_CHOSEN = 100
FREE = frozenset({"after", "before", "lang"})


def _desk() -> queries.Desk:
    at = clock.now()
    return queries.Desk(current_user, at, clock.day_of(at))


def _form(desk: queries.Desk, values: MultiDict[str, str]) -> WorkForm:
    """The filter with what can occur for this reader."""
    form = WorkForm(
        formdata=values,
        kinds=[(key, words.GROUPS[key]) for key in queries.kinds_for(desk)],
        specialties=[(one.slug, name_of(one)) for one in reference.specialties(desk.on)],
        bodies=[(str(body.id), name_of(body)) for body in queries.own_bodies(current_user)],
        orders=bool(current_user.bodies_with(*intake.CASE_VERBS)),
    )
    form.validate()
    return form


def _lines(desk: queries.Desk, form: WorkForm) -> queries.WorkLines:
    asked = form.asked()
    return queries.WorkLines(
        desk,
        kind=asked.get("kind"),
        due_by=form.due_by.data if "due_by" in asked else None,
        urgent="urgent" in asked,
        specialty=asked.get("specialty"),
        body_id=uuid.UUID(asked["body"]) if "body" in asked else None,
        in_charge="charge" in asked,
        turn=asked.get("turn"),
        text=asked.get("q", ""),
    )


@bp.get("/work")
@signed_in
def work() -> Any:
    """Everything on the desk, what is due first on top. Without a filter in the address: the usual one."""
    desk = _desk()
    usual = queries.saved_default(current_user.id)
    if usual and not set(request.args) - FREE:
        return redirect(address_of(usual))
    form = _form(desk, request.args)
    page = _lines(desk, form).page(after=request.args.get("after"), before=request.args.get("before"))
    found = lines.shown(page.items)
    asked = form.asked()
    context = {"asked": asked, "usual": usual, "is_usual": _plain(asked) == usual, "on": desk.on, "at": desk.at}
    return render_template("backoffice/work.html", form=form, page=page, lines=found, **context)


def address_of(filters: Mapping[str, Any]) -> str:
    """The list with a filter; with none, the whole of it (an address without arguments is the usual filter's)."""
    return url_for(".work", **(dict(filters) or {"turn": ""}))


def _plain(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if name != "q"}


@bp.post("/work/usual")
@signed_in
def keep_work() -> Any:
    """Keep the filter of the page as the usual one, or forget it."""
    desk = _desk()
    forget = bool(request.form.get("forget"))
    asked = {} if forget else _plain(_form(desk, request.form).asked())
    service.keep_default(asked, by=current_user, at=desk.at)
    flash(_("There is no usual filter any more.") if forget else _("This filter is now your usual one."), "success")
    return redirect(address_of(asked))


@bp.get("/work.<any(csv,xlsx):kind_of_file>")
@signed_in
def work_file(kind_of_file: str) -> Response:
    """The filtered list as a file."""
    desk = _desk()
    found = lines.shown(_lines(desk, _form(desk, request.args)).all())
    make = sheets.as_csv if kind_of_file == "csv" else sheets.as_xlsx
    answer = Response(make(found), mimetype=sheets.TYPES[kind_of_file])
    answer.headers["Content-Disposition"] = f'attachment; filename="work-{desk.on.isoformat()}.{kind_of_file}"'
    return answer


def _chosen() -> list[Expertise]:
    """The expertises chosen on the list that the viewer's bodies ordered; anything else is not there."""
    ids = []
    for text in request.values.getlist("chosen")[:MOST_CHOSEN]:
        try:
            ids.append(uuid.UUID(text))
        except ValueError:
            continue
    return expertises.visible_among(current_user, ids)


@bp.route("/work/charge", methods=["GET", "POST"])
@signed_in
def charge() -> Any:
    """Put a colleague in charge of several expertises: each with what the policy says, one confirmation for all."""
    chosen = _chosen()
    answers = [(expertise, intake.can_put_in_charge(current_user, expertise)) for expertise in chosen]
    free = [expertise for expertise, may in answers if may]
    form = ChargeForm(colleagues=_colleagues(free))
    if form.validate_on_submit() and free:
        try:
            return _handed(free, uuid.UUID(form.official_id.data), len(chosen) - len(free))
        except RuleBroken as problem:
            form.show(problem)
    context = {"free": free, "refused": [pair for pair in answers if not pair[1]]}
    return render_template("backoffice/charge.html", form=form, **context), 422 if form.errors else 200


def _colleagues(free: Sequence[Expertise]) -> list[tuple[uuid.UUID, str]]:
    """Who may be in charge at every body concerned, by name."""
    bodies = [{p.id: p.name for p in ordering.officials(body_id)} for body_id in {e.body_id for e in free}]
    shared = set.intersection(*(set(one) for one in bodies)) if bodies else set()
    return sorted(((key, bodies[0][key]) for key in shared), key=lambda pair: pair[1])


def _handed(free: Sequence[Expertise], official_id: uuid.UUID, left: int) -> Any:
    done = ordering.put_in_charge([e.id for e in free], official_id=official_id, by=current_user, at=clock.now())
    said = ngettext("%(num)s expertise changed hands.", "%(num)s expertises changed hands.", len(done))
    if left:
        said += " " + ngettext("%(num)s could not be handed over.", "%(num)s could not be handed over.", left)
    flash(said, "success")
    return redirect(url_for(".work"))
