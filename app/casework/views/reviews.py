"""Reviews inside institutes: the list, one review with its acts, the draft as the reviewer reads it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from app.accounts.forms import ConfirmationMixin
from app.accounts.policy import can_see_members
from app.accounts.service import confirm_identity
from app.casework import conclusion_words, labels, policy, queries, service
from app.casework.forms import reviews as forms
from app.casework.models import InstituteReview
from app.casework.policy import Case
from app.casework.queries import conclusions, reviews
from app.casework.rules.reviews import RUNNING, Check, FindingState
from app.casework.views.case import bp, note_restricted
from app.casework.views.files import download
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.documents import render as printed
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _l
from app.kernel.policy import Decision, require

HERE = "/reviews/<uuid:review_id>"


@dataclass(frozen=True)
class ReviewAct:
    """One act on a review, or (`of_finding`) on one of its findings."""

    name: str
    title: Any
    form: type[Form]
    may: Callable[[Any, Case, InstituteReview], Decision]
    run: Callable[..., object]
    done: Any
    guide: Any = ""
    of_finding: bool = False
    waits: Callable[[InstituteReview], Any] = lambda _review: None  # what is to be done before it
    kind: str = "primary"


ACTS = (
    ReviewAct("raise_finding", _l("Raise a finding"), forms.FindingForm, policy.can_review, service.raise_finding,
              _l("Noted. The expert sees it once you send the draft back."), kind="secondary"),
    ReviewAct("send_back", _l("Send the draft back with the findings"), forms.SendBackForm, policy.can_review,
              service.send_back, _l("The draft is with the expert again."), waits=service.before_sending_back,
              kind="secondary"),
    ReviewAct("pass_review", _l("Let the draft pass"), forms.PassReviewForm, policy.can_review, service.pass_review,
              _l("The draft has passed."),
              _l("You confirm by your password that you have read this very text. It is no electronic signature."),
              waits=service.before_passing),
    ReviewAct("decline_review", _l("Decline the review"), forms.DeclineReviewForm, policy.can_decline_review,
              service.decline_review, _l("Another reviewer is chosen."),
              _l("Decline where anything could make you partial. The reason stays inside the institute."),
              kind="warning"),
    ReviewAct("replace_reader", _l("Choose another reviewer"), forms.SubmitReviewForm, policy.can_replace_reader,
              service.replace_reader, _l("Another reviewer is chosen."),
              _l("The reviewer has left the institute or is not fit for this work any more. The system chooses the "
                 "next one, who begins anew.")),
    ReviewAct("answer_finding", _l("Answer the finding"), forms.AnswerFindingForm, policy.can_answer_findings,
              service.answer_finding, _l("The answer is kept."), of_finding=True),
    ReviewAct("settle_finding", _l("Settle or keep the finding"), forms.SettleFindingForm, policy.can_review,
              service.settle_finding, _l("Recorded."), of_finding=True),
    ReviewAct("give_back", _l("Give the draft back to the reviewer"), forms.SubmitReviewForm,
              policy.can_answer_findings, service.give_back, _l("The draft is with the reviewer."),
              waits=service.before_giving_back),
)  # fmt: skip


def _open(review_id: uuid.UUID) -> tuple[Case, InstituteReview]:
    """A review that the viewer knows of, and the work it is about."""
    review = reviews.get_review_visible_to(current_user, review_id)
    case = queries.case_behind(review.expertise_id, on=day_of(clock.now()))
    if case.expertise.restricted:
        note_restricted(case.expertise)
    return case, review


@bp.get("/reviews")
@signed_in
def reviews_known() -> str:
    """The reviews that the viewer knows of."""
    if not policy.has_reviews(current_user):
        raise NotVisible
    ended = request.args.get("show") == "ended"
    found = reviews.Reviews(current_user, ended)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    sets = [m.body for m in current_user.active_memberships if policy.can_set_reviews(current_user, m.body)]
    return render_template(
        "casework/reviews.html", page=page, ended=ended, on=day_of(clock.now()), sets=sets, **_words()
    )


def _words() -> dict[str, Any]:
    return {"label": labels.label, "colour": labels.colour, "check_label": lambda word: labels.label(Check(word)),
            "answer_label": labels.answer}  # fmt: skip


@bp.get(HERE)
@signed_in
def review(review_id: uuid.UUID) -> str:
    """One review: its findings for everybody inside, the draft for the reviewer while it is hers."""
    case, found = _open(review_id)
    reads = policy.can_review(current_user, case, found)
    known = [one for one in found.findings if one.sent_at is not None or reads]
    draft = queries.draft_of(case) if reads else None
    return render_template(
        "casework/review.html", case=case, expertise=case.expertise, review=found, findings=known, draft=draft,
        acts=[act for act in ACTS if not act.of_finding and act.may(current_user, case, found)],
        of_finding=lambda finding: _links(case, found, finding), sections=conclusion_words.SECTIONS,
        unread=_unread(case, found),
        of_provider=policy.of_provider(current_user, case) or policy.place_of(current_user, case) is not None,
        answers=policy.can_answer_findings(current_user, case, found),
        **_words(),
    )  # fmt: skip


def _unread(case: Case, found: InstituteReview) -> dict[str, str] | None:
    """Where nobody can read the draft: for whoever assigns, the pages on which that can be mended. None elsewhere."""
    leads = policy.leads_institute(current_user, case)
    if not leads or found.state not in RUNNING or not reviews.is_unread(found, on=day_of(clock.now())):
        return None
    may = policy.can_override_review(current_user, case, reviews.reviewing_of(case), found.kind)
    out = url_for("casework.override_review", expertise_id=case.expertise.id, kind=found.kind.value) if may else ""
    manages = can_see_members(current_user, found.institute)
    return {"out": out, "members": url_for("accounts.members", body_id=found.institute_id) if manages else ""}


def _links(case: Case, found: InstituteReview, finding: Any) -> list[dict[str, Any]]:
    """The acts on one finding that are open to the viewer now."""
    open_at = {
        "answer_finding": (FindingState.RAISED, FindingState.KEPT),
        "settle_finding": (FindingState.RAISED, FindingState.ANSWERED, FindingState.KEPT),
    }
    ids = {"review_id": found.id, "finding_id": finding.id}
    return [
        {"text": act.title, "href": url_for(f"casework.{act.name}", **ids)}
        for act in ACTS
        if act.of_finding and finding.state in open_at[act.name] and act.may(current_user, case, found)
    ]


@bp.get(f"{HERE}/draft.pdf")
@signed_in
def review_draft(review_id: uuid.UUID) -> Response:
    """The draft as the reviewer reads it: marked as a draft, or the file that is attached in its place."""
    case, found = _open(review_id)
    require(policy.can_review(current_user, case, found))
    draft, now = queries.draft_of(case), clock.now()
    if draft is None:
        raise NotVisible
    name = f"{case.expertise.number}-draft.pdf"
    if draft.file_sha256 is not None:
        return download(draft.file_sha256, name)
    text = service.text_of(case, draft, on=day_of(now), signed=conclusions.signed_so_far(case))
    content = BytesIO(printed(text, lang=draft.language, made_at=now))
    answer = send_file(content, mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get(f"{HERE}/annexes/<int:place>.pdf")
@signed_in
def review_annex(review_id: uuid.UUID, place: int) -> Response:
    """An annex of the draft, counted from one, for the reviewer."""
    case, found = _open(review_id)
    require(policy.can_review(current_user, case, found))
    draft = queries.draft_of(case)
    kept = draft.annexes if draft is not None else []
    if not 1 <= place <= len(kept):
        raise NotVisible
    return download(kept[place - 1]["sha256"], kept[place - 1]["name"])


def _form(act: ReviewAct, case: Case, found: InstituteReview) -> Any:
    form = act.form()
    if isinstance(form, forms.FindingForm):
        form.offer(found.kind)
    draft = queries.draft_of(case)
    if "seen" in form and not form.is_submitted() and draft is not None:
        form.seen.data = conclusions.draft_digest(draft)
    return form


def perform_on_review(review_id: uuid.UUID, act: ReviewAct, finding_id: uuid.UUID | None = None) -> Any:
    """The page of one act on a review and its POST."""
    case, found = _open(review_id)
    finding = reviews.finding_of(found, finding_id) if finding_id is not None else None
    service.insist(act.may(current_user, case, found), act.name, found.state)
    form = _form(act, case, found)
    if form.validate_on_submit():
        try:
            _run(act, form, (found, finding) if finding is not None else (found,))
            return redirect(url_for("casework.review", review_id=review_id))
        except RuleBroken as problem:
            form.show(problem)
    page = render_template("casework/review_act.html", act=act, form=form, review=found, finding=finding,
                           waits=act.waits(found),
                           expertise=case.expertise, **_words())  # fmt: skip
    return page, 422 if form.errors else 200


def _run(act: ReviewAct, form: Any, things: tuple[Any, ...]) -> None:
    if isinstance(form, ConfirmationMixin):
        confirm_identity(current_user, password=form.password.data, at=clock.wall())
    act.run(*things, **form.values(), by=current_user, at=clock.now())
    flash(act.done, "success")


for _act in ACTS:
    _slug = _act.name.replace("_", "-")
    bp.add_url_rule(
        f"{HERE}/findings/<uuid:finding_id>/{_slug}" if _act.of_finding else f"{HERE}/{_slug}",
        _act.name,
        signed_in(perform_on_review),
        methods=["GET", "POST"],
        defaults={"act": _act},
    )
