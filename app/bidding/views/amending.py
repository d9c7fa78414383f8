"""The change of a published request, and the bidder's one click after it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.bidding import queries, service
from app.bidding.forms import AmendForm, ConfirmOfferForm
from app.bidding.views.blueprint import bp
from app.intake import policy, rules
from app.intake import queries as requests
from app.intake import service as intake
from app.intake.models import Expertise, Search
from app.intake.rules.amending import CHANGE, same_lines, values_of
from app.intake.service.amending import Plan
from app.intake.states import Permission
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken, Stale
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l
from app.kernel.policy import require

FASTER = _l("The request was changed by somebody else after you opened this page. Compare, then try again.")


@bp.route("/expertises/<uuid:expertise_id>/amend", methods=["GET", "POST"])
@signed_in
def amend(expertise_id: uuid.UUID) -> Any:
    """Two steps: what the change would mean for each viewer; then, with the password, the change itself."""
    expertise, at = requests.get_whole(current_user, expertise_id), clock.now()
    search = queries.newest_search(expertise.id)
    if search is None:
        raise NotVisible
    require(policy.can_amend(current_user, expertise, search, at=at))
    form = _form(expertise)
    if request.form.get("add"):
        return _page(expertise, search, _with_row(form), None, 200)
    status, plan = _submitted(form, expertise, search, at=at)
    if status == 302:
        flash(_("The request is changed. All who may make an offer are told."), "success")
        return redirect(url_for("intake.notice", number=expertise.number, _anchor="changes"))
    return _page(expertise, search, form, plan, status)


def _form(expertise: Expertise) -> AmendForm:
    own = values_of(expertise)
    things = [
        thing | {"permission": thing["permission"].value if thing["permission"] else ""} for thing in own["objects"]
    ]
    form = AmendForm(data=own | {"objects": things, "version": str(expertise.version)})
    for thing in form.objects:
        if not thing.form.id.data:
            thing.form.id.data = ""
    return form


def _with_row(form: AmendForm) -> AmendForm:
    rows: Any = form.objects if request.form["add"] == "objects" else form.questions
    rows.append_entry()
    return form


def _submitted(form: AmendForm, expertise: Expertise, search: Search, *, at: datetime) -> tuple[int, Plan | None]:
    """302 changed, 200 shown only, 422 wrong, 409 somebody was faster; and what the change means, where known."""
    applying, plan = request.form.get("step") == "apply", None
    if not applying:
        form.password.validators = ()
    if not form.validate_on_submit():
        return (422 if form.errors else 200), None
    try:
        given = _given(form, expertise)
        file = form.file.data or None
        options: dict[str, Any] = {"raised": form.raised.data, "working_days": form.working_days.data}
        plan = intake.plan_amendment(expertise, search, given, with_file=bool(file), at=at, **options)
        require(policy.keeps_consent(expertise, plan.amended, with_file=bool(file)))
        if not applying:
            return 200, plan
        confirm_identity(current_user, password=form.password.data, at=clock.wall())
        upload = (file.filename, file.stream) if file else None
        shown = str(form.version.data)
        version = int(shown) if shown.isdecimal() and len(shown) < 10 else -1
        service.amend(
            expertise, given, why=form.why.data or "", file=upload, by=current_user, at=at, version=version, **options
        )
        return 302, None
    except RuleBroken as problem:
        form.show(problem)
        return 422, plan
    except Stale:
        form.form_errors.append(FASTER)
        form.version.data = str(expertise.version)
        return 409, plan


def _given(form: AmendForm, expertise: Expertise) -> dict[str, Any]:
    """What was typed as the values of a request; empty rows fall out."""
    things = [thing.form for thing in form.objects]
    values = {
        "questions": [(entry.data or "").strip() for entry in form.questions if (entry.data or "").strip()],
        "objects": [
            {
                "id": _as_id(one.id.data),
                "name": (one.name.data or "").strip(),
                "origin": (one.origin.data or "").strip(),
                "seal": (one.seal.data or "").strip(),
                "permission": Permission(one.permission.data) if one.permission.data else None,
            }
            for one in things
            if (one.name.data or "").strip() or (one.origin.data or "").strip()
        ],
        "equipment_public": bool(form.equipment_public.data),
        "hearing_on": form.hearing_on.data,
    }
    texts = {name: (form[name].data or "").strip() for name in rules.amending.TEXTS}
    return same_lines(expertise, values | texts)


def _as_id(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text or ""))
    except ValueError:
        return None


def _page(expertise: Expertise, search: Search, form: AmendForm, plan: Plan | None, status: int) -> Any:
    differences = [
        (viewer, rules.difference(plan.before, plan.after, viewer=viewer))
        for viewer in ("body", "bidder", "public")
        if plan is not None
    ]
    context = {
        "expertise": expertise,
        "search": search,
        "form": form,
        "plan": plan,
        "differences": differences,
        "change_words": CHANGE,
        "closed": rules.is_closed(expertise),
        "least": intake.least_days(search, on=clock.day_of(clock.now())),
    }
    return render_template("bidding/amend.html", **context), status


@bp.post("/expertises/<uuid:expertise_id>/offer/confirm")
@signed_in
def confirm(expertise_id: uuid.UUID) -> Any:
    """My sealed offer stands as it is."""
    at, form = clock.now(), ConfirmOfferForm()
    search = queries.get_search_for_bidder(current_user, expertise_id, on=clock.day_of(at))
    bid = queries.own_bid(current_user, search)
    if bid is None:
        raise NotVisible
    if not form.validate_on_submit():
        raise Stale
    question_id = _as_id(form.question_id.data)
    service.confirm_bid(bid, by=current_user, at=at, edition=form.edition.data or 0, question_id=question_id)
    flash(_("Your offer stands as it is. It stays sealed until the deadline."), "success")
    return redirect(url_for(".offer", expertise_id=expertise_id))
