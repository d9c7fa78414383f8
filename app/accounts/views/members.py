"""Members of a body: who can do what here, invitations, changes of rights."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts import policy, queries, service
from app.accounts.forms import InviteForm, MemberForm
from app.accounts.models import Body, Membership
from app.accounts.queries.receiving import DeadLetters
from app.accounts.states import VERBS_OF, Verb
from app.accounts.views.viewer import bp
from app.accounts.words import ADMINISTRATOR, VERB_LABELS
from app.kernel import clock
from app.kernel.errors import RuleBroken, Stale
from app.kernel.guards import signed_in
from app.kernel.i18n import _, language
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
        may_close=policy.can_see_accounts(current_user),
        alarms=DeadLetters(current_user, body.id).count(),
    )


def _may_invite(body: Body) -> Any:
    present = queries.manager_count(body.id)
    return policy.can_invite(current_user, body, verbs={Verb.MANAGE_MEMBERS}, managers=present)


@bp.route("/bodies/<uuid:body_id>/members/invite", methods=["GET", "POST"])
@signed_in
def invite(body_id: uuid.UUID) -> Any:
    body = _managed(body_id)
    require(_may_invite(body))
    first = not policy.can_manage_members(current_user, body)
    form = InviteForm(data={"role": ADMINISTRATOR[0], "language": language()} if first else None)
    form.offer(body.kind)
    if form.validate_on_submit():
        try:
            _insist_on_manager(form, first=first)
            service.invite_person(by=current_user, body=body, at=clock.now(), real=clock.wall(), **form.facts())
            flash(_("The invitation is on its way."), "success")
            return redirect(url_for(".members", body_id=body.id))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/invite.html", form=form, body=body, first=first), 422 if form.errors else 200


def _insist_on_manager(form: InviteForm, *, first: bool) -> None:
    """Where the Ministry may invite the first manager only, another role is refused beside its field."""
    if first and Verb.MANAGE_MEMBERS not in form.chosen_verbs():
        raise RuleBroken(role=policy.FIRST_MANAGER)


@bp.route("/bodies/<uuid:body_id>/members/<uuid:membership_id>", methods=["GET", "POST"])
@signed_in
def member(body_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """One member: position and rights."""
    body = _managed(body_id)
    require(policy.can_manage_members(current_user, body))
    found = queries.membership(body.id, membership_id)
    shown = {"position": found.position, "verbs": found.verb_names, "version": str(found.version)}
    form, status = MemberForm(data=shown), 200
    form.offer(body.kind)
    if form.is_submitted():
        status = _changed(found, form)
    if status == 302:
        flash(_("The rights are changed."), "success")
        return redirect(url_for(".members", body_id=body.id))
    context: dict[str, Any] = {"iin": mask(found.person.iin) if found.person.iin else "", "labels": VERB_LABELS}
    context["may_lock"] = policy.can_lock(current_user, found)
    context["stale"] = status == 409
    return render_template("accounts/member.html", form=form, body=body, member=found, **context), status


def _changed(found: Membership, form: MemberForm) -> int:
    """Try to save: 302 done, 422 wrong, 409 somebody was faster (what was typed is kept)."""
    if not form.validate():
        return 422
    facts: dict[str, Any] = {"verbs": form.chosen_verbs(), "position": form.values()["position"] or ""}
    try:
        service.change_member(found, **facts, by=current_user, at=clock.now(), version=form.shown_version())
    except RuleBroken as problem:
        form.show(problem)
        return 422
    except Stale:
        form.go_on_from(found.version)
        return 409
    return 302


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
