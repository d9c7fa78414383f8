"""The steps of a complaint as data: form, policy, verb. One view performs them all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.forms import ConfirmationMixin
from app.accounts.models import Person
from app.accounts.service import confirm_identity
from app.complaints import forms, policy, queries, service
from app.complaints.models import Complaint
from app.complaints.states import Outcome
from app.complaints.views.base import Page, bp
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _l
from app.kernel.policy import Decision, require
from app.kernel.workflow import Workflow

Run = Callable[..., object]


@dataclass(frozen=True)
class Step:
    name: str
    title: Any
    submit: Any
    form: type[Form]
    may: Callable[[Person, Complaint, date], Decision]
    run: Run
    done: Any
    guide: Any = ""
    kind: str = "primary"


def _considering(verb: str) -> Callable[[Person, Complaint, date], Decision]:
    return lambda actor, complaint, _on: policy.can_consider(actor, complaint, verb)


STEPS = {
    step.name: step
    for step in (
        Step(
            "register",
            _l("Register the complaint"),
            _l("Register it"),
            forms.RegisterForm,
            _considering("register"),
            service.register,
            _l("The complaint is registered."),
            _l("With the registration the term for the decision begins; the one who complains gets a letter."),
        ),
        Step(
            "ask",
            _l("Ask the expert for an explanation"),
            _l("Ask"),
            forms.AskForm,
            _considering("ask"),
            service.ask_explanation,
            _l("The expert gets a letter and sees the complaint."),
        ),
        Step(
            "explain",
            _l("Give an explanation"),
            _l("Give the explanation"),
            forms.ExplainForm,
            lambda actor, complaint, _on: policy.can_explain(actor, complaint),
            service.explain,
            _l("The explanation is given. It can no longer be changed."),
            _l("Add files on the page of the complaint before you give the explanation: it is given once."),
        ),
        Step(
            "decide",
            _l("Decide on the complaint"),
            _l("Decide"),
            forms.DecideForm,
            lambda actor, complaint, on: policy.can_decide(actor, complaint, None, on=on),
            service.decide,
            _l("The complaint is decided. Both sides get a letter."),
            _l(
                "A complaint is upheld only after the expert was heard, or let the day for the explanation pass. "
                "Until then it can only be rejected."
            ),
        ),
        Step(
            "extend",
            _l("Set a later day for the decision"),
            _l("Set the day"),
            forms.ExtendForm,
            _considering("extend"),
            service.extend,
            _l("The new day is set."),
            kind="secondary",
        ),
        Step(
            "forward",
            _l("Pass the complaint on"),
            _l("Pass on"),
            forms.ReasonForm,
            _considering("forward"),
            service.forward,
            _l("The complaint is passed on."),
            _l("For what the Chamber may not decide. Say to whom it goes, and why."),
            kind="secondary",
        ),
        Step(
            "withdraw",
            _l("Withdraw the complaint"),
            _l("Withdraw"),
            forms.ReasonForm,
            lambda actor, complaint, _on: policy.can_withdraw(actor, complaint),
            service.withdraw,
            _l("The complaint is withdrawn."),
            kind="warning",
        ),
    )
}


def _form(step: Step, complaint: Complaint) -> Any:
    if step.name == "decide":
        return _decide_form(step, complaint)
    if step.name != "register":
        return step.form()
    form = forms.RegisterForm(data={"hide_complainant": complaint.hide_complainant})
    if service.due_by_rule(on=clock.day_of(clock.now())) is not None:
        del form.due_on
    return form


def _decide_form(step: Step, complaint: Complaint) -> Any:
    """Only the outcomes that are possible now: nothing is decided against an expert who was not heard."""
    form, on = step.form(), clock.day_of(clock.now())
    may = [one.value for one in Outcome if policy.can_decide(current_user, complaint, one, on=on)]
    form.outcome.choices = [choice for choice in forms.choices(Outcome) if choice[0] in may]
    return form


def take(step: Step, complaint: Complaint, form: Any, *, at: datetime) -> None:
    """Confirm who it is where the step asks for it, and do it."""
    if isinstance(form, ConfirmationMixin):
        confirm_identity(current_user, password=form.password.data, at=clock.wall())
    values: Mapping[str, Any] = form.values()
    step.run(complaint, **values, by=current_user, at=at)


@bp.route("/complaints/<uuid:complaint_id>/<name>", methods=["GET", "POST"])
@signed_in
def step(complaint_id: uuid.UUID, name: str) -> Page:
    """The page of one step and its POST."""
    complaint, now = queries.get_complaint_visible_to(current_user, complaint_id), clock.now()
    if name not in STEPS:
        raise NotVisible
    known = STEPS[name]
    _insist(known, complaint, on=clock.day_of(now))
    form = _form(known, complaint)
    if form.validate_on_submit():
        try:
            take(known, complaint, form, at=now)
            flash(known.done, "success")
            return redirect(url_for(".show", complaint_id=complaint_id))
        except RuleBroken as problem:
            form.show(problem)
    due = service.due_by_rule(on=clock.day_of(now)) if name == "register" else None
    html = render_template("complaints/step.html", step=known, form=form, complaint=complaint, due=due)
    return html, 422 if form.errors else 200


def _insist(known: Step, complaint: Complaint, *, on: date) -> None:
    """A step at the wrong time is a 409 for whoever may take it at another; for others a 403."""
    decision = known.may(current_user, complaint, on)
    workflow: Workflow = Complaint.workflow
    if set(decision.codes) == {"not_now"} and known.name != "extend":
        workflow.target(known.name, complaint.state)
    require(decision)
