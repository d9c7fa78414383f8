"""Somebody leaves the service: the account is closed and may be opened again. Nothing of the past is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.accounts import policy, queries
from app.accounts.models import Membership, Person
from app.accounts.service import passwords, sessions
from app.accounts.service.bodies import hold, nobody_left
from app.accounts.service.dead_letters import watch_dead_letters
from app.accounts.service.delegations import end_delegations_of
from app.accounts.states import Verb
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale, WrongState
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter

NO_REASON = _l("Say why the account is closed.")


def close_person(
    person: Person, *, reason: str, by: Person | None, at: datetime, real: datetime, version: int | None = None
) -> Person:
    """Close an account: every session and membership ends, what was lent or borrowed too; nobody signs in by it.

    What was with the person stays on the desks of the bodies, whose managers are told to give it to somebody else.
    `by` None is the operator of the site, `real` real time, on which sessions run, `version` what the page showed
    of `queries.standing`: Stale where somebody was faster. RuleBroken where a body would lose its last manager.
    """
    if by is not None:
        require(policy.can_close_person(by, person))
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    person = _held(person, by=by, version=version)
    if person.closed_at is not None:
        raise WrongState("close", "closed")
    alone = queries.left_without_manager(person)
    if alone:
        raise RuleBroken({str(place) if place else "": nobody_left(body) for place, body in enumerate(alone)})
    running = sorted((one for one in person.memberships if one.ended_at is None), key=lambda one: one.body_id)
    for membership in running:
        end_delegations_of(membership, by=by, at=at)
        membership.ended_at = at
        record(membership, "end", by=by, at=at, facts={"closed": True})
    person.closed_at = at
    facts = {"bodies": [str(one.body_id) for one in running], "sessions": sessions.end_all_sessions(person, at=real)}
    record(person, "close", by=by, at=at, why=reason.strip(), facts=facts)
    db.session.flush()
    _tell_managers(running, "accounts/person_closed", at=at)
    watch_dead_letters(at=at)
    return person


def _held(person: Person, *, by: Person | None, version: int | None) -> Person:
    """The account with its bodies held, as it stands now; Stale if it changed, or if who acts was closed meanwhile.

    Bodies first, then the person: in that order everybody holds them.
    """
    held = {one.body_id: one.body for one in person.memberships if one.ended_at is None}
    for _body_id, body in sorted(held.items()):
        hold(body)
    person = passwords.locked_person(person.id)
    for membership in person.memberships:
        db.session.refresh(membership)
    if any(one.ended_at is None and one.body_id not in held for one in person.memberships):
        raise Stale
    if version is not None and version != queries.standing(person.id):
        raise Stale
    if by is not None and db.session.scalar(select(Person.closed_at).where(Person.id == by.id)) is not None:
        raise Stale
    return person


def _tell_managers(memberships: Iterable[Membership], template: str, *, at: datetime) -> None:
    for one in memberships:
        for manager in queries.people_with(Verb.MANAGE_MEMBERS, one.body_id):
            if manager.id != one.person_id:
                context = {"name": one.person.name, "body": getattr(one.body, f"name_{manager.language}")}
                write_letter(to=manager, template=template, context=context, at=at)


def reopen_person(
    person: Person, *, by: Person | None, at: datetime, reason: str = "", version: int | None = None
) -> Person:
    """Undo a closing: the account and the memberships that ended with it run again, where the body still exists.

    Sessions do not come back, nor does what was lent: the person signs in anew, and is told so; so are the managers.
    `version`: as in `close_person`.
    """
    if by is not None:
        require(policy.can_close_person(by, person))
    person = _held(person, by=by, version=version)
    if person.closed_at is None:
        raise WrongState("reopen", "open")
    back = queries.coming_back(person)
    person.closed_at = None
    for membership in back:
        membership.ended_at = None
        record(membership, "begin_again", by=by, at=at)
    db.session.flush()
    facts = {"bodies": [str(one.body_id) for one in back]}
    record(person, "reopen", by=by, at=at, why=reason.strip() or None, facts=facts)
    if person.password_hash is not None:
        write_letter(to=person, template="accounts/reopened", context={}, at=at)
    _tell_managers(back, "accounts/person_reopened", at=at)
    watch_dead_letters(at=at)
    return person
