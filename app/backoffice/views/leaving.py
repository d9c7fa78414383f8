"""Somebody leaves: all accounts, what a closing will do before it is done, the closing and its undoing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts import policy, service
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import AccountState
from app.backoffice import queries, words
from app.backoffice.forms import AccountsForm, CloseAccountForm, ReopenAccountForm
from app.backoffice.views.desk import bp
from app.kernel import clock
from app.kernel.errors import RuleBroken, Stale, WrongState
from app.kernel.forms import VersionedForm
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l
from app.kernel.policy import Decision, require

FASTER = _l("Somebody was faster: this has been done already. Nothing was changed now.")


@bp.get("/people")
@signed_in
def people() -> Any:
    """All accounts, with a search; the closed ones with who closed them, when and why."""
    require(policy.can_see_accounts(current_user))
    form = AccountsForm(request.args)
    known = form.state.data in set(AccountState)
    state = AccountState(form.state.data) if known else None
    found = accounts.Accounts(current_user, text=(form.q.data or "").strip()[:100], state=state)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    closings = accounts.closings([one.id for one in page.items if one.closed_at is not None])
    context = {"closings": closings, "state_of": accounts.state_of, "labels": words.ACCOUNTS}
    return render_template("backoffice/people.html", form=form, page=page, **context)


def _account(person_id: uuid.UUID) -> Person:
    require(policy.can_see_accounts(current_user))
    return accounts.get_account_visible_to(current_user, person_id)


@bp.route("/people/<uuid:person_id>/close", methods=["GET", "POST"])
@signed_in
def close_account(person_id: uuid.UUID) -> Any:
    """What closing this account will do; with a reason and the password it is done."""
    person, form = _account(person_id), CloseAccountForm()
    status = 200
    if form.is_submitted():
        status = _tried(person, form, _close, closes=True)
    elif person.closed_at is not None:
        return redirect(url_for(".reopen_account", person_id=person_id))
    if status == 302:
        flash(_("The account is closed. The managers of the bodies have been told."), "success")
        return redirect(url_for(".people", state=AccountState.CLOSED.value))
    return render_template("backoffice/close_account.html", form=form, **_effects(person, form)), status


def _close(person: Person, form: CloseAccountForm) -> None:
    at, real = clock.now(), clock.wall()
    reason = form.values()["reason"]
    service.close_person(person, reason=reason, by=current_user, at=at, real=real, version=form.shown_version())


def _effects(person: Person, form: VersionedForm) -> dict[str, Any]:
    """What the page says before the press."""
    form.version.data = form.version.data or str(accounts.standing(person.id))
    return {
        "person": person,
        "running": [one for one in person.memberships if one.ended_at is None],
        "sessions": len(accounts.living_sessions(person.id, at=clock.wall())),
        "covers": queries.covers_of(person.id, on=clock.day_of(clock.now())),
        "left": queries.open_work(person),
        "alone": accounts.left_without_manager(person),
        "closing": accounts.closings([person.id]).get(person.id) if person.closed_at is not None else None,
        "may": policy.can_close_person(current_user, person),
        "work": words.LEFT_WORK,
        "desks": words.LEFT_DESKS,
        "state": words.ACCOUNTS[accounts.state_of(person)],
    }


@bp.route("/people/<uuid:person_id>/reopen", methods=["GET", "POST"])
@signed_in
def reopen_account(person_id: uuid.UUID) -> Any:
    """What opening a closed account again will do; with a reason and the password it is done."""
    person, form = _account(person_id), ReopenAccountForm()
    status = 200
    if form.is_submitted():
        status = _tried(person, form, _reopen, closes=False)
    elif person.closed_at is None:
        return redirect(url_for(".close_account", person_id=person_id))
    if status == 302:
        flash(_("The account is open again. The person and the managers of the bodies have been told."), "success")
        return redirect(url_for(".close_account", person_id=person_id))
    form.version.data = form.version.data or str(accounts.standing(person.id))
    context = {"person": person, "back": accounts.coming_back(person), "open": person.closed_at is None}
    context["closing"] = accounts.closings([person.id]).get(person.id)
    context["may"] = policy.can_close_person(current_user, person)
    return render_template("backoffice/reopen_account.html", form=form, **context), status


def _reopen(person: Person, form: ReopenAccountForm) -> None:
    reason = form.values()["reason"]
    service.reopen_person(person, reason=reason, by=current_user, at=clock.now(), version=form.shown_version())


def _tried(person: Person, form: Any, act: Callable[[Any, Any], None], *, closes: bool) -> int:
    may = policy.can_close_person(current_user, person)
    return tried(person, form, act, may=may, standing=lambda: accounts.standing(person.id), closes=closes)


def tried(
    thing: Any, form: Any, act: Callable[[Any, Any], None], *, may: Decision, standing: Callable[[], int], closes: bool
) -> int:
    """Try it: 302 done, 422 wrong, 409 somebody was faster (what was typed is kept, unless it is done already)."""
    require(may)
    if (thing.closed_at is not None) is closes:
        return _done_already(form)
    if not form.validate():
        return 422
    try:
        service.confirm_identity(current_user, password=form.password.data, at=clock.wall())
        act(thing, form)
    except RuleBroken as problem:
        form.show(problem)
        return 422
    except (Stale, WrongState):
        if (thing.closed_at is not None) is closes:
            return _done_already(form)
        form.go_on_from(standing())
        return 409
    return 302


def _done_already(form: VersionedForm) -> int:
    form.form_errors.append(FASTER)
    return 409
