"""Leave cover: one member of a body lends another some of their own rights there, for whole days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from app.accounts import policy
from app.accounts.models import DelegatedRight, Delegation, Membership, Person
from app.accounts.states import Verb
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter

NOT_OWN = _l("Choose rights that the giver holds in this body as their own. Lent rights are not lent on.")
NOT_SELF = _l("Choose somebody else: nobody covers for themselves.")
PAST = _l("The first day is in the past.")
BACKWARDS = _l("The last day is before the first one.")
NO_REASON = _l("Say why, for example: annual leave.")
NOT_MEMBERS = _l("Both must be active members of this body.")
TWICE = _l("One of these rights is lent to this person on some of these days already.")


def delegate(
    giver: Membership,
    receiver: Membership,
    *,
    verbs: Collection[Verb],
    first_day: date,
    last_day: date,
    reason: str,
    by: Person,
    at: datetime,
) -> Delegation:
    """Lend rights of one member of a body to another, from one day to another; both days count.

    The giver does it, or whoever manages the members. Both get a letter. RuleBroken beside the field for rights
    that the giver does not hold as their own, for wrong days, for oneself, and where the same right is lent to
    the same person on one of these days already (which the database holds too).
    """
    require(policy.can_delegate(by, giver))
    _check(giver, receiver, verbs)
    _check_days(first_day, last_day, reason, on=day_of(at))
    pair: dict[str, Any] = {
        "body_id": giver.body_id,
        "from_person_id": giver.person_id,
        "to_person_id": receiver.person_id,
        "first_day": first_day,
        "last_day": last_day,
    }
    names = sorted(verb.value for verb in verbs)
    if db.session.scalar(_overlapping(pair, names)) is not None:
        raise RuleBroken(verbs=TWICE)
    made = Delegation(**pair, reason=reason.strip(), made_by_id=by.id, made_at=at)
    made.rights = [DelegatedRight(verb=Verb(name), **pair) for name in names]
    db.session.add(made)
    db.session.flush()
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    record(made, "delegate", by=by, at=at, facts={"body": str(giver.body_id), "verbs": names, **days})
    _tell(made, "delegated", at=at)
    return made


def _check(giver: Membership, receiver: Membership, verbs: Collection[Verb]) -> None:
    problems: dict[str, Any] = {}
    if not verbs or not set(verbs) <= giver.verbs:
        problems["verbs"] = NOT_OWN
    if receiver.person_id == giver.person_id:
        problems["receiver"] = NOT_SELF
    elif receiver.body_id != giver.body_id or not (giver.runs and receiver.runs):
        problems["receiver"] = NOT_MEMBERS
    if problems:
        raise RuleBroken(problems)


def _check_days(first_day: date, last_day: date, reason: str, *, on: date) -> None:
    problems: dict[str, Any] = {}
    if first_day < on:
        problems["first_day"] = PAST
    if last_day < first_day:
        problems["last_day"] = BACKWARDS
    if not reason.strip():
        problems["reason"] = NO_REASON
    if problems:
        raise RuleBroken(problems)


def _overlapping(pair: dict[str, Any], names: list[str]) -> Any:
    return (
        select(DelegatedRight.delegation_id)
        .where(
            DelegatedRight.body_id == pair["body_id"],
            DelegatedRight.from_person_id == pair["from_person_id"],
            DelegatedRight.to_person_id == pair["to_person_id"],
            DelegatedRight.verb.in_(names),
            DelegatedRight.ended.is_(False),
            DelegatedRight.first_day <= pair["last_day"],
            DelegatedRight.last_day >= pair["first_day"],
        )
        .limit(1)
    )


def end_delegation(delegation: Delegation, *, by: Person, at: datetime) -> None:
    """End it early, at once: the giver, the receiver, or whoever manages the members. Both get a letter."""
    db.session.execute(select(Delegation.id).where(Delegation.id == delegation.id).with_for_update())
    db.session.refresh(delegation, ["ended_at"])
    require(policy.can_end_delegation(by, delegation))
    if delegation.ended_at is not None or delegation.last_day < day_of(at):
        raise WrongState("end", "ended")
    _end(delegation, by=by, at=at)


def end_delegations_of(membership: Membership, *, by: Person | None, at: datetime) -> None:
    """Whoever leaves a body neither lends nor borrows there any more."""
    mine = (Delegation.from_person_id == membership.person_id) | (Delegation.to_person_id == membership.person_id)
    living = select(Delegation).where(
        Delegation.body_id == membership.body_id,
        mine,
        Delegation.ended_at.is_(None),
        Delegation.last_day >= day_of(at),
    )
    for delegation in db.session.scalars(living.order_by(Delegation.id)).all():
        _end(delegation, by=by, at=at)


def _end(delegation: Delegation, *, by: Person | None, at: datetime) -> None:
    delegation.ended_at = at
    mine = DelegatedRight.delegation_id == delegation.id
    db.session.execute(update(DelegatedRight).where(mine).values(ended=True))
    record(delegation, "end", by=by, at=at)
    _tell(delegation, "delegation_ended", at=at)


def _tell(delegation: Delegation, template: str, *, at: datetime) -> None:
    for person in (delegation.giver, delegation.receiver):
        context = {
            "body": getattr(delegation.body, f"name_{person.language}"),
            "giver": delegation.giver.name,
            "receiver": delegation.receiver.name,
            "first_day": delegation.first_day,
            "last_day": delegation.last_day,
            "delegation_id": str(delegation.id),
        }
        write_letter(to=person, template=f"accounts/{template}", context=context, at=at)
