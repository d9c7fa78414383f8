"""The tab of reviews of one expertise, its acts, and the setting of an institute."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts import queries as accounts
from app.accounts.service import confirm_identity
from app.casework import labels, policy, service
from app.casework.forms import reviews as forms
from app.casework.policy import Case, Reviewing
from app.casework.queries import reviews
from app.casework.rules.reviews import ReviewKind, ReviewState
from app.casework.views.case import bp, open_file, render
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l

HERE = "/expertises/<uuid:expertise_id>/review"
SUBMIT_GUIDE = _l(
    "The reviewer reads the draft with its annexes, and nothing of it changes by that. Without a change it may be "
    "signed once every review has passed; whoever changes the text afterwards has it reviewed again. The term goes on."
)
OVERRIDE_GUIDE = _l("The draft may then be signed without this review. Your reasons stay on record.")


@bp.get(HERE)
@signed_in
def review_of(expertise_id: uuid.UUID) -> str:
    """Inside the institute: which reviews the draft needs and how they stand. The body: that one took place."""
    file = open_file(expertise_id)
    case = file.case
    inside = policy.of_provider(current_user, case) or policy.place_of(current_user, case) is not None
    known = reviews.reviewing_of(case) if inside else Reviewing()
    chosen = case.selection
    return render(
        file, "review_of", inside=inside, known=known, acts=_acts(case, known),
        took_place=reviews.took_place(expertise_id),
        times=reviews.times_of_review(chosen.id) if inside and chosen is not None and known.reviews else None,
        may_sign=bool(known.wanted) and not known.missing and bool(policy.can_sign(current_user, case)),
        may_set=chosen is not None and policy.leads_institute(current_user, case),
    )  # fmt: skip


def _acts(case: Case, known: Reviewing) -> list[dict[str, Any]]:
    """What the viewer may do now about the reviews of this work."""
    here, found = case.expertise.id, []
    if policy.can_submit_review(current_user, case, known):
        found.append((url_for(".submit_review", expertise_id=here), _("Give the draft to the review"), "primary"))
    if policy.can_order_review(current_user, case, known):
        found.append((url_for(".order_review", expertise_id=here), _("Order a review"), "secondary"))
    for kind in known.missing:
        if policy.can_override_review(current_user, case, known, kind):
            href = url_for(".override_review", expertise_id=here, kind=kind.value)
            found.append((href, _("Leave out: %(review)s", review=labels.label(kind)), "warning"))
    return [{"href": href, "text": text, "kind": kind} for href, text, kind in found]


def _page(
    case: Case, form: Any, *, title: Any, guide: Any = "", kind: str = "primary", warnings: Sequence[str] = ()
) -> Any:
    page = render_template(
        "casework/review_order.html",
        form=form,
        title=title,
        guide=guide,
        kind=kind,
        expertise=case.expertise,
        warnings=warnings,
    )
    return page, 422 if form.errors else 200


@bp.route(f"{HERE}/submit", methods=["GET", "POST"])
@signed_in
def submit_review(expertise_id: uuid.UUID) -> Any:
    """The expert gives the draft to the review."""
    case, form = open_file(expertise_id).case, forms.SubmitReviewForm()
    may = policy.can_submit_review(current_user, case, reviews.reviewing_of(case))
    service.insist(may, "submit_review", case.expertise.state)
    if form.validate_on_submit():
        try:
            _submit(case)
            return redirect(url_for(".review_of", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    return _page(case, form, title=_("Give the draft to the review"), guide=SUBMIT_GUIDE)


def _submit(case: Case) -> None:
    review = service.submit_review(case.expertise, by=current_user, at=clock.now())
    if review.state is ReviewState.UNMANNED:
        flash(_("Nobody can read the draft now. Whoever assigns work at the institute is told and decides."), "info")
    else:
        flash(_("The draft is with the reviewer, who gets a letter."), "success")


@bp.route(f"{HERE}/order", methods=["GET", "POST"])
@signed_in
def order_review(expertise_id: uuid.UUID) -> Any:
    """Whoever assigns work asks for a review of this one."""
    case, form = open_file(expertise_id).case, forms.OrderReviewForm()
    known = reviews.reviewing_of(case)
    service.insist(policy.can_order_review(current_user, case, known), "order_review", case.expertise.state)
    form.leave_out(known.wanted)
    if form.validate_on_submit():
        try:
            service.order_review(case.expertise, **form.values(), by=current_user, at=clock.now())
            flash(_("The review is ordered; those who do the work get a letter."), "success")
            return redirect(url_for(".review_of", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    return _page(case, form, title=_("Order a review"), warnings=_nobody(case))


def _nobody(case: Case) -> list[str]:
    """Which review could be given to nobody today: better known before it is ordered."""
    warnings, on = [], day_of(clock.now())
    if not reviews.candidates(case, on=on):
        warnings.append(_("Today no other expert of the institute is fit to read this draft: a technical review would "
                          "find no reviewer."))  # fmt: skip
    if not reviews.reviewers_of_form(case, on=on):
        warnings.append(_("Nobody at the institute who does not sign this conclusion holds the right to review: an "
                          "administrative review would find no reviewer."))  # fmt: skip
    return warnings


@bp.route(f"{HERE}/leave-out/<kind>", methods=["GET", "POST"])
@signed_in
def override_review(expertise_id: uuid.UUID, kind: str) -> Any:
    """Whoever assigns work leaves a review out, with reasons."""
    case, form, asked = open_file(expertise_id).case, forms.OverrideReviewForm(), _kind(kind)
    may = policy.can_override_review(current_user, case, reviews.reviewing_of(case), asked)
    service.insist(may, "override_review", case.expertise.state)
    if form.validate_on_submit():
        try:
            _override(case, asked, form)
            return redirect(url_for(".review_of", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    title = _("Leave out: %(review)s", review=labels.label(asked))
    return _page(case, form, title=title, guide=OVERRIDE_GUIDE, kind="warning")


def _kind(word: str) -> ReviewKind:
    if word not in set(ReviewKind):
        raise NotVisible
    return ReviewKind(word)


def _override(case: Case, kind: ReviewKind, form: Any) -> None:
    confirm_identity(current_user, password=form.password.data, at=clock.wall())
    service.override_review(case.expertise, kind=kind, **form.values(), by=current_user, at=clock.now())
    flash(_("The review is left out. Those who do the work get a letter."), "success")


@bp.route("/institutes/<uuid:body_id>/reviewing", methods=["GET", "POST"])
@signed_in
def review_settings(body_id: uuid.UUID) -> Any:
    """From which day on the institute has which reviews."""
    institute = accounts.body(body_id)
    if institute is None or not policy.can_set_reviews(current_user, institute):
        raise NotVisible
    form = forms.ReviewSettingForm()
    if form.validate_on_submit():
        try:
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            service.set_reviews(institute, **form.values(), by=current_user, at=clock.now())
            flash(_("The decision is kept."), "success")
            return redirect(url_for(".review_settings", body_id=body_id))
        except RuleBroken as problem:
            form.show(problem)
    found, now = reviews.settings_of(body_id), reviews.setting_of(body_id, on=day_of(clock.now()))
    page = render_template("casework/review_settings.html", form=form, institute=institute, found=found, now=now)
    return page, 422 if form.errors else 200
