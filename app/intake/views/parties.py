"""The parties as the body sees them: the list, the letters, the paper, the answers to proposals, the record."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.intake import forms, policy, queries, service
from app.intake.models import Expertise, Party, PartyProposal
from app.intake.states import ProposalKind
from app.intake.views.acquaintance_record import record_of
from app.intake.views.blueprint import bp
from app.intake.views.files import sent
from app.kernel import clock
from app.kernel.documents import render
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require
from app.reference.states import Step


def seen(expertise_id: uuid.UUID) -> Expertise:
    """The request behind a page of its parties: 404 for strangers, 403 for members who do not work on it."""
    expertise = queries.get_draft(current_user, expertise_id)
    require(policy.can_see_parties(current_user, expertise))
    return expertise


def _back(expertise: Expertise) -> Any:
    return redirect(url_for(".parties", expertise_id=expertise.id))


@bp.route("/requests/<uuid:expertise_id>/parties", methods=["GET", "POST"])
@signed_in
def parties(expertise_id: uuid.UUID) -> Any:
    """The parties, how far each is, their proposals; and the button that sends the letters."""
    expertise, form = seen(expertise_id), forms.BeginForm()
    if form.validate_on_submit():
        try:
            service.begin_acquaintance(expertise, days=form.days.data, by=current_user, at=clock.now())
            flash(_("The letters to the parties are on their way."), "success")
            return _back(expertise)
        except RuleBroken as problem:
            form.show(problem)
    return _parties_page(expertise, form), 422 if form.errors else 200


def _parties_page(expertise: Expertise, form: forms.BeginForm) -> str:
    page = queries.Parties(expertise).page(after=request.args.get("after"), before=request.args.get("before"))
    listed, begun = page.items, service.acquaintance_of(expertise)
    rule = policy.step_demanded(expertise, Step.ACQUAINTANCE)
    if form.days.data is None and rule is not None and not form.errors:
        form.days.data = rule.days
    return render_template(
        "intake/gates/parties.html",
        expertise=expertise,
        form=form,
        page=page,
        listed=listed,
        begun=begun,
        rule=rule,
        may_enter=policy.can_enter_parties(current_user, expertise),
        may_begin=policy.can_begin_acquaintance(current_user, expertise, begun),
        may={"withdraw": policy.can_withdraw(current_user, expertise)},
        may_party={party.id: _may(party, begun) for party in listed},
        may_answer={
            one.id: policy.can_answer_proposal(current_user, one, expertise) for p in listed for one in p.proposals
        },
    )


def _may(party: Party, begun: Any) -> dict[str, Any]:
    return {
        "link": policy.can_send_link(current_user, party, begun),
        "paper": policy.can_change_party(current_user, party, "record_paper"),
        "strike": policy.can_change_party(current_user, party, "strike"),
        "propose": policy.can_enter_parties(current_user, party.expertise),
    }


@bp.route("/requests/<uuid:expertise_id>/parties/new", methods=["GET", "POST"])
@signed_in
def new_party(expertise_id: uuid.UUID) -> Any:
    """Enter a participant."""
    expertise = seen(expertise_id)
    require(policy.can_enter_parties(current_user, expertise))
    form = forms.PartyForm(language=expertise.ruling_language)
    if form.validate_on_submit():
        try:
            service.enter_party(expertise, **form.values(), by=current_user, at=clock.now())
            flash(_("The party has been entered."), "success")
            return _back(expertise)
        except RuleBroken as problem:
            form.show(problem)
    return render_template("intake/gates/party.html", form=form, expertise=expertise), 422 if form.errors else 200


@bp.post("/requests/<uuid:expertise_id>/parties/<uuid:party_id>/<any(link,revoke):act>")
@signed_in
def party_link(expertise_id: uuid.UUID, party_id: uuid.UUID, act: str) -> Any:
    """Send a new link, or revoke the present one."""
    expertise, form = seen(expertise_id), Form()
    party = queries.party_of(expertise, party_id)
    if form.validate_on_submit():
        (service.send_link if act == "link" else service.revoke_link)(party, by=current_user, at=clock.now())
        told = _("A new link is on its way; the earlier one opens nothing any more.")
        flash(told if act == "link" else _("The link opens nothing any more."), "success")
    return _back(expertise)


@bp.route("/requests/<uuid:expertise_id>/parties/<uuid:party_id>/paper", methods=["GET", "POST"])
@signed_in
def party_paper(expertise_id: uuid.UUID, party_id: uuid.UUID) -> Any:
    """Record an acquaintance on paper."""
    expertise = seen(expertise_id)
    party, form = queries.party_of(expertise, party_id), forms.PaperForm()
    require(policy.can_change_party(current_user, party, "record_paper"))
    if form.validate_on_submit():
        try:
            _record_paper(party, form)
            flash(_("The acquaintance on paper has been recorded."), "success")
            return _back(expertise)
        except RuleBroken as problem:
            form.show(problem)
    page = render_template("intake/gates/paper.html", form=form, expertise=expertise, party=party)
    return page, 422 if form.errors else 200


def _record_paper(party: Party, form: forms.PaperForm) -> None:
    file = form.file.data
    service.record_paper(
        party,
        on=form.on.data,  # type: ignore[arg-type]  # the form demands it
        way=form.way.data,
        name=(file.filename or "") if file else "",
        content=file.stream if file else None,
        by=current_user,
        at=clock.now(),
    )


@bp.get("/requests/<uuid:expertise_id>/parties/<uuid:party_id>/scan")
@signed_in
def party_scan(expertise_id: uuid.UUID, party_id: uuid.UUID) -> Response:
    """The scan of the record that the party signed."""
    party = queries.party_of(seen(expertise_id), party_id)
    if party.paper_sha256 is None:
        raise NotVisible
    return sent(party.paper_sha256, party.paper_media_type or "application/octet-stream", party.paper_name or "")


@bp.route("/requests/<uuid:expertise_id>/parties/<uuid:party_id>/strike", methods=["GET", "POST"])
@signed_in
def strike_party(expertise_id: uuid.UUID, party_id: uuid.UUID) -> Any:
    """Strike a party off the list."""
    expertise = seen(expertise_id)
    party, form = queries.party_of(expertise, party_id), forms.StrikeForm()
    require(policy.can_change_party(current_user, party, "strike"))
    if form.validate_on_submit():
        try:
            service.strike_party(party, reason=form.reason.data or "", by=current_user, at=clock.now())
            flash(_("The party has been struck off."), "success")
            return _back(expertise)
        except RuleBroken as problem:
            form.show(problem)
    page = render_template("intake/gates/strike.html", form=form, expertise=expertise, party=party)
    return page, 422 if form.errors else 200


def proposal_form(expertise: Expertise) -> forms.ProposalForm:
    """The form of a proposal, with the questions as they stand."""
    form = forms.ProposalForm()
    rows = [SelectChoice(q.place, f"{q.place}. {q.text[:80]}") for q in expertise.questions]
    form.question_place.choices = [SelectChoice(0, _("None")), *rows]
    return form


@bp.route("/requests/<uuid:expertise_id>/parties/<uuid:party_id>/propose", methods=["GET", "POST"])
@signed_in
def party_proposal(expertise_id: uuid.UUID, party_id: uuid.UUID) -> Any:
    """Enter a proposal that a party made on paper or by word of mouth."""
    expertise = seen(expertise_id)
    party, form = queries.party_of(expertise, party_id), proposal_form(expertise)
    require(policy.can_enter_parties(current_user, expertise))
    if form.validate_on_submit():
        try:
            service.propose(party, **form.values(), by=current_user, at=clock.now())
            flash(_("The proposal has been entered."), "success")
            return _back(expertise)
        except RuleBroken as problem:
            form.show(problem)
    page = render_template("intake/gates/propose.html", form=form, expertise=expertise, party=party)
    return page, 422 if form.errors else 200


@bp.route("/requests/<uuid:expertise_id>/proposals/<uuid:proposal_id>", methods=["GET", "POST"])
@signed_in
def answer_proposal(expertise_id: uuid.UUID, proposal_id: uuid.UUID) -> Any:
    """Accept or refuse a proposal, with reasons."""
    expertise = seen(expertise_id)
    proposal = queries.proposal_of(expertise, proposal_id)
    require(policy.can_answer_proposal(current_user, proposal, expertise))
    form = forms.AnswerForm()
    if form.validate_on_submit():
        try:
            _answer(proposal, form)
            flash(_("The proposal has been answered; the party gets a letter."), "success")
            return _back(expertise)
        except RuleBroken as problem:
            form.show(problem)
    return _answer_page(expertise, proposal, form), 422 if form.errors else 200


def _answer(proposal: PartyProposal, form: forms.AnswerForm) -> None:
    values = form.values() | {"accept": form.decision.data == "accept"}
    del values["decision"]
    service.answer_proposal(proposal, **values, by=current_user, at=clock.now())


def _answer_page(expertise: Expertise, proposal: PartyProposal, form: forms.AnswerForm) -> str:
    changes = proposal.kind in {ProposalKind.QUESTION, ProposalKind.WORDING}
    if changes and form.wording.data is None:
        form.wording.data = proposal.text
    context = {"form": form, "expertise": expertise, "proposal": proposal, "changes": changes}
    return render_template("intake/gates/answer.html", **context)


@bp.get("/requests/<uuid:expertise_id>/parties/record.pdf")
@signed_in
def acquaintance_record(expertise_id: uuid.UUID) -> Response:
    """The record of acquaintance, to be printed, signed and filed (CrPC 272(4))."""
    expertise, now = seen(expertise_id), clock.now()
    listed = queries.parties_of(expertise)
    document = record_of(expertise, listed, on=clock.day_of(now))
    pdf = render(document, lang=expertise.ruling_language, made_at=now)
    name = f"{expertise.number}-acquaintance.pdf"
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name=name)
