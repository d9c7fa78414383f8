"""One view for every act: load, may she?, the form, the verb, back to the expertise."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.forms import ConfirmationMixin
from app.accounts.service import confirm_identity
from app.bidding import policy as bidding_policy
from app.bidding import queries as bidding
from app.casework import forms, labels, queries, service
from app.casework.articles import liability_article
from app.casework.policy import Case
from app.casework.views.acts import ACTS, Act
from app.casework.views.assigning import hours_of
from app.casework.views.case import bp, open_file
from app.casework.views.challenge_words import consequence, whom
from app.casework.views.pages import bringer, party_name
from app.intake import policy as intake_policy
from app.intake import queries as intake
from app.intake.models import Party
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.registry.models import Expert
from app.registry.queries import experts_of_institute


def _thing(act: Act, case: Case, thing_id: uuid.UUID | None) -> Any:
    if thing_id is None:
        return None
    if act.thing == "member":
        return queries.member_of(case, thing_id)
    found = queries.petition_of if act.thing == "petition" else queries.challenge_of
    return found(case, thing_id)


def _form(act: Act, case: Case, thing: Any) -> Any:
    institute = case.selection.institute_id if case.selection is not None else None
    if act.name == "replace_member" and institute is not None:
        replacing = forms.ReplaceByInstituteForm()
        replacing.offer([(one.register_no, one.name) for one in bidding.able_for(thing.place, on=day_of(clock.now()))])
        return replacing
    form = act.form()
    if isinstance(form, forms.AcceptForm):
        institute = case.selection.institute_id if case.selection is not None else None
        experts = _able(institute, case) if institute is not None else []
        form.offer(_named(experts, case))
        _ask_terms(form, case)
        chosen = case.selection.expert_id if case.selection is not None else None
        if experts and chosen is not None and not form.is_submitted():
            form.expert.data = str(chosen)
    if isinstance(form, forms.ChallengeWithProofForm):
        form.offer_members([(str(one.id), one.place.expert.name) for one in case.further_members])
        form.offer_parties([(str(one.id), party_name(one)) for one in parties_seen(case)])
    return form


def parties_seen(case: Case) -> list[Party]:
    """The parties of the expertise, for whoever of the body may see their names."""
    return intake.parties_of(case.expertise) if intake_policy.can_see_parties(current_user, case.expertise) else []


def _able(institute_id: uuid.UUID, case: Case) -> Sequence[Expert]:
    """Who of the institute may be named: those fit today; all of them for a team, or where nobody is fit."""
    experts = experts_of_institute(institute_id)
    fit = set() if case.team else bidding.fit_of_institute(institute_id, case.expertise, on=day_of(clock.now()))
    return [expert for expert in experts if expert.id in fit] or experts


def _named(experts: Sequence[Expert], case: Case) -> list[tuple[str, str]]:
    """The experts of the institute by name, with a word about those whose declared hours do not suffice."""
    hours = hours_of(experts, case, on=day_of(clock.now())) if experts else {}
    names = {one.id: f"{one.name} ({hours[one.id]})" if one.id in hours else one.name for one in experts}
    return [(str(key), name) for key, name in names.items()]


def _ask_terms(form: forms.AcceptForm, case: Case) -> None:
    chosen = case.selection
    terms = chosen is not None and bidding_policy.says_terms(chosen)
    form.ask_terms(terms=terms, price=chosen is not None and bidding_policy.says_price(chosen))


def perform(expertise_id: uuid.UUID, act: Act, thing_id: uuid.UUID | None = None) -> Any:
    """The page of one act and its POST."""
    case = open_file(expertise_id).case
    thing = _thing(act, case, thing_id)
    service.insist(act.may(current_user, case, thing), act.name, case.expertise.state)
    form = _form(act, case, thing)
    if form.validate_on_submit():
        try:
            if isinstance(form, ConfirmationMixin):
                confirm_identity(current_user, password=form.password.data, at=clock.wall())
            act.run(case, thing, form.values(), current_user, clock.now())
            flash(act.done, "success")
            return redirect(url_for("casework.show", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    page = render_template(
        "casework/act.html",
        act=act,
        form=form,
        case=case,
        expertise=case.expertise,
        thing=thing,
        guide=consequence(thing, case) if act.name == "decide_challenge" else act.guide,
        whom=whom,
        label=labels.label,
        bringer=lambda challenge: bringer(case, challenge, current_user),
        liability=labels.article(liability_article(case.expertise.procedure)) if case.expertise.procedure else "",
    )
    return page, 422 if form.errors else 200


for _act in ACTS:
    _rule = f"/expertises/<uuid:expertise_id>/{_act.slug}" + ("/<uuid:thing_id>" if _act.thing else "")
    bp.add_url_rule(_rule, _act.name, signed_in(perform), methods=["GET", "POST"], defaults={"act": _act})
