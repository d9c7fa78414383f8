"""Previews, the two steps of publication, and withdrawal."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.intake import policy, queries, rules, service
from app.intake.forms import PublishForm, WithdrawForm
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.intake.views.blueprint import bp
from app.kernel import clock
from app.kernel.errors import RuleBroken, Stale
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require
from app.reference.states import SearchMode

VIEWERS = ("bidder", "provider", "party", "public")


@bp.get("/requests/<uuid:expertise_id>/preview/<any(bidder,party,provider,public):viewer_kind>")
@signed_in
def preview(expertise_id: uuid.UUID, viewer_kind: str) -> str:
    """The request as somebody else will see it."""
    expertise = queries.get_whole(current_user, expertise_id)
    notice = expertise.notice or _notice(expertise, _days(expertise))
    return render_template(
        f"intake/preview_{viewer_kind}.html",
        expertise=expertise,
        viewer_kind=viewer_kind,
        notice=notice,
        lines=rules.redaction.lines(expertise, viewer_kind, notice),
        details=rules.for_bidders(expertise),
        secret=rules.is_closed(expertise),
    )


def _days(expertise: Expertise) -> list[tuple[date, int | None]]:
    return service.days_for_offers(expertise, at=clock.now())


def _notice(expertise: Expertise, days: list[tuple[date, int | None]]) -> dict[str, Any]:
    due = days[-1][0] if days else None
    return rules.redact(expertise, offers_due_on=due, offers_due_at=clock.end_of(due) if due else None)


@bp.get("/requests/<uuid:expertise_id>/publish")
@signed_in
def publication(expertise_id: uuid.UUID) -> Any:
    """What is still missing, or the confirmation of the frozen request."""
    expertise = queries.get_draft(current_user, expertise_id)
    return _publication_page(expertise, PublishForm())


def _publication_page(expertise: Expertise, form: PublishForm) -> Any:
    """Draft: what is missing and the button that freezes; frozen: deadline, notice, confirmation."""
    if expertise.published_at is not None or expertise.state is ExpertiseState.WITHDRAWN:
        return redirect(url_for(".show", expertise_id=expertise.id))
    today, days = clock.day_of(clock.now()), _days(expertise)
    direct = expertise.mode is SearchMode.DIRECT
    due = today if direct else days[-1][0] if days else None
    form.publish_key.data, form.due_on.data = str(expertise.publish_key), due.isoformat() if due else ""
    context: dict[str, Any] = {
        "expertise": expertise,
        "form": form,
        "lacking": service.lacking(expertise, at=clock.now()),
        "over": service.is_beyond_quota(expertise, at=clock.now()),
        "due": due,
        "today": today,
        "days": days,
        "pilot": service.pilot_of(expertise, on=today),
        "notice": _notice(expertise, days),
        "clarity": queries.clarity_of(expertise),
        "similar": queries.unexplained(current_user, expertise, at=clock.now()),
        "may": {
            "prepare": policy.can_prepare(current_user, expertise),
            "publish": policy.can_publish(current_user, expertise),
            "revise": policy.can_revise(current_user, expertise),
        },
    }
    context["consent_ends"] = policy.living_question(expertise) is not None
    context["gates"] = [one for one in context["may"]["publish"].reasons if "." in one.code]
    page = "publish" if expertise.state is ExpertiseState.PREPARED else "prepare"
    return render_template(f"intake/{page}.html", **context), 422 if form.errors else 200


@bp.post("/requests/<uuid:expertise_id>/prepare")
@signed_in
def prepare(expertise_id: uuid.UUID) -> Any:
    """Check and freeze."""
    expertise, form = queries.get_whole(current_user, expertise_id), Form()
    if form.validate_on_submit():
        service.prepare(expertise, by=current_user, at=clock.now(), ask_similar=True)
    return redirect(url_for(".publication", expertise_id=expertise.id))


@bp.post("/requests/<uuid:expertise_id>/revise")
@signed_in
def revise(expertise_id: uuid.UUID) -> Any:
    """Back to the draft."""
    expertise, form = queries.get_expertise_visible_to(current_user, expertise_id), Form()
    if form.validate_on_submit():
        service.revise(expertise, by=current_user, at=clock.now())
    return redirect(url_for(".show", expertise_id=expertise.id))


@bp.post("/requests/<uuid:expertise_id>/publish")
@signed_in
def publish(expertise_id: uuid.UUID) -> Any:
    """Publish under the key, with the password as confirmation; the same key twice is one publication."""
    expertise, form = queries.get_whole(current_user, expertise_id), PublishForm()
    if form.validate_on_submit():
        try:
            key, due = _key_and_day(form)
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            urgent = bool(form.confirm_urgent.data)
            given: dict[str, Any] = {"due_on": due, "confirm_urgent": urgent, "ask_similar": True}
            service.publish(expertise, publish_key=key, **given, by=current_user, at=clock.now())
            flash(_("The request %(number)s is published.", number=expertise.number), "success")
            return redirect(url_for(".show", expertise_id=expertise.id))
        except RuleBroken as problem:
            form.show(problem)
    return _publication_page(expertise, form)


def _key_and_day(form: PublishForm) -> tuple[uuid.UUID, date]:
    try:
        return uuid.UUID(form.publish_key.data or ""), date.fromisoformat(form.due_on.data or "")
    except ValueError:
        raise Stale from None


@bp.route("/requests/<uuid:expertise_id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(expertise_id: uuid.UUID) -> Any:
    """Withdraw with a reason."""
    expertise = queries.get_expertise_visible_to(current_user, expertise_id)
    require(policy.can_withdraw(current_user, expertise))
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            service.withdraw(expertise, reason=form.reason.data or "", by=current_user, at=clock.now())
            flash(_("The request %(number)s is withdrawn.", number=expertise.number), "success")
            return redirect(url_for(".show", expertise_id=expertise.id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("intake/withdraw.html", form=form, expertise=expertise), 422 if form.errors else 200
