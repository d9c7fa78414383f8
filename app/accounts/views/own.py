"""One's own account: sessions, language of letters, password, second factor."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask_login import current_user

from app.accounts import queries, service
from app.accounts.forms import ChangePasswordForm, DigestForm, LanguageForm, PasswordForm, ReplaceForm
from app.accounts.views.viewer import COOKIE_KEY, bp, present_session
from app.accounts.words import VERB_LABELS
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.identifiers import mask


@bp.get("/account")
@signed_in
def account() -> Any:
    """What the site knows of me, and where I am signed in."""
    return render_template(
        "accounts/account.html", form=LanguageForm(data={"language": current_user.language}), **_facts()
    )


def _facts() -> dict[str, Any]:
    return {
        "person": current_user,
        "morning": DigestForm(data={"digest": current_user.wants_digest}),
        "iin": mask(current_user.iin) if current_user.iin else "",
        "present": present_session(),
        "sessions": queries.living_sessions(current_user.id, at=clock.wall()),
        "codes_left": queries.recovery_codes_left(current_user.id),
        "verb_labels": VERB_LABELS,
        "lent": queries.delegations_touching(current_user.id, on=clock.day_of(clock.now())),
    }


@bp.post("/account/language")
@signed_in
def language() -> Any:
    """In which language letters come."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return render_template("accounts/account.html", form=form, **_facts()), 422
    service.choose_language(by=current_user, language=form.language.data, at=clock.now())
    flash(_("Your letters come in this language from now on."), "success")
    return redirect(url_for(".account"))


@bp.post("/account/digest")
@signed_in
def digest() -> Any:
    """Whether the morning letter comes."""
    form = DigestForm()
    wanted = bool(form.digest.data)
    service.choose_digest(by=current_user, digest=wanted, at=clock.now())
    flash(_("The morning letter comes from now on.") if wanted else _("The morning letter no longer comes."), "success")
    return redirect(url_for(".account"))


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> Any:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            service.change_password(
                by=current_user,
                password=form.password.data or "",
                new_password=form.new_password.data or "",
                token=session.get(COOKIE_KEY),
                at=clock.now(),
                real=clock.wall(),
            )
            flash(_("Your password is changed. All your other sessions were ended."), "success")
            return redirect(url_for(".account"))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/change_password.html", form=form), 422 if form.errors else 200


@bp.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
def replace_second_factor() -> Any:
    """Take the second factor away and set up a new one."""
    if current_user.totp_sealed is None:
        return redirect(url_for(".set_up"))
    form = ReplaceForm()
    if form.validate_on_submit():
        try:
            present = present_session()
            if present is None:
                raise NotVisible
            code = form.code.data or ""
            service.replace_second_factor(present, password=form.password.data or "", code=code, at=clock.wall())
            return redirect(url_for(".set_up", next=url_for(".account")))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/replace_second_factor.html", form=form), 422 if form.errors else 200


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@signed_in
def recovery_codes() -> Any:
    """Ten new recovery codes, shown once."""
    if current_user.totp_sealed is None:
        return redirect(url_for(".set_up"))
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            service.confirm_identity(current_user, password=form.password.data or "", at=clock.wall())
            codes = service.new_recovery_codes(current_user, at=clock.wall())
            return render_template("accounts/recovery_codes.html", codes=codes, onward=url_for(".account"))
        except RuleBroken as problem:
            form.show(problem)
    return render_template("accounts/new_recovery_codes.html", form=form), 422 if form.errors else 200


@bp.post("/account/sessions/<uuid:session_id>/end")
@signed_in
def end_session(session_id: uuid.UUID) -> Any:
    service.end_session(session_id, by=current_user, at=clock.wall())
    flash(_("The session is ended."), "success")
    return redirect(url_for(".account"))


@bp.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Any:
    service.end_all_sessions(current_user, at=clock.wall(), but=session.get(COOKIE_KEY))
    flash(_("All your other sessions are ended."), "success")
    return redirect(url_for(".account"))
