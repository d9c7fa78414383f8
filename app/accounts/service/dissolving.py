"""A body is dissolved: its members leave it, it is offered nowhere any more, its past stays. It may begin again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.accounts import queries
from app.accounts.models import Body, Membership, Person
from app.accounts.service.dead_letters import watch_dead_letters
from app.accounts.service.delegations import end_delegations_of
from app.kernel.db import db
from app.kernel.errors import NotVisible, WrongState
from app.kernel.journal import record
from app.notices.service import write_letter


def hold_alone(body: Body) -> Body:
    """The body as it stands now, held so that nothing new can be begun for it before the end of the transaction."""
    found = db.session.get(Body, body.id, populate_existing=True, with_for_update=True)
    if found is None:
        raise NotVisible
    return found


def end_body(body: Body, *, reason: str, by: Person, at: datetime) -> None:
    """Close a body that is held: every membership ends, what was lent too; the members are told.

    Whoever calls has asked its own policy, and whether anything still runs there: this floor knows no work.
    """
    if body.closed_at is not None:
        raise WrongState("close", "closed")
    running = list(queries.members(body.id))
    for membership in running:
        end_delegations_of(membership, by=by, at=at)
        membership.ended_at = at
        record(membership, "end", by=by, at=at, facts={"body_closed": True})
    body.closed_at = at
    record(body, "close", by=by, at=at, why=reason, facts={"members": len(running)})
    db.session.flush()
    _tell(running, "accounts/body_closed", at=at)
    watch_dead_letters(at=at, body_id=body.id)


def begin_body_again(body: Body, *, reason: str, by: Person, at: datetime) -> None:
    """Undo it: the memberships that ended with the closing run again, save those of closed accounts."""
    if body.closed_at is None:
        raise WrongState("reopen", "open")
    back = queries.members_coming_back(body)
    body.closed_at = None
    for membership in back:
        membership.ended_at = None
        record(membership, "begin_again", by=by, at=at)
    record(body, "reopen", by=by, at=at, why=reason, facts={"members": len(back)})
    db.session.flush()
    _tell(back, "accounts/body_reopened", at=at)
    watch_dead_letters(at=at, body_id=body.id)


def _tell(memberships: Iterable[Membership], template: str, *, at: datetime) -> None:
    for one in memberships:
        if one.person.closed_at is None and one.person.password_hash is not None:
            context = {"body": getattr(one.body, f"name_{one.person.language}")}
            write_letter(to=one.person, template=template, context=context, at=at)
