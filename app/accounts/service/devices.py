"""Browsers in which somebody has signed in: a letter tells of one that is new."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import KnownDevice, LoginSession, Person
from app.accounts.queries import token_hash
from app.kernel.db import db
from app.kernel.ids import uuid7
from app.notices.service import write_letter

BROWSER_LENGTH = 200


def note_device(person: Person, mark: str, *, browser: str, at: datetime, real: datetime) -> bool:
    """Somebody has signed in in the browser with this mark; True if it is new to them.

    A new one is told by letter, except at the very first sign-in. Of two sign-ins at once in the same new
    browser one tells. `real` is real time, `at` the site's.
    """
    row = {"id": uuid7(), "person_id": person.id, "mark_hash": token_hash(mark), "seen_at": real}
    known = insert(KnownDevice).values(row).on_conflict_do_nothing(index_elements=["person_id", "mark_hash"])
    if db.session.scalar(known.returning(KnownDevice.id)) is None:
        return False
    if _has_signed_in_before(person):
        context = {"signed_in_at": at, "browser": browser[:BROWSER_LENGTH]}
        write_letter(to=person, template="accounts/new_device", context=context, at=at)
    return True


def _has_signed_in_before(person: Person) -> bool:
    """Is there another session than the one that begins now? (Its end outlives the change of its token.)"""
    mine = LoginSession.person_id == person.id
    newest = (
        select(LoginSession.expires_at).where(mine).order_by(LoginSession.made_at.desc()).limit(1).scalar_subquery()
    )
    return bool(db.session.scalar(select(exists().where(mine, LoginSession.expires_at != newest))))
