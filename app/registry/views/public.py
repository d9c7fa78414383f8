"""The public register: search, export, one expert."""

from __future__ import annotations

import csv
import io
from datetime import date

from flask import render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.kernel import clock
from app.kernel.access import note_access
from app.kernel.guards import public
from app.kernel.i18n import _, name_of
from app.kernel.identifiers import mask
from app.kernel.office import harmless
from app.reference import queries as reference
from app.registry import policy, queries, wording
from app.registry.forms import RegisterFilterForm
from app.registry.queries import Listing, RegisterFilter
from app.registry.states import ExpertKind, RegisterState
from app.registry.views.base import bp


@bp.get("/register")
@public
def index() -> tuple[str, int]:
    """Search the register."""
    form, asked = _filter()
    page = asked.page(after=request.args.get("after"), before=request.args.get("before"))
    html = render_template(
        "registry/index.html",
        form=form,
        page=page,
        on=asked.on,
        newest=queries.last_import(until=clock.now()),
        may=policy.can_keep_register(current_user),
        may_see_expiring=policy.can_see_expiring(current_user),
    )
    return html, 422 if form.errors else 200


@bp.get("/register.csv")
@public
def export() -> Response:
    """The same list as a file, without personal numbers and addresses."""
    _form, asked = _filter()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["register_no", "name", "kind", "region", "institute", "specialties", "status", "as_of"])
    writer.writerows([harmless(cell) for cell in _row(listing, asked.on)] for listing in asked.all())
    headers = {"Content-Disposition": 'attachment; filename="register.csv"'}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


@bp.get("/register/<register_no>")
@public
def show(register_no: str) -> str:
    """The permanent page of an expert."""
    today = clock.day_of(clock.now())
    on = _day(request.args.get("on"), today)
    page = queries.expert_page(register_no, on=on)
    expert = page.expert
    specialties = list({q.specialty_id: q.specialty for q in expert.qualifications}.values())
    private = policy.can_see_private_data(current_user, expert)
    note_access(
        kind="profile",
        thing_id=expert.id,
        owners=[expert.person_id] if expert.person_id else [],
        number=expert.register_no,
    )
    return render_template(
        "registry/show.html",
        page=page,
        expert=expert,
        fit=policy.is_fit(expert, specialties, on=on),
        checks=queries.checks(expert),
        masked_iin=mask(expert.iin) if private and expert.iin else None,
        email=expert.email if private else None,
        expiring=queries.expiring_of(expert, on=today) if policy.sees_expiry_of(current_user, expert) else [],
        may=policy.can_keep_register(current_user),
        once=queries.one_time_of(expert) if policy.can_keep_register(current_user) else None,
        may_be_absent=policy.can_enter_absence(current_user, expert),
        may_declare=policy.can_declare_capacity(current_user, expert),
    )


def _filter() -> tuple[RegisterFilterForm, RegisterFilter]:
    """The filter as asked; what is not understood is shown beside its field and not applied."""
    today = clock.day_of(clock.now())
    form = RegisterFilterForm(formdata=request.args)
    specialties = {s.slug: s for s in reference.specialties(today)}
    everything = SelectChoice("", _("All"))
    form.region.choices = [everything, *(SelectChoice(r.code, name_of(r)) for r in reference.regions())]
    named = sorted((name_of(s), slug) for slug, s in specialties.items())
    form.specialty.choices = [everything, *(SelectChoice(slug, name) for name, slug in named)]
    form.validate()
    values = {name: value for name, value in form.values().items() if value and name not in form.errors}
    chosen = specialties.get(values.get("specialty", ""))
    return form, RegisterFilter(
        on=values.get("on") or today,
        name=values.get("name", ""),
        region_code=values.get("region"),
        specialty_id=chosen.id if chosen is not None else None,
        kind=ExpertKind(values["kind"]) if "kind" in values else None,
        state=RegisterState(values["status"]) if "status" in values else None,
    )


def _row(listing: Listing, on: date) -> list[str]:
    expert = listing.expert
    return [
        expert.register_no,
        expert.name,
        str(wording.KINDS[expert.kind]),
        name_of(expert.region),
        name_of(expert.institute) if expert.institute is not None else "",
        " | ".join(name_of(q.specialty) for q in expert.qualifications),
        str(wording.STATES[listing.state]),
        on.isoformat(),
    ]


def _day(text: str | None, today: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return today
