"""What runs out soon: for those who assign work at an institute, and for the Ministry's reviewers."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from app.kernel import clock
from app.kernel.guards import signed_in
from app.kernel.i18n import _, name_of
from app.kernel.policy import require
from app.reference import queries as reference
from app.registry import policy
from app.registry.forms import ExpiringForm
from app.registry.queries import Expiring
from app.registry.states import ExpiryKind
from app.registry.views.base import Page, bp


@bp.get("/register/expiring")
@signed_in
def expiring() -> Page:
    """The list, filtered by what, where and how soon."""
    require(policy.can_see_expiring(current_user))
    form, asked = _filter()
    page = asked.page(after=request.args.get("after"), before=request.args.get("before"))
    html = render_template("registry/expiring.html", form=form, page=page, on=asked.on)
    return html, 422 if form.errors else 200


def _filter() -> tuple[ExpiringForm, Expiring]:
    """What is not understood is shown beside its field and not applied."""
    today = clock.day_of(clock.now())
    form = ExpiringForm(formdata=request.args)
    form.region.choices = [("", _("All")), *((region.code, name_of(region)) for region in reference.regions())]
    form.validate()
    values = {name: value for name, value in form.values().items() if value and name not in form.errors}
    kind = ExpiryKind(values["kind"]) if "kind" in values else None
    within = values.get("within", form.WITHIN)
    return form, Expiring(current_user, today, int(within), kind, values.get("region"))
