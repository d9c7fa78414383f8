"""Somebody leaves the service: the account is closed and may be opened again. Nothing of the past is deleted."""

from __future__ import annotations

from datetime import datetime

from app.accounts import policy, queries
from app.accounts.models import Membership, Person
from app.accounts.service import passwords, sessions
from app.accounts.service.bodies import hold
from app.accounts.service.dead_letters import watch_dead_letters
from app.accounts.service.delegations import end_delegations_of
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter

NO_REASON = _l("Say why the account is closed.")
LAST = _l("Without this person nobody could manage the members of the Ministry. Give somebody else that right first.")


def close_person(person: Person, *, reason: str, by: Person | None, at: datetime, real: datetime) -> Person:
    """Close an account: every session and membership ends, what was lent or borrowed too; nobody signs in by it.

    What was with the person stays on the desks of the bodies, whose managers are told to give it to somebody else.
    `by` None is the operator of the site, `real` real time, on which sessions run.
    """
    if by is not None:
        require(policy.can_close_person(by, person))
    person = passwords.locked_person(person.id)
    if person.closed_at is not None:
        raise WrongState("close", "closed")
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    running = sorted((one for one in person.memberships if one.ended_at is None), key=lambda one: one.body_id)
    for membership in running:
        _leave(membership, by=by, at=at)
    person.closed_at = at
    facts = {"bodies": [str(one.body_id) for one in running], "sessions": sessions.end_all_sessions(person, at=real)}
    record(person, "close", by=by, at=at, why=reason.strip(), facts=facts)
    db.session.flush()
    for membership in running:
        for manager in queries.people_with(Verb.MANAGE_MEMBERS, membership.body_id):
            context = {"name": person.name, "body": getattr(membership.body, f"name_{manager.language}")}
            write_letter(to=manager, template="accounts/person_closed", context=context, at=at)
    watch_dead_letters(at=at)
    return person


def _leave(membership: Membership, *, by: Person | None, at: datetime) -> None:
    hold(membership.body)
    db.session.refresh(membership)
    manages = Verb.MANAGE_MEMBERS in membership.verbs and membership.body.kind is BodyKind.MINISTRY
    if manages and not queries.manager_count(membership.body_id, but=membership.id):
        raise RuleBroken({"": LAST})
    end_delegations_of(membership, by=by, at=at)
    membership.ended_at = at
    record(membership, "end", by=by, at=at, facts={"closed": True})


def reopen_person(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Undo a closing: the account and the memberships that ended with it run again, where the body still exists.

    Sessions do not come back, nor does what was lent: the person signs in anew.
    """
    if by is not None:
        require(policy.can_close_person(by, person))
    person = passwords.locked_person(person.id)
    closed_at = person.closed_at
    if closed_at is None:
        raise WrongState("reopen", "open")
    person.closed_at = None
    back = [one for one in person.memberships if one.ended_at == closed_at and one.body.closed_at is None]
    for membership in back:
        membership.ended_at = None
        record(membership, "begin_again", by=by, at=at)
    db.session.flush()
    record(person, "reopen", by=by, at=at, facts={"bodies": [str(one.body_id) for one in back]})
    watch_dead_letters(at=at)
    return person
