"""Letters about an expertise: this capability and those above send them alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.intake.models import Expertise
from app.notices.models import LegalNotice
from app.notices.service import write_letter


def tell(
    people: Iterable[Person],
    expertise: Expertise,
    template: str,
    *,
    at: datetime,
    notice: LegalNotice | None = None,
    **facts: Any,
) -> None:
    """One letter, `template` as "<capability>/<name>", to each who can still sign in; copies of `notice` if given."""
    context = {"number": expertise.number, "expertise_id": str(expertise.id), **facts}
    for person in people:
        if person.closed_at is None:
            write_letter(to=person, template=template, context=context, at=at, notice=notice)
