"""The address of a personal calendar: made, made anew, ended. Only its holder knows it."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update

from app.accounts.models import Person
from app.accounts.queries import token_hash
from app.backoffice.models import CalendarFeed
from app.kernel.db import db


def end_feed(*, by: Person, at: datetime) -> None:
    """From now on nothing lies under the address; again is no error."""
    living = update(CalendarFeed).where(CalendarFeed.person_id == by.id, CalendarFeed.ended_at.is_(None))
    db.session.execute(living.values(ended_at=at))


def make_feed(*, by: Person, at: datetime) -> str:
    """A new address; the one before it ends. Gives the token, which is kept nowhere."""
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update())
    end_feed(by=by, at=at)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(person_id=by.id, token_hash=token_hash(token), made_at=at))
    db.session.flush()
    return token
