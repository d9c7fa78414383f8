"""Questions to the body on a notice, and the body's answers."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.bidding import policy, queries, rules, service
from app.bidding.forms import AnswerForm, AskForm
from app.bidding.models import NoticeQuestion
from app.bidding.views.blueprint import bp
from app.intake import policy as intake
from app.intake import queries as requests
from app.intake.models import Search
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.reference import queries as reference
from app.registry.models import Expert


@bp.route("/expertises/<uuid:expertise_id>/questions", methods=["GET", "POST"])
@signed_in
def questions(expertise_id: uuid.UUID) -> Any:
    """What was asked and answered, and the form for one more question."""
    at, form = clock.now(), AskForm()
    search = queries.get_search_for_bidder(current_user, expertise_id, on=clock.day_of(at))
    expert = _expert(search, at=at)
    if form.validate_on_submit():
        try:
            text = form.text.data or ""
            service.ask_question(search.expertise, by=current_user, text=text, at=at, expert=expert)
            flash(_("Your question is with the body. The answer goes to all."), "success")
            return redirect(url_for(".questions", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    return _page(search, form, expert, at=at)


def _page(search: Search, form: AskForm, expert: Expert | None, *, at: datetime) -> Any:
    expertise, on = search.expertise, clock.day_of(at)
    reads = policy.reads_questions(current_user, search, own_bid=queries.own_bid(current_user, search), on=on)
    page = queries.Asked(search).page(after=request.args.get("after"), before=request.args.get("before"))
    context = {
        "form": form,
        "search": search,
        "expertise": expertise,
        "page": page,
        "reads": reads,
        "own": intake.can_see_expertise(current_user, expertise),
        "mark": service.mark_in(search, policy.bidder_of(current_user)),
        "label_of": rules.label_of,
        "may": policy.can_ask(current_user, search, expert=expert, at=at),
        "may_answer": lambda question: policy.can_answer_question(current_user, question, at=at),
        "last_day": policy.last_day_to_ask(search),
        "today": on,
        "waits": lambda question: _waits(question, on),
        "asked": queries.counts_of(search),
        "asked_of_body": queries.counts_for_bidders(expertise),
    }
    return render_template("bidding/questions.html", **context), 422 if form.errors else 200


def _waits(question: NoticeQuestion, on: date) -> int:
    """Working days since a question came."""
    return reference.working_calendar().working_days_between(question.asked_on, on)


def _expert(search: Search, *, at: datetime) -> Expert | None:
    """With whom the viewer could offer: herself, or a fit expert of her institute."""
    bidder = policy.bidder_of(current_user)
    if bidder.expert is not None or not bidder:
        return bidder.expert
    asked = {specialty.id for specialty in search.expertise.specialties}
    fit = queries.fit_map(bidder, on=clock.day_of(at))
    found = sorted((e for e, ids in fit.items() if asked & ids), key=lambda e: (not asked <= fit[e], str(e.id)))
    return next((e for e in found if policy.can_work(e, search.expertise)), None)


@bp.route("/expertises/<uuid:expertise_id>/questions/<uuid:asked_id>/answer", methods=["GET", "POST"])
@signed_in
def answer_asked(expertise_id: uuid.UUID, asked_id: uuid.UUID) -> Any:
    """The answer of the body to one question, for all."""
    expertise, at, form = requests.get_expertise_visible_to(current_user, expertise_id), clock.now(), AnswerForm()
    search = queries.newest_search(expertise.id)
    if search is None:
        raise NotVisible
    asked = queries.question_of(search, asked_id)
    if form.validate_on_submit():
        try:
            service.answer_question(asked, by=current_user, at=at, **form.values())
            flash(_("The answer has gone to all who may make an offer."), "success")
            return redirect(url_for(".questions", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    may = policy.can_answer_question(current_user, asked, at=at)
    context = {"form": form, "expertise": expertise, "q": asked, "label": rules.label_of(asked.mark), "may": may}
    return render_template("bidding/answer_asked.html", **context), 422 if form.errors else 200
