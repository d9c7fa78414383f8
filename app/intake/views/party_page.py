"""The page of a party: what is ordered, the rights, "I have read it", proposals. No account; the link is the key."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for

from app.intake import policy, queries, rules, service
from app.intake.models import Party
from app.intake.rules.digest import party_digest
from app.intake.rules.rights import RIGHTS, rights_article
from app.intake.states import ExpertiseState
from app.intake.views.blueprint import bp
from app.intake.views.parties import proposal_form
from app.kernel import clock, mail
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import public
from app.kernel.i18n import _
from app.kernel.limits import limiter

LINK_LIMIT = "60/minute;600/hour"  # per address: against guessing links


def _answer(page: str, status: int = 200) -> Any:
    """No search engine keeps it, and the address of the page is told to nobody."""
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _gone() -> Any:
    return _answer(render_template("intake/gates/link_gone.html"), 404)


@bp.route("/parties/<token>", methods=["GET", "POST"])
@public
@limiter.limit(LINK_LIMIT)
def party_page(token: str) -> Any:
    """What a party reads; and the form of its proposals."""
    now = clock.now()
    party = queries.party_of_token(token, at=now)
    if party is None:
        return _gone()
    form = proposal_form(party.expertise)
    if form.validate_on_submit():
        try:
            service.propose(party, **form.values(), at=now)
            return _done(_("Your proposal has been sent. The answer will stand on this page."), token)
        except RuleBroken as problem:
            form.show(problem)
    return _answer(_page(party, form, token), 422 if form.errors else 200)


def _done(said: str, token: str) -> Any:
    """Back to the page, which says on top what has been done."""
    flash(said, "success")
    return redirect(url_for(".party_page", token=token))


def _page(party: Party, form: Any, token: str) -> str:
    expertise, begun = party.expertise, service.acquaintance_of(party.expertise)
    digest = party_digest(expertise)
    return render_template(
        "intake/gates/party_page.html",
        party=party,
        expertise=expertise,
        begun=begun,
        form=form,
        token=token,
        details=rules.for_bidders(expertise) if expertise.state is not ExpertiseState.DRAFT else None,
        rights=RIGHTS,
        article=rights_article(expertise.procedure),
        may_confirm=policy.can_confirm_reading(party),
        may_propose=policy.can_propose(party, begun, at=clock.now()),
        notices=[(one, mail.render(one.template, one.context)) for one in service.unread_notices(party)],
        digest=digest,
        changed=party.read_digest is not None and party.read_digest != digest,
    )


@bp.post("/parties/<token>/read")
@public
@limiter.limit(LINK_LIMIT)
def party_read(token: str) -> Any:
    """I have read it: the time is kept."""
    party, form = queries.party_of_token(token, at=clock.now()), Form()
    if party is None:
        return _gone()
    if form.validate_on_submit():
        service.confirm_reading(party, shown=request.form.get("digest", ""), at=clock.now())
        return _done(_("It is kept that you have read this."), token)
    return redirect(url_for(".party_page", token=token))


@bp.post("/parties/<token>/notices/<uuid:notice_id>/read")
@public
@limiter.limit(LINK_LIMIT)
def party_read_notice(token: str, notice_id: uuid.UUID) -> Any:
    """I have read this notice: the time is kept, and the body sees it."""
    party, form = queries.party_of_token(token, at=clock.now()), Form()
    if party is None:
        return _gone()
    if form.validate_on_submit():
        service.confirm_notice(party, notice_id, at=clock.now())
        return _done(_("It is kept that you have read the notice."), token)
    return redirect(url_for(".party_page", token=token))


@bp.post("/parties/<token>/proposals/<uuid:proposal_id>/take-back")
@public
@limiter.limit(LINK_LIMIT)
def party_takes_back(token: str, proposal_id: uuid.UUID) -> Any:
    """The party takes its proposal back."""
    party, form = queries.party_of_token(token, at=clock.now()), Form()
    if party is None:
        return _gone()
    proposal = next((one for one in party.proposals if one.id == proposal_id), None)
    if proposal is None:
        raise NotVisible
    if form.validate_on_submit():
        service.take_back_proposal(proposal, at=clock.now())
        return _done(_("Your proposal has been taken back."), token)
    return redirect(url_for(".party_page", token=token))
