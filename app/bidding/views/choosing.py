"""The comparison, the choice, the fallback and the new search: pages of the appointing body."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.service import confirm_identity
from app.bidding import policy, queries, service
from app.bidding.forms import FallbackForm, SearchAgainForm, SelectForm
from app.bidding.models import Bid
from app.bidding.views import market_words, side_by_side
from app.bidding.views.blueprint import bp
from app.bidding.views.offering import pdf
from app.bidding.views.opened import note_offer
from app.bidding.views.protocol import protocol_of
from app.intake import policy as policies
from app.intake import queries as intake
from app.intake.models import Expertise, Search
from app.intake.states import SearchOutcome
from app.kernel import clock
from app.kernel.access import note_access
from app.kernel.documents import render
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _, language
from app.kernel.policy import both, require


def _searched(expertise_id: uuid.UUID) -> tuple[Expertise, Search]:
    """An expertise of my body that has been published, and its newest search; I may read its offers."""
    expertise = intake.get_expertise_visible_to(current_user, expertise_id)
    search = queries.newest_search(expertise.id)
    if search is None:
        raise NotVisible
    require(policy.can_see_offers(current_user, expertise))
    return expertise, search


@bp.get("/expertises/<uuid:expertise_id>/offers")
@signed_in
def offers(expertise_id: uuid.UUID) -> str:
    """Before the opening only when it will be; then the offers side by side, or the proposed institute."""
    expertise, search = _searched(expertise_id)
    proposal = queries.living_proposal(search.id)
    table = queries.comparison(expertise, search, on=clock.day_of(clock.now()))
    _note(expertise, search, table)
    return render_template(
        "bidding/offers.html",
        expertise=expertise,
        search=search,
        table=table,
        shown=_side_by_side(expertise, table) if table is not None else [],
        in_short=side_by_side.in_short,
        selection=queries.living_selection(expertise.id),
        market=market_words,
        earlier=[one for one in queries.selections_of(expertise.id) if one.state not in policy.LIVING],
        proposal=proposal,
        institutes=queries.institute_names(term["institute"] for term in proposal.terms) if proposal else {},
        may_amend=policies.can_amend(current_user, expertise, search, at=clock.now()),
        may_select=lambda bid: policy.can_select(current_user, bid),
        may_confirm=policy.can_confirm_fallback(current_user, expertise),
        may_one_time=policy.can_entrust_one_time(current_user, expertise),
        may_search_again=policy.can_search_again(current_user, expertise),
    )


def _note(expertise: Expertise, search: Search, table: queries.Comparison | None) -> None:
    """Whose offers are shown may see by whom: only opened ones are."""
    if table is None:
        return
    rows = [*table.valid, *table.invalid]
    owners = {row.bid.placed_by_id for row in rows} | {row.expert.person_id for row in rows if row.expert.person_id}
    note_access(
        kind="comparison", thing_id=search.id, owners=owners, number=expertise.number, body_id=expertise.body_id
    )


def _side_by_side(expertise: Expertise, table: queries.Comparison) -> list[Any]:
    """The valid offers, and those that do not count: each as caption, columns and lines."""
    questions, opened = len(expertise.questions), side_by_side.opened_on(table)
    tables = [(side_by_side.summary_of(len(table.valid)), table.valid), (_("Offers that do not count"), table.invalid)]
    return [
        (caption, side_by_side.columns(rows), side_by_side.lines(table, rows, questions=questions, opened=opened))
        for caption, rows in tables
        if rows
    ]


@bp.get("/expertises/<uuid:expertise_id>/offers/protocol.pdf")
@signed_in
def protocol(expertise_id: uuid.UUID) -> Response:
    """The protocol of opening and selection, made from the same data."""
    expertise, search = _searched(expertise_id)
    at = clock.now()
    table = queries.comparison(expertise, search, on=clock.day_of(at))
    if table is None or search.opened_at is None:
        raise NotVisible
    _note(expertise, search, table)
    paper = protocol_of(expertise, table, queries.living_selection(expertise.id), on=clock.day_of(at))
    return pdf(render(paper, lang=language(), made_at=at), f"protocol-{expertise.number}.pdf")


@bp.route("/expertises/<uuid:expertise_id>/offers/<uuid:bid_id>/select", methods=["GET", "POST"])
@signed_in
def select(expertise_id: uuid.UUID, bid_id: uuid.UUID) -> Any:
    """Choose this offer: reason and password."""
    expertise, bid = _bid_of(expertise_id, bid_id)
    form, at = SelectForm(), clock.now()
    if form.validate_on_submit():
        try:
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            service.select_bid(bid, by=current_user, reason=form.reason.data or "", at=at)
            flash(_("The expert is chosen and has been told."), "success")
            return redirect(url_for(".offers", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    return _select_page(form, expertise, bid, on=clock.day_of(at)), _code(form)


def _select_page(form: SelectForm, expertise: Expertise, bid: Bid, *, on: date) -> str:
    note_offer(bid)
    load = queries.assessments([bid.expert], expertise, on=on)[bid.expert_id]
    may = both(policy.can_select(current_user, bid), policy.can_be_reached(bid), policy.can_take(load))
    return render_template(
        "bidding/select.html", form=form, expertise=expertise, bid=bid, may=may, load=load, market=market_words
    )


def _bid_of(expertise_id: uuid.UUID, bid_id: uuid.UUID) -> tuple[Expertise, Bid]:
    expertise, search = _searched(expertise_id)
    bid = queries.get_bid_visible_to(current_user, bid_id)
    if bid.search_id != search.id:
        raise NotVisible
    return expertise, bid


@bp.route("/expertises/<uuid:expertise_id>/fallback", methods=["GET", "POST"])
@signed_in
def fallback(expertise_id: uuid.UUID) -> Any:
    """Confirm the proposed state institute, with the terms of the rule before one's eyes."""
    expertise, search = _searched(expertise_id)
    proposal, form = queries.living_proposal(search.id), FallbackForm()
    if proposal is None:
        return redirect(url_for(".offers", expertise_id=expertise_id))
    if form.validate_on_submit():
        try:
            shown = _as_id(form.institute_id.data)
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
            service.confirm_fallback(
                expertise, by=current_user, at=clock.now(), reason=form.reason.data or "", institute_id=shown
            )
            flash(_("The institute is confirmed and has been told."), "success")
            return redirect(url_for(".offers", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    form.institute_id.data = str(proposal.institute_id or "")
    context = {
        "form": form,
        "expertise": expertise,
        "proposal": proposal,
        "few": search.outcome is SearchOutcome.TOO_FEW,
        "institutes": queries.institute_names(term["institute"] for term in proposal.terms),
        "may": policy.can_confirm_fallback(current_user, expertise),
        "may_search_again": policy.can_search_again(current_user, expertise),
    }
    return render_template("bidding/fallback.html", **context), _code(form)


@bp.route("/expertises/<uuid:expertise_id>/search-again", methods=["GET", "POST"])
@signed_in
def search_again(expertise_id: uuid.UUID) -> Any:
    """Begin a new search."""
    expertise, _search = _searched(expertise_id)
    form = SearchAgainForm(data={"mode": expertise.mode, "mode_reason": expertise.mode_reason})
    if form.validate_on_submit():
        try:
            values = form.values()
            days, values["mode_text"] = values.pop("working_days") or 0, values["mode_text"] or ""
            service.search_again(expertise, by=current_user, working_days=days, **values, at=clock.now())
            flash(_("A new search has begun."), "success")
            return redirect(url_for(".offers", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    may = policy.can_search_again(current_user, expertise)
    return render_template("bidding/search_again.html", form=form, expertise=expertise, may=may), _code(form)


def _code(form: Any) -> int:
    return 422 if form.errors else 200


def _as_id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
