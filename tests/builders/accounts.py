"""Bodies and people for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from app.accounts.models import Body, Membership, Person
from app.accounts.service import hash_password
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db

LONG_AGO = datetime(2025, 1, 6, 4, 0, tzinfo=UTC)
PASSWORD = "demo-password-1"
_numbers = count(1)


@cache
def _hash(password: str) -> str:
    return hash_password(password)


def make_body(kind: BodyKind = BodyKind.COURT, region_code: str = "71", **kw: Any) -> Body:
    """A body with names in three languages."""
    number = next(_numbers)
    names = {f"name_{code}": f"{kind.value.capitalize()} {number} {code}" for code in ("kk", "ru", "en")}
    body = Body(kind=kind, region_code=region_code, **(names | kw))
    db.session.add(body)
    db.session.flush()
    return body


def make_person(
    body: Body | None = None, verbs: Iterable[Verb] = (), password: str | None = PASSWORD, **kw: Any
) -> Person:
    """A person with a password; with a body, a member of it with these verbs."""
    number = next(_numbers)
    position = kw.pop("position", "")
    facts: dict[str, Any] = {
        "email": f"person{number}@sarap.test",
        "name": f"Person {number}",
        "language": "en",
        "password_hash": _hash(password) if password else None,
        "made_at": LONG_AGO,
    }
    person = Person(**(facts | kw))
    db.session.add(person)
    db.session.flush()
    if body is not None:
        join(person, body, verbs, position=position)
    return person


def join(person: Person, body: Body, verbs: Iterable[Verb] = (), **kw: Any) -> Membership:
    """Make somebody a member of (one more) body."""
    names = sorted(Verb(v).value for v in verbs)
    facts: dict[str, Any] = {"began_at": LONG_AGO, "position": ""}
    membership = Membership(person=person, body=body, verb_names=names, **(facts | kw))
    db.session.add(membership)
    db.session.flush()
    return membership
