"""Beginning a request and filling in its parts, saved as one goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.models import Body, Person
from app.intake import policy
from app.intake.models import Expertise, NumberCounter
from app.intake.rules import OWNER_OF
from app.intake.service.moving import pass_turn
from app.intake.states import ExpertiseState, Part
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import Stale
from app.kernel.journal import record
from app.kernel.numbers import make_number
from app.kernel.policy import require

PREFIX = "SE"


def next_number(*, at: datetime) -> str:
    """The next number of the local year; the counter's row stays locked until the transaction ends."""
    year = clock.day_of(at).year
    counted = insert(NumberCounter).values(year=year, last=1)
    last = db.session.scalar(
        counted.on_conflict_do_update(
            index_elements=[NumberCounter.year], set_={"last": NumberCounter.last + 1}
        ).returning(NumberCounter.last)
    )
    return make_number(PREFIX, year, int(last or 0))


def create_draft(*, body: Body, by: Person, at: datetime) -> Expertise:
    """Begin a request of this body: its number, its first journal entry, the first turn."""
    require(policy.can_draft(by, body))
    expertise = Expertise(
        number=next_number(at=at),
        body=body,
        official=by,
        drafted_by_id=by.id,
        drafted_at=at,
        region_code=body.region_code,
    )
    db.session.add(expertise)
    db.session.flush()
    record(expertise, "create", by=by, at=at, to_state=expertise.state.value)
    pass_turn(expertise, OWNER_OF[ExpertiseState.DRAFT], why=expertise.state.value, at=at)
    return expertise


def touch(expertise: Expertise, *, by: Person, version: int | None) -> None:
    """Before any change of a draft: may it be changed, and is the page that was shown still the present one?

    `version` None skips the second question (callers without a page). Raises Refused or Stale.
    The version of the request rises with every change of any of its parts.
    """
    if version is not None and version != expertise.version:
        raise Stale
    require(policy.can_edit(by, expertise))
    flag_modified(expertise, "case_number")


def keep(expertise: Expertise, part: Part, changed: Iterable[str], *, by: Person, at: datetime) -> None:
    """After a change: write it, and journal which fields of which part (never their values)."""
    db.session.flush()
    record(expertise, "edit", by=by, at=at, facts={"part": part.value, "fields": sorted(changed)})


def assign(expertise: Expertise, values: Mapping[str, Any]) -> list[str]:
    """Set the attributes that differ and name them."""
    changed = [name for name, value in values.items() if getattr(expertise, name) != value]
    for name in changed:
        setattr(expertise, name, values[name])
    return changed
