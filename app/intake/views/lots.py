"""Lots: advice, the split, joining again, and publishing a set under one confirmation."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.intake import forms, policy, queries, rules, service
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.intake.views.blueprint import bp
from app.intake.views.checks import specialty_by_slug
from app.kernel import clock
from app.kernel.errors import RuleBroken, Stale
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _, name_of


@bp.route("/requests/<uuid:expertise_id>/lots", methods=["GET", "POST"])
@signed_in
def lots(expertise_id: uuid.UUID) -> Any:
    """The set; or advice, and the form that splits."""
    expertise = queries.get_draft(current_user, expertise_id)
    if expertise.lot_set_id is not None:
        return _set_page(expertise, forms.PublishLotsForm(formdata=None))
    may = policy.can_split(current_user, expertise)
    form = _split_form(expertise)
    if form.validate_on_submit():
        try:
            plan, shown = form.plan(), form.shown_version()
            service.split_into_lots(expertise, plan=plan, version=shown, by=current_user, at=clock.now())
            return redirect(url_for(".lots", expertise_id=expertise.id))
        except RuleBroken as problem:
            form.show(problem)
    return _split_page(expertise, form, may)


def _split_page(expertise: Expertise, form: forms.SplitForm, may: Any) -> Any:
    form.version.data = form.version.data or str(expertise.version)
    page = render_template(
        "intake/split.html", form=form, expertise=expertise, may=may, choose=forms.LotsForm(data={"lots": form.count}),
        advice=rules.lots.advice(expertise), named=_named(),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _named() -> Callable[[Iterable[str]], str]:
    names = specialty_by_slug()
    return lambda slugs: "; ".join(names.get(slug, slug) for slug in slugs)


def _split_form(expertise: Expertise) -> forms.SplitForm:
    asked = request.args.get("lots", "")
    wanted = (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else max(2, len(expertise.specialties))
    )
    count = min(max(wanted, rules.lots.FEWEST), rules.lots.MOST)
    return forms.split_form(
        count,
        [(q.id, q.text) for q in expertise.questions],
        [(o.id, o.name) for o in expertise.objects],
        [(s.id, name_of(s)) for s in expertise.specialties],
        rules.lots.propose(expertise, count),
    )


def _set_page(expertise: Expertise, form: forms.PublishLotsForm) -> Any:
    """The lots of the set, each with what it lacks, and the buttons for all of them."""
    found, at = queries.lots_of(current_user, expertise), clock.now()
    frozen = [lot for lot in found if lot.state is ExpertiseState.PREPARED]
    due = {lot.id: service.offers_due_on(lot, at=at) for lot in frozen}
    form.shown.data = ",".join(f"{lot.id}:{lot.publish_key}:{due[lot.id]}" for lot in frozen)
    may_publish = {lot.id: policy.can_publish(current_user, lot) for lot in frozen}
    page = render_template(
        "intake/lots.html", form=form, expertise=expertise, lots=found, due=due, frozen=frozen, may_publish=may_publish,
        may_join=policy.can_rejoin(current_user, found), shared=partial(queries.shared_with, current_user),
        lacking=lambda lot: service.lacking(lot, at=at),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.post("/requests/<uuid:expertise_id>/lots/join")
@signed_in
def join_lots(expertise_id: uuid.UUID) -> Any:
    """One draft again."""
    expertise, form = queries.get_expertise_visible_to(current_user, expertise_id), Form()
    if not form.validate_on_submit():
        raise Stale
    first = service.join_lots(expertise, by=current_user, at=clock.now())
    flash(_("The lots are one request again: %(number)s.", number=first.number), "success")
    return redirect(url_for(".show", expertise_id=first.id))


@bp.post("/requests/<uuid:expertise_id>/lots/prepare")
@signed_in
def prepare_lots(expertise_id: uuid.UUID) -> Any:
    """Check and freeze every lot."""
    expertise, form = queries.get_expertise_visible_to(current_user, expertise_id), Form()
    if not form.validate_on_submit():
        raise Stale
    service.prepare_lots(expertise, by=current_user, at=clock.now())
    return redirect(url_for(".lots", expertise_id=expertise_id))


@bp.post("/requests/<uuid:expertise_id>/lots/publish")
@signed_in
def publish_lots(expertise_id: uuid.UUID) -> Any:
    """Publish every frozen lot with one password; all or none."""
    expertise, form = queries.get_draft(current_user, expertise_id), forms.PublishLotsForm()
    if form.validate_on_submit():
        try:
            shown, urgent = _shown(form.shown.data or ""), bool(form.confirm_urgent.data)
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            done = service.publish_lots(expertise, shown=shown, confirm_urgent=urgent, by=current_user, at=clock.now())
            flash(_("Published: %(numbers)s.", numbers=", ".join(lot.number for lot in done)), "success")
            return redirect(url_for(".lots", expertise_id=expertise.id))
        except RuleBroken as problem:
            form.show(problem)
    return _set_page(expertise, form)


def _shown(text: str) -> list[service.ShownLot]:
    try:
        parts = [one.split(":") for one in text.split(",") if one]
        return [service.ShownLot(uuid.UUID(a), uuid.UUID(b), date.fromisoformat(c)) for a, b, c in parts]
    except ValueError:
        raise Stale from None
