"""The morning letter: what waits for somebody, by kind, with links that open the step. One a working day at most."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.backoffice import queries
from app.backoffice.models import Digest
from app.kernel import clock
from app.kernel.apart import each_apart
from app.kernel.db import db
from app.notices.service import write_letter
from app.reference import queries as reference

BATCH = 100
SHOWN = 3  # lines of each kind that stand in the letter


def due_now(*, at: datetime) -> bool:
    """Working days only, from the hour of the rule on."""
    on = clock.day_of(at)
    return reference.working_calendar().is_working(on) and clock.local(at).hour >= queries.digest_hour(on)


def send_digests(*, at: datetime) -> int:
    """Write the letters of one batch of people; how many people were thought of. Zero: nobody is left today."""
    if not due_now(at=at):
        return 0
    people = queries.due_digests(clock.day_of(at), limit=BATCH)
    return len(each_apart(lambda key: send_digest(key, at=at), people, name="digest_not_sent"))


def send_digest(person_id: uuid.UUID, *, at: datetime) -> bool:
    """One person's letter of the day, once, whoever writes it; nothing to say, no letter. True if one was written."""
    on = clock.day_of(at)
    once = insert(Digest).values(person_id=person_id, on=on, made_at=at).on_conflict_do_nothing()
    if db.session.execute(once.returning(Digest.person_id)).first() is None:
        return False
    person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
    accounts.lending.refresh(person, now=at)
    desk = queries.Desk(person, at, on)
    groups = [_plain(group) for group in queries.overview(desk, shown=SHOWN) if group.mine]
    if not groups or not person.wants_digest:
        return False
    letter = write_letter(to=person, template="backoffice/digest", context={"groups": groups}, at=at)
    mine = (Digest.person_id == person_id, Digest.on == on)
    db.session.execute(update(Digest).where(*mine).values(letter_id=letter.id))
    return True


def _plain(group: queries.Group) -> list[Any]:
    """Kind, count, address of the list, and of each of the first steps: number, late, address."""
    steps = [[line.number, line.late, f"/work/{line.kind}/{line.thing_id}"] for line in group.lines]
    return [group.key, group.count, "/work?" + urlencode({"kind": group.key, "turn": "mine"}), steps]
