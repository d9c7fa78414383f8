"""The sealed offer: place, change, withdraw, receipt."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.bidding import policy, queries, service
from app.bidding.forms import InstituteOfferForm, OfferForm, Slot, with_team
from app.bidding.models import Bid
from app.bidding.service.teams import Team
from app.bidding.states import BidState
from app.bidding.views import team_fields
from app.bidding.views.blueprint import bp
from app.bidding.views.offer_aids import aids
from app.intake import rules as intake_rules
from app.intake.models import Expertise, Search
from app.intake.states import Form as ExpertiseForm
from app.kernel import clock
from app.kernel.document_data import OfferReceipt
from app.kernel.documents import render
from app.kernel.errors import NotVisible, RuleBroken, Stale
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _, language, name_of
from app.registry.models import Expert


@bp.route("/expertises/<uuid:expertise_id>/offer", methods=["GET", "POST"])
@signed_in
def offer(expertise_id: uuid.UUID) -> Any:
    """My offer: what I have placed, and the form for a new one while offers are taken."""
    at = clock.now()
    search = queries.get_search_for_bidder(current_user, expertise_id, on=clock.day_of(at))
    fit, experts = _experts(search, on=clock.day_of(at))
    slots = team_fields.slots_of(search.expertise, fit)
    form = _form(experts, slots)
    _propose_leader(form, search, fit or {})
    if form.validate_on_submit():
        try:
            _place(form, search, experts, slots, fit, at=at)
            return redirect(url_for(".receipt", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
        except Stale as faster:
            form.form_errors.append(faster.args[0])
            return _offer_page(search, form, experts, at=at, status=409)
    return _offer_page(search, form, experts, at=at, status=422 if form.errors else 200)


def _offer_page(
    search: Search, form: OfferForm | InstituteOfferForm, experts: list[Expert], *, at: Any, status: int
) -> Any:
    """The page; what stands now is what a new page, or one that was too late, goes on from."""
    expertise = search.expertise
    candidate = experts[0] if experts else policy.bidder_of(current_user).expert
    may = policy.can_bid(current_user, search, expert=candidate, at=at)
    helped = aids(expertise, experts, may, on=clock.day_of(at))
    may, bid = helped["may"], queries.own_bid(current_user, search)
    if status != 422:
        form.edition.data, form.version.data = str(search.edition), str(bid.versions[-1].number if bid else 0)
    context = {
        "form": form,
        "search": search,
        "expertise": expertise,
        "notice": expertise.notice or {},
        "details": intake_rules.for_bidders(expertise) if may else None,
        "bid": bid,
        "members": queries.named_in(bid) if bid is not None else [],
        "stale": bid is not None and queries.needs_confirmation(bid),
        "answers": queries.answers_to_look_at(bid) if bid is not None and bid.state is BidState.SEALED else [],
        "asked": queries.counts_of(search),
        "asked_of_body": queries.counts_for_bidders(expertise),
        **helped,
        "nobody_fit": not experts,
        "at": at,
    }
    return render_template("bidding/offer.html", **context), status


def _place(
    form: OfferForm | InstituteOfferForm, search: Search, experts: list[Expert], slots: list[Slot], fit: Any, *, at: Any
) -> None:
    """Seal what was typed; what is wrong with a member of a team stands beside the member's field."""
    values, version = form.values(), form.shown_version()
    named = _named(experts, values.pop("expert_id", None))
    team = _team(values, slots, search, named, fit)
    try:
        service.place_bid(
            search.expertise, by=current_user, offer=values, at=at, expert=named, team=team, version=version
        )
    except RuleBroken as problem:
        leader = policy.bidder_of(current_user).expert or named
        raise (team_fields.beside(problem, values, slots, leader, fit or {}) if leader else problem) from problem


def _team(values: Any, slots: list[Slot], search: Search, named: Expert | None, fit: Any) -> Team:
    """The team that the fields name; empty for an individual expertise, or where nobody may offer at all."""
    leader = policy.bidder_of(current_user).expert or named
    return team_fields.team_from(values, slots, search.expertise, leader, fit or {}) if leader is not None else {}


def _experts(search: Search, *, on: date) -> tuple[team_fields.FitMap | None, list[Expert]]:
    """In whose name the viewer can offer: herself, or the fit experts of her institute with what they are fit for,
    by name. Of a complex expertise whoever is fit for a part.
    """
    bidder, expertise = policy.bidder_of(current_user), search.expertise
    if bidder.expert is not None:
        return None, [bidder.expert]
    asked, part = {specialty.id for specialty in expertise.specialties}, expertise.form is ExpertiseForm.COMPLEX
    fit = queries.cleared_only(queries.fit_map(bidder, on=on), expertise, on=on) if bidder else {}
    able = {one: ids for one, ids in fit.items() if (ids & asked if part else asked <= ids)}
    found = {one: ids for one, ids in able.items() if policy.can_work(one, expertise)}
    return found, sorted(found, key=lambda expert: (expert.name, str(expert.id)))


def _form(experts: list[Expert], slots: list[Slot]) -> OfferForm | InstituteOfferForm:
    if policy.bidder_of(current_user).institute_id is None:
        return with_team(OfferForm, slots)()
    form = with_team(InstituteOfferForm, slots)()
    form.expert_id.choices = [SelectChoice(str(expert.id), expert.name) for expert in experts]
    return form


def _propose_leader(form: OfferForm | InstituteOfferForm, search: Search, fit: team_fields.FitMap) -> None:
    """An institute finds the proposed leader chosen; it may choose another one."""
    if search.expertise.form is not ExpertiseForm.INDIVIDUAL and fit and not form.is_submitted():
        form["expert_id"].data = team_fields.proposed_leader(search.expertise, fit) or None


def _named(experts: list[Expert], chosen: str | None) -> Expert | None:
    return next((expert for expert in experts if str(expert.id) == chosen), None)


def _own(expertise_id: uuid.UUID) -> tuple[Expertise, Search, Bid]:
    """My offer in the newest search; NotVisible where there is none."""
    search = queries.get_search_for_bidder(current_user, expertise_id, on=clock.day_of(clock.now()))
    bid = queries.own_bid(current_user, search)
    if bid is None:
        raise NotVisible
    return search.expertise, search, bid


@bp.post("/expertises/<uuid:expertise_id>/offer/withdraw")
@signed_in
def withdraw(expertise_id: uuid.UUID) -> Any:
    """Take the sealed offer back."""
    _expertise, _search, bid = _own(expertise_id)
    if Form().validate_on_submit():
        service.withdraw_bid(bid, by=current_user, at=clock.now())
        flash(_("Your offer is withdrawn. Nobody will ever open it."), "success")
    return redirect(url_for(".offer", expertise_id=expertise_id))


@bp.get("/expertises/<uuid:expertise_id>/offer/receipt")
@signed_in
def receipt(expertise_id: uuid.UUID) -> str:
    """When the last version was received, and its digest."""
    expertise, search, bid = _own(expertise_id)
    return render_template(
        "bidding/receipt.html",
        expertise=expertise,
        search=search,
        bid=bid,
        living=bid.state is not BidState.WITHDRAWN,
        members=queries.named_in(bid),
    )


@bp.get("/expertises/<uuid:expertise_id>/offer/receipt.pdf")
@signed_in
def receipt_pdf(expertise_id: uuid.UUID) -> Response:
    """The same on paper."""
    expertise, search, bid = _own(expertise_id)
    last = bid.versions[-1]
    paper = OfferReceipt(
        number=f"{expertise.number}/{last.digest[:8]}",
        expertise_number=expertise.number,
        expertise_type="; ".join(name_of(specialty) for specialty in expertise.specialties),
        expert=bid.expert.name,
        version=last.number,
        received_at=last.at,
        opens_at=search.offers_due_at,
        digest=last.digest,
    )
    return pdf(render(paper, lang=language(), made_at=last.at), f"receipt-{expertise.number}.pdf")


def pdf(content: bytes, name: str) -> Response:
    """A document to be read in the browser, kept by nobody on the way."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
