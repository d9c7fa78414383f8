"""Break-glass: two people at the Ministry open one expertise's file for one of them, for some hours.

Whose file it is a floor above knows: it tells the owners, in the same transaction.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from app.accounts import policy, queries
from app.accounts.models import BreakGlass, Person
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.reference import queries as reference

HOURS = "accounts.break_glass_hours"
NO_REASON = _l("Say why the file must be read: its owners are told.")
ASKED_ALREADY = _l("You have asked for this file already; another person decides.")
OPEN_ALREADY = _l("You can read this file now.")


def hours(*, at: datetime) -> int | None:
    """For how many hours a grant lasts on this day; None: the feature is off."""
    return reference.rule(HOURS, on=day_of(at)).value


def insist_may_ask(by: Person, *, at: datetime) -> None:
    """Refused for whoever may not ask, and for everybody while the rule has no value."""
    require(policy.can_ask_break_glass(by, hours=hours(at=at)))


def ask_break_glass(*, expertise_id: uuid.UUID, number: str, reason: str, by: Person, at: datetime) -> BreakGlass:
    """Ask to read the file of one expertise. Refused while the rule `accounts.break_glass_hours` has no value."""
    insist_may_ask(by, at=at)
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    if queries.grant_in_force(by.id, expertise_id, at=at) is not None:
        raise RuleBroken(number=OPEN_ALREADY)
    if queries.open_break_glass(by.id, expertise_id) is not None:
        raise RuleBroken(number=ASKED_ALREADY)
    asked = BreakGlass(expertise_id=expertise_id, number=number, reason=reason.strip(), asked_by_id=by.id, asked_at=at)
    db.session.add(asked)
    db.session.flush()
    record(asked, "ask", by=by, at=at, why=asked.reason, facts={"number": number})
    return asked


def grant_break_glass(asked: BreakGlass, *, by: Person, at: datetime) -> datetime:
    """Another person lets the asker read, from now for the hours of the rule; the moment when it ends.

    Of two at once one wins; the other gets Stale.
    """
    lasting = hours(at=at)
    _take(asked)
    require(policy.can_grant_break_glass(by, asked, hours=lasting))
    asked.granted, asked.decided_at, asked.decided_by_id = True, at, by.id
    asked.ends_at = at + timedelta(hours=lasting or 0)
    record(asked, "grant", by=by, at=at, facts={"number": asked.number, "until": asked.ends_at.isoformat()})
    db.session.flush()
    return asked.ends_at


def refuse_break_glass(asked: BreakGlass, *, by: Person, at: datetime) -> None:
    """Nobody reads: another person than the asker says so."""
    _take(asked)
    require(policy.can_refuse_break_glass(by, asked))
    _end(asked, "refuse", by=by, at=at)


def take_back_break_glass(asked: BreakGlass, *, by: Person, at: datetime) -> None:
    """Nobody reads: the asker needs it no more. Whoever decides at the same moment gets Stale, or the asker does."""
    _take(asked)
    require(policy.can_take_back_break_glass(by, asked))
    _end(asked, "take_back", by=by, at=at)


def _end(asked: BreakGlass, verb: str, *, by: Person, at: datetime) -> None:
    asked.decided_at, asked.decided_by_id = at, by.id
    record(asked, verb, by=by, at=at, facts={"number": asked.number})


def _take(asked: BreakGlass) -> None:
    db.session.refresh(asked, with_for_update=True)
    if asked.decided_at is not None:
        raise Stale
