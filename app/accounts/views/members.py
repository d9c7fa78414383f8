"""Members of a body: who can do what here, invitations, changes of rights."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts import policy, queries, service
from app.accounts.forms import InviteForm, MemberForm
from app.accounts.models import Body
from app.accounts.queries.receiving import DeadLetters
from app.accounts.states import VERBS_OF, Verb
from app.accounts.views.viewer import bp
from app.accounts.words import VERB_LABELS
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.identifiers import mask
from app.kernel.policy import require


def _managed(body_id: uuid.UUID) -> Body:
    """The body, for whoever may see its members; 404 for others, 403 for its plain members."""
    found = queries.get_body_visible_to(current_user, body_id)
    require(policy.can_see_members(current_user, found))
    return found


@bp.get("/bodies/<uuid:body_id>/members")
@signed_in
def members(body_id: uuid.UUID) -> Any:
    """Who can do what here."""
    body = _managed(body_id)
    offered = [verb for verb in Verb if verb in VERBS_OF[body.kind]]
    return render_template(
        "accounts/members.html",
        body=body,
        members=queries.members(body.id),
        verbs=offered,
        labels=VERB_LABELS,
        may=policy.can_manage_members(current_user, body),
        may_invite=_may_invite(body),
        alarms=DeadLetters(current_user, body.id).count(),
    )


def _may_invite(body: Body) -> Any:
    present = bool(queries.manager_count(body.id))
    return policy.can_invite(current_user, body, verbs={Verb.MANAGE_MEMBERS}, has_manager=present)


@bp.route("/bodies/<uuid:body_id>/members/invite", methods=["GET", "POST"])
@signed_in
def invite(body_id: uuid.UUID) -> Any:
    body = _managed(body_id)
    require(_may_invite(body))
    form = InviteForm()
    form.offer(body.kind)
    if form.validate_on_submit():
        try:
            service.invite_person(by=current_user, body=body, at=clock.now(), real=clock.wall(), **form.facts())
            flash(_("The invitation is on its way."), "success")
            return redirect(url_for(".members", body_id=body.id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/invite.html", form=form, body=body), 422 if form.errors else 200


@bp.route("/bodies/<uuid:body_id>/members/<uuid:membership_id>", methods=["GET", "POST"])
@signed_in
def member(body_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """One member: position and rights."""
    body = _managed(body_id)
    require(policy.can_manage_members(current_user, body))
    found = queries.membership(body.id, membership_id)
    form = MemberForm(data={"position": found.position, "verbs": found.verb_names})
    form.offer(body.kind)
    if form.validate_on_submit():
        try:
            position = form.values()["position"] or ""
            service.change_member(found, by=current_user, verbs=form.chosen_verbs(), position=position, at=clock.now())
            flash(_("The rights are changed."), "success")
            return redirect(url_for(".members", body_id=body.id))
        except RuleBroken as problem:
            form.show(problem)
    iin = mask(found.person.iin) if found.person.iin else ""
    may_lock = policy.can_lock(current_user, found)
    page = render_template("accounts/member.html", form=form, body=body, member=found, iin=iin, may_lock=may_lock)
    return page, 422 if form.errors else 200


@bp.post("/bodies/<uuid:body_id>/members/<uuid:membership_id>/end")
@signed_in
def end_membership(body_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    found = queries.membership(_managed(body_id).id, membership_id)
    service.end_membership(found, by=current_user, at=clock.now())
    flash(_("The membership is ended."), "success")
    return redirect(url_for(".members", body_id=body_id))


@bp.post("/bodies/<uuid:body_id>/members/<uuid:membership_id>/invite-again")
@signed_in
def invite_again(body_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    found = queries.membership(_managed(body_id).id, membership_id)
    service.invite_again(found, by=current_user, at=clock.now(), real=clock.wall())
    flash(_("The invitation is on its way again."), "success")
    return redirect(url_for(".members", body_id=body_id))
