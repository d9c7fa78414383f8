"""What happens to one object: used up with permission, lost, found, left where it is, taken back."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import Custody
from app.casework.service import custody as chain
from app.casework.service import letters
from app.casework.service.hand_overs import pass_for_objects
from app.casework.service.steps import insist, take, told
from app.casework.states import Holder
from app.intake.models import Expertise
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move

NOT_LESS = _l("Give a whole number from 0, and less than what was left before, %(left)s.")


def consume(
    expertise: Expertise,
    object_id: uuid.UUID,
    *,
    used: str,
    left_percent: int | None,
    reason: str,
    by: Person,
    at: datetime,
) -> Custody:
    """The expert uses an object up, wholly (`left_percent` 0) or in part, within the permission (CrPC 79(4)).

    `used` says in words how much; about `left_percent` per cent of the object are left.
    """
    case = take(expertise, at=at)
    thing = chain.row(case, object_id)
    left = 0 if left_percent is None else left_percent
    insist(policy.can_consume(by, case, thing, left), "consume", thing.state)
    told(used=used, reason=reason)
    if left_percent is None or not 0 <= left < thing.left_percent:
        raise RuleBroken(left_percent=str(NOT_LESS) % {"left": thing.left_percent})
    thing.left_percent = left
    used, reason = used.strip(), reason.strip()
    if left == 0:
        chain.move(thing, "consume", Holder.NOBODY, by=by, at=at, reason=reason, quantity=used)
    else:
        chain.link(thing, "use_part", thing.holder, by=by, at=at, reason=reason, quantity=used)
        record(thing, "use_part", by=by, at=at, why=reason, facts={"left_percent": left})
    letters.to_body(expertise, "object_used", at=at)
    return thing


def _out_of_parcel(thing: Custody, *, reason: str, by: Person, at: datetime) -> None:
    """An object that is gone is no longer part of what waits for an answer."""
    emptied = chain.close_item(thing)
    if emptied is not None:
        emptied.settled_at, emptied.settled_by_id, emptied.answer = at, by.id, reason
        make_move(emptied, "break_off", by=by, at=at, why=reason, facts={"number": emptied.number})


def lose(expertise: Expertise, object_id: uuid.UUID, *, reason: str, by: Person, at: datetime) -> Custody:
    """Either side declares that an object is lost; the body gets the report."""
    case = take(expertise, at=at)
    thing = chain.row(case, object_id)
    insist(policy.can_lose(by, case, thing), "lose", thing.state)
    told(reason=reason)
    _out_of_parcel(thing, reason=reason.strip(), by=by, at=at)
    chain.move(thing, "lose", Holder.NOBODY, by=by, at=at, reason=reason.strip())
    letters.to_body(expertise, "object_lost", at=at)
    letters.to_provider(expertise, case.selection, "object_lost", at=at)
    pass_for_objects(case, at=at)
    return thing


def leave(expertise: Expertise, object_id: uuid.UUID, *, reason: str, by: Person, at: datetime) -> Custody:
    """The body leaves an object where it is (a building; what cannot be found), by a decision with reasons."""
    case = take(expertise, at=at)
    thing = chain.row(case, object_id)
    insist(policy.can_leave(by, case, thing), "leave", thing.state)
    told(reason=reason)
    chain.move(thing, "leave", thing.holder, by=by, at=at, reason=reason.strip(), institute=thing.institute)
    letters.to_provider(expertise, case.selection, "object_left", at=at)
    pass_for_objects(take(expertise, at=at), at=at)
    return thing


def recover(expertise: Expertise, object_id: uuid.UUID, *, reason: str, by: Person, at: datetime) -> Custody:
    """The body has an object again: one that was found, or one that a former provider had."""
    case = take(expertise, at=at)
    thing = chain.row(case, object_id)
    insist(policy.can_recover(by, case, thing), "recover", thing.state)
    told(reason=reason)
    _out_of_parcel(thing, reason=reason.strip(), by=by, at=at)
    chain.move(thing, "recover", Holder.BODY, by=by, at=at, reason=reason.strip())
    return thing


def take_back(expertise: Expertise, object_id: uuid.UUID, *, reason: str, by: Person, at: datetime) -> Custody:
    """The provider has an object again from another institute; `reason` says how it came back and in what condition."""
    case = take(expertise, at=at)
    thing = chain.row(case, object_id)
    insist(policy.can_take_back(by, case, thing), "take_back", thing.state)
    told(reason=reason)
    chain.move(thing, "take_back", Holder.PROVIDER, by=by, at=at, reason=reason.strip())
    return thing


def acknowledge(expertise: Expertise, object_id: uuid.UUID, *, reason: str, by: Person, at: datetime) -> Custody:
    """The body states afterwards that it gave what the provider had recorded alone: the exception is closed."""
    case = take(expertise, at=at)
    thing = chain.row(case, object_id)
    insist(policy.can_acknowledge(by, case, thing), "acknowledge", thing.state)
    thing.alone_since = None
    chain.link(thing, "acknowledge", thing.holder, by=by, at=at, reason=reason.strip())
    record(thing, "acknowledge", by=by, at=at)
    db.session.flush()
    return thing
