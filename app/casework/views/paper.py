"""Legal notices on paper: the list of the sending body, one of them, what became of it, its PDF."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.casework import paper_words, policy
from app.casework.forms.paper import PaperStepForm
from app.casework.queries.paper import Addressee, Papers, addressees, get_paper_visible_to
from app.casework.service.papers import send_on_paper
from app.casework.views.case import bp, open_file
from app.casework.views.notices import pdf
from app.intake.rules.gate_words import ROLE
from app.kernel import clock, mail
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _, language
from app.kernel.policy import require
from app.notices.models import LegalNotice, PaperTask
from app.notices.service import record_paper_step
from app.notices.states import PAPER_WORKFLOW, PaperState

FILTERS = (None, PaperState.OPEN, PaperState.SENT, PaperState.DELIVERED, PaperState.RETURNED)


@bp.get("/paper-notices")
@signed_in
def papers() -> Any:
    """The notices that the bodies of the viewer send on paper."""
    require(policy.can_see_papers(current_user))
    asked = request.args.get("state", "")
    state = PaperState(asked) if asked in set(PaperState) else None
    page = Papers(current_user, state).page(after=request.args.get("after"), before=request.args.get("before"))
    to = _named([task.notice for task in page.items])
    lines = [(task, mail.render(task.notice.template, task.notice.context).subject, to.get(task.notice_id))
             for task in page.items]  # fmt: skip
    tabs = [(one, paper_words.PAPER[one] if one else _("All")) for one in FILTERS]
    return render_template("casework/papers.html", page=page, lines=lines, state=state, tabs=tabs, words=paper_words)


@bp.route("/paper-notices/<uuid:task_id>", methods=["GET", "POST"])
@signed_in
def paper(task_id: uuid.UUID) -> Any:
    """One of them, and the form for what became of it."""
    task = get_paper_visible_to(current_user, task_id)
    form = PaperStepForm()
    form.offer(paper_words.STEPS)
    if form.validate_on_submit():
        try:
            step = form.step()
            require(policy.can_record_paper(current_user, task))
            record_paper_step(task, **step, by=current_user, at=clock.now())
            flash(_("It is recorded."), "success")
            return redirect(url_for(".paper", task_id=task.id))
        except RuleBroken as problem:
            form.show(problem)
    return _page(task, form), 422 if form.errors else 200


def _page(task: PaperTask, form: PaperStepForm) -> str:
    steps = [verb for verb in PAPER_WORKFLOW.verbs(task.state) if verb in paper_words.STEPS]
    form.offer(steps)
    form.version.data = str(task.version)
    return render_template(
        "casework/paper.html",
        task=task,
        to=_named([task.notice]).get(task.notice_id),
        paper=mail.render(task.notice.template, task.notice.context),
        form=form,
        steps=steps,
        words=paper_words,
    )


@bp.post("/expertises/<uuid:expertise_id>/notices/<uuid:notice_id>/paper")
@signed_in
def put_on_paper(expertise_id: uuid.UUID, notice_id: uuid.UUID) -> Any:
    """Send a notice on paper now: nobody can read it, or nobody does."""
    expertise = open_file(expertise_id).case.expertise
    task = send_on_paper(expertise, notice_id, by=current_user, at=clock.now())
    flash(_("Print the notice, send it, and record here what became of it."), "success")
    return redirect(url_for(".paper", task_id=task.id))


@bp.get("/paper-notices/<uuid:task_id>/notice.pdf")
@signed_in
def paper_file(task_id: uuid.UUID) -> Response:
    """The notice as it goes by post, in the language of its reader."""
    task = get_paper_visible_to(current_user, task_id)
    return pdf(task.notice, _named([task.notice]).get(task.notice_id), number=task.number, post=True)


def _named(told: list[LegalNotice]) -> dict[uuid.UUID, Addressee]:
    """Whoever sees a paper answers for its body, and so may know the parties."""
    return addressees(told, lang=language(), role=lambda party: str(ROLE[party.role]))
