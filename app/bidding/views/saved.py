"""Saved searches: the list, the form, pause and deletion."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.bidding import policy, queries, service
from app.bidding.forms import SavedSearchForm
from app.bidding.models import SavedSearch
from app.bidding.states import Pace
from app.bidding.views.blueprint import bp
from app.intake.rules import words as intake_words
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _, name_of
from app.kernel.policy import require
from app.reference import queries as reference
from app.reference.states import Procedure

CHANGES: dict[str, Any] = {
    "pause": service.pause_search,
    "resume": service.resume_search,
    "delete": service.delete_search,
}


@bp.get("/board/searches")
@signed_in
def saved_searches() -> str:
    """My saved searches; what each asks for, and how its letters come."""
    require(policy.can_save_search(current_user))
    page = queries.SavedSearches(current_user).page(after=request.args.get("after"), before=request.args.get("before"))
    at = clock.now()
    return render_template(
        "bidding/saved_searches.html",
        page=page,
        specialties={one.slug: name_of(one) for one in reference.specialties(clock.day_of(at))},
        regions={one.code: name_of(one) for one in reference.regions()},
        procedures={one.value: words for one, words in intake_words.PROCEDURE.items()},
        most=reference.rule("invitations.max_per_week", on=clock.day_of(at)).value,
    )


@bp.route("/board/searches/new", methods=["GET", "POST"])
@signed_in
def new_search() -> Any:
    """Save a search."""
    require(policy.can_save_search(current_user))
    return _edited(None)


@bp.route("/board/searches/<uuid:saved_id>", methods=["GET", "POST"])
@signed_in
def edit_search(saved_id: uuid.UUID) -> Any:
    """Change a saved search, pause it, delete it: where each letter leads to."""
    return _edited(queries.get_saved_search(current_user, saved_id))


def _edited(saved: SavedSearch | None) -> Any:
    form = _form(saved)
    if form.validate_on_submit():
        try:
            service.save_search(saved, **form.wanted(), by=current_user, at=clock.now())
            flash(_("The search is saved."), "success")
            return redirect(url_for(".saved_searches"))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("bidding/saved_search.html", form=form, saved=saved), 422 if form.errors else 200


def _form(saved: SavedSearch | None) -> SavedSearchForm:
    given: dict[str, Any] = {"pace": Pace.DAILY.value}
    if saved is not None:
        names = ("name", "specialties", "regions", "procedures", "urgent_only")
        given = {name: getattr(saved, name) for name in names}
        given |= {"least_days": str(saved.least_days or ""), "pace": saved.pace.value}
    form = SavedSearchForm(data=given)
    known = [(name_of(one), one.slug) for one in reference.specialties(clock.day_of(clock.now()))]
    form.specialties.choices = [SelectChoice(slug, name) for name, slug in sorted(known)]
    form.regions.choices = [SelectChoice(one.code, name_of(one)) for one in reference.regions()]
    form.procedures.choices = [SelectChoice(one.value, intake_words.PROCEDURE[one]) for one in Procedure]
    return form


@bp.post("/board/searches/<uuid:saved_id>/<change>")
@signed_in
def change_search(saved_id: uuid.UUID, change: str) -> Any:
    """Pause, resume or delete."""
    saved = queries.get_saved_search(current_user, saved_id)
    if change not in CHANGES:
        raise NotVisible
    if Form().validate_on_submit():
        CHANGES[change](saved, by=current_user, at=clock.now())
        flash(_("It is done."), "success")
    return redirect(url_for(".saved_searches"))
