"""What a body does in an emergency: a member locked at once; a lost second factor taken away by two people."""

from __future__ import annotations

from datetime import datetime

from app.accounts import policy, queries
from app.accounts.models import FactorReset, Membership, Person
from app.accounts.service import passwords, second_factor, sessions
from app.accounts.service.bodies import hold, keep_a_manager
from app.accounts.service.dead_letters import watch_dead_letters
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale, WrongState
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter

NO_REASON = _l("Say why: the member is told.")
NO_RESET_REASON = _l("Say why, and how you made sure that it is the person who asks.")
NO_FACTOR = _l("This person has no second factor set up.")
ASKED_ALREADY = _l("A reset was asked for already and waits for the second person.")


def suspend_member(membership: Membership, *, reason: str, by: Person, at: datetime, real: datetime) -> None:
    """Lock a member out of the body at once: every session ends, every right there rests until it is lifted.

    Rights that the member has lent rest too. `real` is real time, on which sessions run.
    """
    hold(membership.body)
    require(policy.can_lock(by, membership))
    db.session.refresh(membership)
    if not membership.runs:
        raise WrongState("suspend", "suspended")
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    keep_a_manager(membership, "reason")
    membership.suspended_at = at
    ended = sessions.end_all_sessions(membership.person, at=real)
    record(membership, "suspend", by=by, at=at, why=reason.strip(), facts={"sessions": ended})
    _tell(membership, "suspended", at=at, reason=reason.strip())
    watch_dead_letters(at=at, body_id=membership.body_id)


def lift_suspension(membership: Membership, *, by: Person, at: datetime) -> None:
    """The member works again, with the rights held before."""
    hold(membership.body)
    require(policy.can_lock(by, membership))
    db.session.refresh(membership)
    if membership.ended_at is not None or membership.suspended_at is None:
        raise WrongState("lift", "active")
    membership.suspended_at = None
    record(membership, "lift_suspension", by=by, at=at)
    _tell(membership, "suspension_lifted", at=at)
    watch_dead_letters(at=at, body_id=membership.body_id)


def ask_factor_reset(membership: Membership, *, reason: str, by: Person, at: datetime) -> FactorReset:
    """Ask that a member's lost second factor be taken away; a second person confirms it."""
    require(policy.can_lock(by, membership))
    person = passwords.locked_person(membership.person_id)
    if not reason.strip():
        raise RuleBroken(reason=NO_RESET_REASON)
    if person.totp_sealed is None:
        raise RuleBroken(reason=NO_FACTOR)
    if queries.open_reset(person.id) is not None:
        raise RuleBroken(reason=ASKED_ALREADY)
    asked = FactorReset(
        person_id=person.id, body_id=membership.body_id, reason=reason.strip(), asked_by_id=by.id, asked_at=at
    )
    db.session.add(asked)
    db.session.flush()
    record(asked, "ask", by=by, at=at, facts={"person": str(person.id)})
    _tell(membership, "factor_reset_asked", at=at)
    return asked


def confirm_factor_reset(reset: FactorReset, *, by: Person, at: datetime, real: datetime) -> None:
    """The second person confirms: the second factor is gone, all sessions end; a new one is set up at sign-in."""
    _take(reset)
    require(policy.can_confirm_reset(by, reset))
    reset.confirmed, reset.decided_at, reset.decided_by_id = True, at, by.id
    person = passwords.locked_person(reset.person_id)
    second_factor.drop_second_factor(person, at=at)
    sessions.end_all_sessions(person, at=real)
    record(reset, "confirm", by=by, at=at, facts={"person": str(person.id)})
    write_letter(to=person, template="accounts/factor_reset", context={}, at=at)


def refuse_factor_reset(reset: FactorReset, *, by: Person, at: datetime) -> None:
    """The reset is not wanted: by anybody who could confirm it, or by whoever asked."""
    _take(reset)
    require(policy.can_refuse_reset(by, reset))
    reset.decided_at, reset.decided_by_id = at, by.id
    record(reset, "refuse", by=by, at=at, facts={"person": str(reset.person_id)})


def _take(reset: FactorReset) -> None:
    db.session.refresh(reset, with_for_update=True)
    if reset.decided_at is not None:
        raise Stale


def _tell(membership: Membership, template: str, *, at: datetime, **facts: str) -> None:
    person = membership.person
    context = {"body": getattr(membership.body, f"name_{person.language}"), **facts}
    write_letter(to=person, template=f"accounts/{template}", context=context, at=at)
