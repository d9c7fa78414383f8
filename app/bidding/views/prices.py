"""The check of an abnormally low price: the body asks and judges, the bidder explains. Nobody else sees it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from app.accounts.models import Person
from app.bidding import policy, queries, service
from app.bidding.forms import AskPriceForm, ExplainPriceForm, JudgePriceForm, WaivePriceForm
from app.bidding.models import PriceReview
from app.bidding.views import market_words
from app.bidding.views.blueprint import bp
from app.bidding.views.opened import note_offer
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l
from app.kernel.keeping import file_store
from app.kernel.policy import Decision


def _judge(review: PriceReview, *, decision: str, reason: str, **who: Any) -> PriceReview:
    return service.judge_price(review, accept=decision == "accept", reason=reason, **who)


@dataclass(frozen=True)
class Step:
    """One act of the body on the check: its form, policy and verb."""

    title: Any
    submit: Any
    form: type[Form]
    may: Callable[[Person, PriceReview, date], Decision]
    run: Callable[..., PriceReview]


STEPS = {
    "ask": Step(
        _l("Ask for an explanation of the price"),
        _l("Ask the bidder"),
        AskPriceForm,
        lambda actor, review, _on: policy.can_ask_price(actor, review),
        service.ask_price,
    ),
    "judge": Step(
        _l("Judge the explanation of the price"),
        _l("Keep the decision"),
        JudgePriceForm,
        lambda actor, review, on: policy.can_decide_price(actor, review, on=on),
        _judge,
    ),
    "waive": Step(
        _l("State why no explanation is needed"),
        _l("Keep the statement"),
        WaivePriceForm,
        lambda actor, review, _on: policy.can_waive_price(actor, review),
        service.waive_price,
    ),
}


def _of_body(expertise_id: uuid.UUID, bid_id: uuid.UUID) -> PriceReview:
    """The check, for a member of the body; the bidder has a page of her own."""
    review = queries.get_price_review(current_user, expertise_id, bid_id)
    if not policy.can_see_offers(current_user, review.bid.search.expertise):
        raise NotVisible
    note_offer(review.bid)
    return review


@bp.get("/expertises/<uuid:expertise_id>/offers/<uuid:bid_id>/price")
@signed_in
def price(expertise_id: uuid.UUID, bid_id: uuid.UUID) -> str:
    """Why the price is abnormally low, what the bidder says, what can be done now."""
    review, today = _of_body(expertise_id, bid_id), clock.day_of(clock.now())
    may = {name: step.may(current_user, review, today) for name, step in STEPS.items()}
    return render_template(
        "bidding/price.html", review=review, expertise=review.bid.search.expertise, steps=STEPS, may=may,
        market=market_words,
    )  # fmt: skip


@bp.route("/expertises/<uuid:expertise_id>/offers/<uuid:bid_id>/price/<price_step>", methods=["GET", "POST"])
@signed_in
def price_act(expertise_id: uuid.UUID, bid_id: uuid.UUID, price_step: str) -> Any:
    """One step of the check."""
    review, at, step = _of_body(expertise_id, bid_id), clock.now(), STEPS.get(price_step)
    if step is None:
        raise NotVisible
    form = step.form()
    if form.validate_on_submit():
        try:
            step.run(review, **form.values(), by=current_user, at=at)
            flash(_("It is done."), "success")
            return redirect(url_for(".price", expertise_id=expertise_id, bid_id=bid_id))
        except RuleBroken as problem:
            form.show(problem)
    return _step_page(review, step, form, on=clock.day_of(at)), 422 if form.errors else 200


def _step_page(review: PriceReview, step: Step, form: Form, *, on: date) -> str:
    return render_template(
        "bidding/price_act.html", review=review, expertise=review.bid.search.expertise, step=step, form=form,
        may=step.may(current_user, review, on), days=service.days_to_explain(on=on), market=market_words,
    )  # fmt: skip


@bp.route("/expertises/<uuid:expertise_id>/offer/price", methods=["GET", "POST"])
@signed_in
def explain_price(expertise_id: uuid.UUID) -> Any:
    """The bidder's own page: what is asked, until when, and the answer. What others offered is not on it."""
    review, at, form = queries.get_own_price_review(current_user, expertise_id), clock.now(), ExplainPriceForm()
    if form.validate_on_submit():
        try:
            service.explain_price(review, text=form.text.data or "", files=_files(), by=current_user, at=at)
            flash(_("Your explanation has gone to the body."), "success")
            return redirect(url_for(".explain_price", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    may = policy.can_explain_price(current_user, review, on=clock.day_of(at))
    page = render_template(
        "bidding/explain_price.html", review=review, expertise=review.bid.search.expertise, form=form, may=may,
        market=market_words,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _files() -> list[tuple[str, Any]]:
    return [(file.filename, file.stream) for file in request.files.getlist("files") if file.filename]


@bp.get("/expertises/<uuid:expertise_id>/offers/<uuid:bid_id>/price/files/<uuid:file_id>")
@signed_in
def price_file(expertise_id: uuid.UUID, bid_id: uuid.UUID, file_id: uuid.UUID) -> Response:
    """A file of the explanation, for the body and for the bidder."""
    review = queries.get_price_review(current_user, expertise_id, bid_id)
    file = queries.price_file(review, file_id)
    note_offer(review.bid)
    with file_store().open(file.sha256) as stream:
        content = BytesIO(stream.read())
    answer = send_file(content, mimetype=file.media_type, as_attachment=True, download_name=file.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
