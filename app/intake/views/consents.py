"""The prosecutor's consent: the body's page that asks, the prosecutor's queue and the page that decides."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts.service import confirm_identity
from app.accounts.states import Verb
from app.intake import policy, queries, service
from app.intake.forms import AskConsentForm, ConsentQueueForm, DecideConsentForm
from app.intake.models import ConsentQuestion, Expertise
from app.intake.states import ConsentState
from app.intake.views.blueprint import bp
from app.intake.views.files import sent
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l, name_of
from app.kernel.policy import deny, require
from app.reference.states import Step

NOT_PROSECUTOR = _l("You do not give consent at any prosecutor's office.")


@bp.route("/requests/<uuid:expertise_id>/consent", methods=["GET", "POST"])
@signed_in
def consent(expertise_id: uuid.UUID) -> Any:
    """Whether the consent is needed, the questions put so far, and the form that asks."""
    expertise, form = queries.get_whole(current_user, expertise_id), AskConsentForm()
    offices = service.offices_for(expertise)
    form.body_id.choices = [SelectChoice(office.id, name_of(office)) for office in offices]
    if len(offices) == 1 and form.body_id.data is None:
        form.body_id.data = offices[0].id
    if form.validate_on_submit():
        try:
            service.ask_consent(expertise, body_id=form.body_id.data, by=current_user, at=clock.now())
            flash(_("The prosecutor has been asked."), "success")
            return redirect(url_for(".consent", expertise_id=expertise.id))
        except RuleBroken as problem:
            form.show(problem)
    return _consent_page(expertise, form), 422 if form.errors else 200


def _consent_page(expertise: Expertise, form: AskConsentForm) -> str:
    asked = queries.consents_of(expertise)
    return render_template(
        "intake/gates/consent.html",
        expertise=expertise,
        form=form,
        rule=policy.step_demanded(expertise, Step.CONSENT),
        asked=asked,
        today=clock.day_of(clock.now()),
        due_on=service.consent_due_on(expertise, at=clock.now()),
        may={"withdraw": policy.can_withdraw(current_user, expertise)},
        may_ask=policy.can_ask_consent(current_user, expertise),
        may_take_back={q.id: policy.can_take_back_consent(current_user, q) for q in asked},
    )


@bp.post("/requests/<uuid:expertise_id>/consent/<uuid:consent_id>/take-back")
@signed_in
def take_back_consent(expertise_id: uuid.UUID, consent_id: uuid.UUID) -> Any:
    """Take the question back."""
    expertise, form = queries.get_expertise_visible_to(current_user, expertise_id), Form()
    question = queries.consent_of(expertise, consent_id)
    if form.validate_on_submit():
        service.take_back_consent(question, by=current_user, at=clock.now())
        flash(_("The question to the prosecutor has been taken back."), "success")
    return redirect(url_for(".consent", expertise_id=expertise.id))


@bp.get("/consents")
@signed_in
def consents() -> str:
    """The prosecutor's queue."""
    if not current_user.bodies_with(Verb.CONSENT):
        require(deny("not_prosecutor", NOT_PROSECUTOR))
    now, form = clock.now(), ConsentQueueForm(request.args)
    wanted = form.wanted()
    form.state.data = wanted.value if wanted else "all"
    late = now if form.late.data else None
    queue = queries.ConsentQueue(current_user, wanted, urgent=bool(form.urgent.data), late_at=late)
    page = queue.page(after=request.args.get("after"), before=request.args.get("before"))
    counts, today = queries.consent_counts(current_user), clock.day_of(now)
    return render_template("intake/gates/queue.html", form=form, page=page, counts=counts, today=today)


@bp.route("/consents/<uuid:consent_id>", methods=["GET", "POST"])
@signed_in
def decide_consent(consent_id: uuid.UUID) -> Any:
    """The frozen request, and the decision."""
    question, form = queries.get_consent_visible_to(current_user, consent_id), DecideConsentForm()
    if form.validate_on_submit():
        try:
            _decide(question, form)
            return redirect(url_for(".decide_consent", consent_id=question.id))
        except RuleBroken as problem:
            form.show(problem)
    return _decision_page(question, form), 422 if form.errors else 200


def _decision_page(question: ConsentQuestion, form: DecideConsentForm) -> str:
    return render_template(
        "intake/gates/decide.html",
        form=form,
        question=question,
        expertise=question.expertise,
        earlier=[q for q in queries.consents_of(question.expertise) if q.id != question.id],
        whole=policy.shows_request(question),
        may_decide=policy.can_decide_consent(current_user, question),
        today=clock.day_of(clock.now()),
    )


def _decide(question: ConsentQuestion, form: DecideConsentForm) -> None:
    require(policy.can_decide_consent(current_user, question))
    confirm_identity(current_user, password=form.password.data, at=clock.wall())
    give = form.decision.data == "give"
    service.decide_consent(question, give=give, reasons=form.reasons.data or "", by=current_user, at=clock.now())
    given = question.state is ConsentState.GIVEN
    flash(_("You have given the consent.") if given else _("You have refused the consent."), "success")


@bp.get("/consents/<uuid:consent_id>/files/<uuid:attachment_id>")
@signed_in
def consent_file(consent_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    """One file of the request, for the prosecutor who decides on it."""
    question = queries.get_consent_visible_to(current_user, consent_id)
    if not policy.shows_request(question):
        raise NotVisible
    file = queries.attachment_of(question.expertise, attachment_id)
    return sent(file.sha256, file.media_type, file.name)
