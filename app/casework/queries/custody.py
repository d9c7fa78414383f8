"""Where the objects of an expertise are, how they came there, and what is still open."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import Custody, CustodyEvent, CustodyPhoto, HandOver, HandOverItem
from app.casework.policy import Case
from app.casework.states import ACCOUNTED, CustodyState, HandOverState, Holder, Leg, Way
from app.intake.models import Expertise, ResearchObject
from app.intake.states import Permission
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible


@dataclass(frozen=True)
class ObjectLine:
    """One object with its chain; `custody` is None while it has not moved from the body."""

    object: ResearchObject
    number: str
    custody: Custody | None
    links: Sequence[CustodyEvent]

    @property
    def state(self) -> CustodyState:
        return self.custody.state if self.custody is not None else CustodyState.WITH_BODY

    @property
    def holder(self) -> Holder:
        return self.custody.holder if self.custody is not None else Holder.BODY

    @property
    def permission(self) -> Permission:
        given = self.custody.permission if self.custody is not None else self.object.permission
        return given or Permission.NO


@dataclass(frozen=True)
class OpenHandOver:
    """A hand-over that only one side has stated, and for how many days."""

    hand_over: HandOver
    age_days: int
    overdue: bool


def object_number(number: str, place: int) -> str:
    """The number of an object: that of its expertise and its place there."""
    return f"{number}/{place}"


def _whole() -> Select[Custody]:
    return select(Custody).options(joinedload(Custody.object))


def custody_of(expertise_id: uuid.UUID, *, again: bool = False) -> dict[uuid.UUID, Custody]:
    """Where each object that has ever moved is, by the object's id. `again` reads anew what is known already."""
    found = db.session.scalars(
        _whole().where(Custody.expertise_id == expertise_id).execution_options(populate_existing=again)
    )
    return {row.object_id: row for row in found}


def all_given(expertise: Expertise) -> bool:
    """Is none of the objects with the body any more? Then there is nothing to hand over. One query and the objects."""
    held = custody_of(expertise.id)
    return bool(expertise.objects) and all(
        one.id in held and held[one.id].state is not CustodyState.WITH_BODY for one in expertise.objects
    )


def objects_of(case: Case, *, since: datetime | None = None) -> list[ObjectLine]:
    """The objects in their order with their chains; `since` leaves out what happened before (an earlier provider)."""
    held = custody_of(case.expertise.id)
    links: dict[uuid.UUID, list[CustodyEvent]] = {}
    rows = select(CustodyEvent).where(CustodyEvent.custody_id.in_([row.id for row in held.values()]))
    if since is not None:
        rows = rows.where(CustodyEvent.at >= since)
    rows = rows.options(joinedload(CustodyEvent.by).lazyload("*")).order_by(CustodyEvent.custody_id, CustodyEvent.place)
    for link in db.session.scalars(rows) if held else ():
        links.setdefault(link.custody_id, []).append(link)
    number = case.expertise.number
    chains = {row.object_id: links.get(row.id, []) for row in held.values()}
    return [
        ObjectLine(thing, object_number(number, place), held.get(thing.id), chains.get(thing.id, []))
        for place, thing in enumerate(case.expertise.objects, 1)
    ]


def hand_overs_visible_to(actor: Person, case: Case) -> list[HandOver]:
    """The hand-overs of an expertise that the actor may see, the newest first."""
    found = (
        select(HandOver)
        .where(HandOver.expertise_id == case.expertise.id, policy.visible_hand_overs(actor))
        .options(
            selectinload(HandOver.items).joinedload(HandOverItem.custody).joinedload(Custody.object),
            selectinload(HandOver.photos),
            joinedload(HandOver.given_by).lazyload("*"),
            joinedload(HandOver.settled_by).lazyload("*"),
        )
        .order_by(HandOver.number.desc())
    )
    return list(db.session.scalars(found))


def get_hand_over_visible_to(actor: Person, case: Case, hand_over_id: uuid.UUID) -> HandOver:
    """One of them; NotVisible for everybody else."""
    for found in hand_overs_visible_to(actor, case):
        if found.id == hand_over_id:
            return found
    raise NotVisible


def photo_visible_to(actor: Person, case: Case, photo_id: uuid.UUID) -> CustodyPhoto:
    """A photograph of a hand-over that the actor may see."""
    found = db.session.scalar(
        select(CustodyPhoto)
        .join(HandOver, HandOver.id == CustodyPhoto.hand_over_id)
        .where(CustodyPhoto.id == photo_id, HandOver.expertise_id == case.expertise.id)
        .where(policy.visible_hand_overs(actor))
    )
    if found is None:
        raise NotVisible
    return found


def object_of(case: Case, object_id: uuid.UUID) -> ObjectLine:
    """One object of this case; NotVisible where it belongs to another."""
    for line in objects_of(case):
        if line.object.id == object_id:
            return line
    raise NotVisible


def pending_of(expertise_id: uuid.UUID, leg: Leg | None = None) -> list[HandOver]:
    """Hand-overs that wait for an answer, read anew."""
    found = select(HandOver).where(HandOver.expertise_id == expertise_id, HandOver.state == HandOverState.PENDING)
    if leg is not None:
        found = found.where(HandOver.leg == leg)
    found = found.options(selectinload(HandOver.items).joinedload(HandOverItem.custody)).order_by(HandOver.number)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def open_hand_overs(hand_overs: Iterable[HandOver], *, at: datetime) -> list[OpenHandOver]:
    """The single-sided ones among them, each with its age in days; overdue where the courier should have come."""
    today = day_of(at)
    return [
        OpenHandOver(one, (today - one.given_on).days, is_late(one, today))
        for one in hand_overs
        if one.state is HandOverState.PENDING
    ]


def is_late(hand_over: HandOver, today: date) -> bool:
    """Has the courier not come by the expected day?"""
    waits = hand_over.state is HandOverState.PENDING and hand_over.way is Way.COURIER
    return waits and hand_over.expected_on is not None and today > hand_over.expected_on


def late_hand_overs(today: date) -> list[HandOver]:
    """Couriers who should have come and of whom nobody has been told yet, over all expertises."""
    found = (
        select(HandOver)
        .where(
            HandOver.state == HandOverState.PENDING,
            HandOver.way == Way.COURIER,
            HandOver.expected_on < today,
            HandOver.overdue_told_at.is_(None),
        )
        .options(joinedload(HandOver.expertise))
        .order_by(HandOver.id)
    )
    return list(db.session.scalars(found))


def unaccounted(expertise_id: uuid.UUID) -> list[Custody]:
    """Objects that stand in the way of closing the expertise."""
    return [row for row in custody_of(expertise_id).values() if row.state not in ACCOUNTED]


def link_digest(before: str, facts: dict[str, Any]) -> str:
    """The digest of one link: SHA-256 of the digest before it and of what it says, as canonical JSON."""
    said = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()


def facts_of(link: CustodyEvent) -> dict[str, Any]:
    """What of a link its digest covers."""
    return {
        "custody": str(link.custody_id),
        "place": link.place,
        "event": link.event,
        "giver": link.giver.value,
        "holder": link.holder.value,
        "hand_over": str(link.hand_over_id) if link.hand_over_id else None,
        "on": link.on.isoformat(),
        "quantity": link.quantity,
        "left_percent": link.left_percent,
        "reason": link.reason,
        "at": link.at.astimezone(UTC).isoformat(),
        "by": str(link.by_id) if link.by_id else None,
    }


def chain_holds(links: Sequence[CustodyEvent]) -> bool:
    """Is a whole chain, in its order, without a gap and as its digests say?"""
    before, holder = "", Holder.BODY
    for place, link in enumerate(links, 1):
        if link.place != place or link.giver is not holder or link.digest != link_digest(before, facts_of(link)):
            return False
        before, holder = link.digest, link.holder
    return True
