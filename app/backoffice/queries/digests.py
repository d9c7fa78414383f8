"""For whom a morning letter is due."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.accounts.models import Membership, Person
from app.backoffice.models import Digest
from app.kernel.db import db
from app.reference import queries as reference

HOUR_RULE = "digest.hour"
USUAL_HOUR = 8  # local; while the rule is not set


def digest_hour(on: date) -> int:
    """From which hour of the local day on the letters go out."""
    found = reference.rule(HOUR_RULE, on=on).value
    return USUAL_HOUR if found is None else found


def wanting() -> ColumnElement[bool]:
    """`Person.wants_digest` as SQL over Person, of whoever can sign in.

    A right that the body's kind does not know counts here: such a person has an empty desk and gets no letter.
    """
    works = exists().where(
        Membership.person_id == Person.id,
        Membership.ended_at.is_(None),
        Membership.suspended_at.is_(None),
        func.cardinality(Membership.verb_names) > 0,
    )
    usual = and_(Person.digest.is_(None), or_(works, Person.expert))
    return and_(Person.password_hash.is_not(None), Person.closed_at.is_(None), or_(Person.digest.is_(True), usual))


def due_digests(on: date, *, limit: int) -> Sequence[uuid.UUID]:
    """People whose letter of the day has not been thought of yet."""
    done = exists().where(Digest.person_id == Person.id, Digest.on == on)
    return db.session.scalars(select(Person.id).where(wanting(), ~done).order_by(Person.id).limit(limit)).all()
