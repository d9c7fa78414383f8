"""Letters before a licence, an attestation or a training runs out: to the expert and to whoever assigns the work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.kernel.clock import day_of
from app.kernel.db import db
from app.notices.service import write_letter
from app.reference import queries as reference
from app.registry import rules
from app.registry.models import Expert, ExpiryWarning
from app.registry.queries import Expiring, Expiry
from app.registry.states import ExpertKind, ExpiryPoint


def send_expiry_warnings(*, at: datetime) -> int:
    """Go through what runs out; returns how many last days were written about. Idempotent, safe beside itself.

    Each point before each last day is used up once. Of several that are new (a file read in late) only the
    nearest is written about, so that nobody gets three letters at once. A last day that moves has points of
    its own. Nobody to write to: the point is kept for whoever gets an account later.
    """
    today = day_of(at)
    found = reference.rules([point.value for point in ExpiryPoint], on=today)
    points = {point: found[point.value].value for point in ExpiryPoint}
    widest = max((days for days in points.values() if days is not None), default=None)
    if widest is None:
        return 0
    sent = used(on=today)
    written = 0
    for expiry in Expiring(None, today, widest).all():
        due = rules.due_points(expiry.expires_on, points, on=today)
        if any((expiry.expert.id, expiry.kind, expiry.expires_on, point) not in sent for point in due):
            written += _warn(expiry, due, on=today, at=at)
    return written


def used(*, on: date) -> set[tuple[Any, ...]]:
    """The points used up before last days that are still to come: (expert, kind, last day, point)."""
    row = ExpiryWarning
    wanted = select(row.expert_id, row.kind, row.expires_on, row.point).where(row.expires_on >= on)
    return {tuple(found) for found in db.session.execute(wanted)}


def _warn(expiry: Expiry, due: list[ExpiryPoint], *, on: date, at: datetime) -> bool:
    expert = expiry.expert
    readers = _heads(expert, on)
    own = expert.person if expert.person is not None and expert.person.closed_at is None else None
    if own is None and not readers:
        return False
    fresh = [point for point in due if _first(expiry, point, at)]
    if not fresh:
        return False
    context = {"kind": expiry.kind.value, "expires_on": expiry.expires_on, "register_no": expert.register_no}
    if own is not None:
        write_letter(to=own, template="registry/expiring", context=context, at=at)
    for head in readers:
        write_letter(to=head, template="registry/expert_expiring", context=context | {"expert": expert.name}, at=at)
    return True


def _heads(expert: Expert, on: date) -> list[Person]:
    """Whoever assigns the work of a state expert, but not the expert herself: she gets a letter of her own."""
    if expert.kind is not ExpertKind.STATE or expert.institute_id is None:
        return []
    found = accounts.people_with(Verb.ASSIGN, expert.institute_id, on=on)
    return [person for person in found if person.id != expert.person_id]


def _first(expiry: Expiry, point: ExpiryPoint, at: datetime) -> bool:
    """Use a point up; False where it was before, also by a job that runs at the same time."""
    row = {"expert_id": expiry.expert.id, "kind": expiry.kind, "expires_on": expiry.expires_on, "point": point}
    done = insert(ExpiryWarning).values(row | {"sent_at": at}).on_conflict_do_nothing()
    return db.session.execute(done.returning(ExpiryWarning.point)).first() is not None
