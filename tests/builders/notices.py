"""Letters for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.accounts.models import Person
from app.kernel.db import db
from app.notices.models import Letter

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def make_letter(to: Person, **kw: Any) -> Letter:
    """A queued letter, without its job."""
    facts: dict[str, Any] = {
        "to_person_id": to.id,
        "address": to.email,
        "name": to.name,
        "language": to.language,
        "template": "accounts/password_changed",
        "context": {},
        "made_at": AT,
        "due_at": AT,
    }
    letter = Letter(**(facts | kw))
    db.session.add(letter)
    db.session.flush()
    return letter
