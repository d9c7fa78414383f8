"""Methodical reviews: the list, asking for one, the page of one with its steps and files."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.forms import ConfirmationMixin
from app.accounts.models import Person
from app.accounts.service import confirm_identity
from app.casework import queries as casework
from app.casework.queries.conclusions import authors_of
from app.complaints import forms, policy, queries, service
from app.complaints.models import MethodicalReview
from app.complaints.states import Aspect, MethodicalState
from app.complaints.views.base import Page, bp
from app.intake.policy import can_see_expertise
from app.kernel import clock
from app.kernel.access import note_access
from app.kernel.clock import day_of
from app.kernel.errors import NotVisible, RuleBroken, WrongState
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _l
from app.kernel.keeping import file_store
from app.kernel.policy import Decision, require

HERE = "/methodical-reviews/<uuid:methodical_id>"


@dataclass(frozen=True)
class MethodicalStep:
    """One step of a methodical review as data."""

    name: str
    title: Any
    form: type[Form]
    may: Callable[[Person, MethodicalReview], Decision]
    run: Callable[..., object]
    done: Any
    guide: Any = ""
    kind: str = "primary"


def _office(verb: str) -> Callable[[Person, MethodicalReview], Decision]:
    return lambda actor, review: policy.can_answer_methodical(actor, review, verb)


STEPS = {
    step.name: step
    for step in (
        MethodicalStep("accept", _l("Take the review up"), forms.AcceptMethodicalForm, _office("accept"),
                       service.accept_methodical, _l("Taken up. The body and the experts who signed get a letter."),
                       _l("Next the reviewers are appointed. The term begins today.")),
        MethodicalStep("refuse", _l("Refuse the review"), forms.ReasonForm, _office("refuse"),
                       service.refuse_methodical, _l("Refused. The body gets a letter."), kind="warning"),
        MethodicalStep("appoint", _l("Appoint reviewers"), forms.AppointForm, _office("appoint"),
                       service.appoint_reviewers, _l("The reviewers are appointed and get a letter."),
                       _l("The list holds members who are fit today for the specialty and had no part in this work: "
                          "they neither did it nor offered for it, and no challenge shut them out. From the "
                          "appointment on they read the conclusion, until the result is given.")),
        MethodicalStep("comment", _l("Comment on the review"), forms.CommentForm, policy.can_comment,
                       service.comment_methodical, _l("Your comment is with the reviewers and the body."),
                       _l("You comment once. The result of the review goes to the body alone.")),
        MethodicalStep("file", _l("File the result"), forms.ResultForm,
                       lambda actor, review: policy.can_sit(actor, review, filed=False), service.file_result,
                       _l("The result is filed. It goes to the body once every reviewer has signed it."),
                       _l("You confirm by your password, and sign the result with it. It is no electronic signature. "
                          "The result does not change the conclusion.")),
        MethodicalStep("sign", _l("Sign the result"), forms.SignResultForm,
                       lambda actor, review: policy.can_sit(actor, review, filed=True), service.sign_result,
                       _l("You have signed the result.")),
        MethodicalStep("decline", _l("Decline the appointment"), forms.ReasonForm,
                       policy.can_sit, service.decline_seat,
                       _l("You are no longer a reviewer of it."),
                       _l("Decline where anything could make you partial. You see nothing of it any more."),
                       kind="warning"),
        MethodicalStep("withdraw", _l("Take the wish back"), forms.ReasonForm, policy.can_withdraw_methodical,
                       service.withdraw_methodical, _l("Taken back. The reviewers no longer see the conclusion."),
                       kind="warning"),
    )
}  # fmt: skip


@bp.get("/methodical-reviews")
@signed_in
def methodical_reviews() -> str:
    """The methodical reviews that the viewer may see: for the office, for experts, for bodies that order."""
    if not policy.may_have_methodical(current_user):
        raise NotVisible
    ended = request.args.get("show") == "ended"
    found = queries.MethodicalReviews(current_user, ended)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    return render_template("complaints/methodical_index.html", page=page, ended=ended, on=day_of(clock.now()))


@bp.route("/expertises/<uuid:expertise_id>/methodical-review", methods=["GET", "POST"])
@signed_in
def ask_methodical(expertise_id: uuid.UUID) -> Page:
    """The body asks the Chamber to review the conclusion that it has."""
    now = clock.now()
    case = casework.get_file_visible_to(current_user, expertise_id, on=day_of(now)).case
    running = case.conclusion is not None and queries.running_methodical(case.conclusion.id)
    _insist("ask", policy.can_ask_methodical(current_user, case, running=running), "asked")
    form = forms.AskMethodicalForm()
    if form.validate_on_submit():
        try:
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            made = service.ask_methodical(case.expertise, **form.values(), by=current_user, at=now)
            return redirect(url_for(".methodical", methodical_id=made.id))
        except RuleBroken as problem:
            form.show(problem)
    html = render_template("complaints/methodical_ask.html", form=form, expertise=case.expertise)
    return html, 422 if form.errors else 200


@bp.get(HERE)
@signed_in
def methodical(methodical_id: uuid.UUID) -> str:
    """One methodical review, each part for whom it is."""
    review = queries.get_methodical_visible_to(current_user, methodical_id)
    body, seat = can_see_expertise(current_user, review.expertise), policy.seat_of(current_user, review)
    return render_template(
        "complaints/methodical_show.html", review=review, body=body, seat=seat,
        number=queries.number_for(current_user, review), author=policy.is_author(current_user, review),
        reads_comment=body or seat is not None or policy.is_author(current_user, review),
        result=policy.can_open_result(current_user, review), aspects=list(Aspect),
        office=policy.reviews(current_user), on=day_of(clock.now()),
        steps=[one for one in STEPS.values() if one.may(current_user, review)],
    )  # fmt: skip


@bp.get(f"{HERE}/conclusion.pdf")
@signed_in
def methodical_conclusion(methodical_id: uuid.UUID) -> Response:
    """The signed conclusion as its reviewer reads it, while the review lasts."""
    review = _reading(methodical_id)
    return _download(review.conclusion.file_sha256, f"{review.number}-conclusion.pdf")


@bp.get(f"{HERE}/annexes/<int:place>.pdf")
@signed_in
def methodical_annex(methodical_id: uuid.UUID, place: int) -> Response:
    """An annex of the conclusion, counted from one, under the same rule."""
    review = _reading(methodical_id)
    kept = review.conclusion.annexes
    if not 1 <= place <= len(kept):
        raise NotVisible
    return _download(kept[place - 1]["sha256"], kept[place - 1]["name"])


def _reading(methodical_id: uuid.UUID) -> MethodicalReview:
    """A review whose reviewer the viewer is; the authors see that the conclusion was opened."""
    review = queries.get_methodical_visible_to(current_user, methodical_id)
    require(policy.can_read_reviewed(current_user, review))
    signed = review.conclusion
    note_access(kind="conclusion", thing_id=signed.id, owners=authors_of(signed), number=review.expertise.number)
    return review


@bp.get(f"{HERE}/result.pdf")
@signed_in
def methodical_result(methodical_id: uuid.UUID) -> Response:
    """The result, for the body; for its reviewers until it is given."""
    review = queries.get_methodical_visible_to(current_user, methodical_id)
    if not policy.can_open_result(current_user, review):
        raise NotVisible
    return _download(review.result_sha256, review.result_name)


def _download(sha256: str | None, name: str) -> Response:
    if sha256 is None or not file_store().exists(sha256):
        raise NotVisible
    with file_store().open(sha256) as stream:
        content = io.BytesIO(stream.read())
    answer = send_file(content, mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route(f"{HERE}/<name>", methods=["GET", "POST"])
@signed_in
def methodical_step(methodical_id: uuid.UUID, name: str) -> Page:
    """The page of one step and its POST."""
    review = queries.get_methodical_visible_to(current_user, methodical_id)
    if name not in STEPS:
        raise NotVisible
    known = STEPS[name]
    _insist(name, known.may(current_user, review), review.state)
    form = _form(known, review)
    if form.validate_on_submit():
        try:
            return _take(known, review, form)
        except RuleBroken as problem:
            form.show(problem)
    html = render_template("complaints/methodical_step.html", step=known, form=form, review=review)
    return html, 422 if form.errors else 200


def _take(known: MethodicalStep, review: MethodicalReview, form: Any) -> Response:
    """Do it, and go back to the page, or to the list where the viewer no longer sees it."""
    if isinstance(form, ConfirmationMixin):
        confirm_identity(current_user, password=form.password.data, at=clock.wall())
    known.run(review, **form.values(), by=current_user, at=clock.now())
    flash(known.done, "success")
    if policy.can_see_methodical(current_user, review):
        return redirect(url_for(".methodical", methodical_id=review.id))
    return redirect(url_for(".methodical_reviews"))


def _form(known: MethodicalStep, review: MethodicalReview) -> Any:
    form, today = known.form(), day_of(clock.now())
    if isinstance(form, forms.AppointForm):
        able = queries.able_reviewers(review, on=today, but=current_user.id)
        form.experts.coerce = uuid.UUID
        form.experts.choices = [(str(one.id), one.name) for one in able]
        form.experts.process(request.form)
    if isinstance(form, forms.AcceptMethodicalForm) and service.methodical_due(on=today) is not None:
        del form.due_on
    return form


def _insist(name: str, decision: Decision, state: MethodicalState | str) -> None:
    """A step at the wrong time is a 409 for whoever may take it at another; for others a 403."""
    if not decision and set(decision.codes) <= {"not_now", "runs", "not_delivered"}:
        raise WrongState(name, str(state))
    require(decision)
