"""One object's move: its state, its holder and the link of its chain, always the three together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from sqlalchemy import func, select

from app.accounts.models import Person
from app.bidding.models import Selection
from app.casework import policy
from app.casework.models import Custody, CustodyEvent, CustodyPhoto, HandOver, HandOverItem
from app.casework.policy import Case
from app.casework.queries import custody_of, facts_of, link_digest
from app.casework.service import letters
from app.casework.states import Holder, Side
from app.intake.models import Expertise
from app.intake.states import Permission
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.file_kinds import FileRefused
from app.kernel.filestore import safe_name
from app.kernel.i18n import _l
from app.kernel.keeping import file_store
from app.kernel.moves import make_move

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
PHOTO_LIMIT_BYTES = 20 * 1024 * 1024
MOST_PHOTOS = 20
NOT_PICTURE = _l("Photographs must be PNG, JPEG or WebP pictures of at most 20 MB each, at most 20 of them.")


def rows(case: Case) -> dict[uuid.UUID, Custody]:
    """The custody of every object of a locked case, read anew and made where there is none yet."""
    found = custody_of(case.expertise.id, again=True)
    for thing in case.expertise.objects:
        if thing.id not in found:
            found[thing.id] = Custody(
                expertise_id=case.expertise.id,
                object_id=thing.id,
                object=thing,
                permission=thing.permission or Permission.NO,
            )
            db.session.add(found[thing.id])
    db.session.flush()
    return found


def row(case: Case, object_id: uuid.UUID) -> Custody:
    """The custody of one object of a locked case; NotVisible where the object belongs to another."""
    try:
        return rows(case)[object_id]
    except KeyError:
        raise NotVisible from None


def move(
    custody: Custody,
    verb: str,
    to: Holder,
    *,
    by: Person | None,
    at: datetime,
    on: date | None = None,
    hand_over: HandOver | None = None,
    reason: str = "",
    quantity: str = "",
    institute: str = "",
) -> None:
    """Move an object along one edge of its workflow and write the link of its chain."""
    giver, custody.holder, custody.institute = custody.holder, to, institute
    if to is Holder.BODY:
        custody.alone_since = None
    make_move(custody, verb, by=by, at=at, why=reason or None)
    link(custody, verb, giver, by=by, at=at, on=on, hand_over=hand_over, reason=reason, quantity=quantity)


def link(
    custody: Custody,
    event: str,
    giver: Holder,
    *,
    by: Person | None,
    at: datetime,
    on: date | None = None,
    hand_over: HandOver | None = None,
    reason: str = "",
    quantity: str = "",
) -> CustodyEvent:
    """Append one link: it begins with the holder with whom the last one ended (the database insists)."""
    last = db.session.scalar(
        select(CustodyEvent).where(CustodyEvent.custody_id == custody.id).order_by(CustodyEvent.place.desc()).limit(1)
    )
    made = CustodyEvent(
        custody_id=custody.id,
        place=last.place + 1 if last else 1,
        follows=last.place if last else None,
        event=event,
        giver=giver,
        holder=custody.holder,
        hand_over_id=hand_over.id if hand_over is not None else None,
        on=on or day_of(at),
        quantity=quantity,
        left_percent=custody.left_percent,
        reason=reason,
        at=at,
        by_id=by.id if by is not None else None,
    )
    made.digest = link_digest(last.digest if last else "", facts_of(made))
    db.session.add(made)
    db.session.flush()
    return made


def next_number(expertise_id: uuid.UUID) -> int:
    """The number of the next hand-over of an expertise, whose row is locked."""
    last = db.session.scalar(select(func.max(HandOver.number)).where(HandOver.expertise_id == expertise_id))
    return (last or 0) + 1


def add_items(hand_over: HandOver, things: Iterable[Custody], stated: Mapping[uuid.UUID, tuple[str, str]]) -> None:
    """The objects of a hand-over, each with its seal and condition as stated (by object); else as in the ruling."""
    for place, custody in enumerate(things, 1):
        seal, condition = stated.get(custody.object_id, (custody.object.seal, ""))
        hand_over.items.append(
            HandOverItem(
                custody=custody, place=place, seal=seal.strip() or custody.object.seal, condition=condition.strip()
            )
        )
    db.session.flush()


def close_item(custody: Custody) -> HandOver | None:
    """Take an object out of its open hand-over; returns that one where nothing is left open in it."""
    item = db.session.scalar(select(HandOverItem).where(HandOverItem.custody_id == custody.id, HandOverItem.open))
    if item is None:
        return None
    item.open = False
    db.session.flush()
    rest = select(HandOverItem).where(HandOverItem.hand_over_id == item.hand_over_id, HandOverItem.open).limit(1)
    return item.hand_over if db.session.scalar(rest) is None else None


def add_photos(
    hand_over: HandOver, side: Side, photos: Iterable[tuple[str, BinaryIO]], *, by: Person, at: datetime
) -> None:
    """Keep the photographs of one side by their hash; RuleBroken for what is no picture."""
    kept: dict[str, Any] = {}
    for name, content in photos:
        try:
            stored = file_store().put(content, limit_bytes=PHOTO_LIMIT_BYTES)
        except FileRefused:
            raise RuleBroken(photos=NOT_PICTURE) from None
        if stored.media_type not in PICTURES or len(kept) >= MOST_PHOTOS:
            raise RuleBroken(photos=NOT_PICTURE)
        kept[stored.sha256] = CustodyPhoto(
            hand_over_id=hand_over.id,
            side=side,
            sha256=stored.sha256,
            name=safe_name(name, stored.media_type),
            media_type=stored.media_type,
            size_bytes=stored.size,
            added_at=at,
            added_by_id=by.id,
        )
    db.session.add_all(kept.values())
    db.session.flush()


def ask_objects_back(expertise: Expertise, selection: Selection, *, at: datetime) -> int:
    """A provider was freed: a legal notice asks for the objects that are still there; how many they are."""
    held = [
        one
        for one in custody_of(expertise.id, again=True).values()
        if one.selection_id == selection.id and one.state in policy.TO_ASK_BACK - policy.ON_THE_WAY
    ]
    if held:
        letters.to_provider(expertise, selection, "objects_back", at=at, count=len(held))
    return len(held)
