"""Beginning a request and filling in its parts, saved as one goes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.models import Body, Person
from app.accounts.states import Verb
from app.intake import policy
from app.intake.models import Expertise, NumberCounter
from app.intake.rules import OWNER_OF, stale
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


def create_draft(*, body: Body, by: Person, at: datetime, draft_key: uuid.UUID | None = None) -> Expertise:
    """Begin a request of this body: its number, its first journal entry, the first turn.

    The same `draft_key` (of the form that was sent) again gives the same draft and makes no other.
    """
    require(policy.can_draft(by, body))
    lock_key(draft_key)
    made = draft_of_key(draft_key, by)
    return made or begin(body=body, by=by, at=at, region_code=body.region_code, draft_key=draft_key)


def lock_key(draft_key: uuid.UUID | None) -> None:
    """Two who send the same form at once come one after the other; the lock ends with the transaction."""
    if draft_key is not None:
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(draft_key), 0))))


def draft_of_key(draft_key: uuid.UUID | None, by: Person) -> Expertise | None:
    """The draft that this person has begun by the form with this key; Stale where it is somebody else's."""
    if draft_key is None:
        return None
    made = db.session.scalar(select(Expertise).where(Expertise.draft_key == draft_key))
    if made is not None and made.drafted_by_id != by.id:
        raise Stale
    return made


def begin(*, body: Body, by: Person, at: datetime, facts: Mapping[str, Any] | None = None, **values: Any) -> Expertise:
    """A draft with a number of its own, for callers who have asked whether it may be begun.

    Unless another is given, whoever begins it stands as the official in charge; who may not publish here by an own
    right stands there only until somebody is chosen, and publication asks for that.
    """
    own = any(m.body_id == body.id and Verb.PUBLISH in m.verbs for m in by.active_memberships)
    given = {"official": by, "official_named": own or "official" in values} | values
    expertise = Expertise(number=next_number(at=at), body=body, drafted_by_id=by.id, drafted_at=at, **given)
    db.session.add(expertise)
    db.session.flush()
    db.session.refresh(body, ["closed_at"])  # the row above has waited for whoever was closing the body
    if body.closed_at is not None:
        raise Stale
    record(expertise, "create", by=by, at=at, to_state=expertise.state.value, facts=facts)
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
    count_change(expertise)


def count_change(expertise: Expertise) -> None:
    """The version of the request rises, whatever part of it is changed."""
    flag_modified(expertise, "case_number")


def keep(expertise: Expertise, part: Part, changed: Iterable[str], *, by: Person, at: datetime) -> None:
    """After a change: write it, and journal which fields of which part (never their values).

    What was to be checked in this part of a copy counts as checked.
    """
    if expertise.to_check:
        expertise.to_check = stale.without(part, expertise.to_check)
    db.session.flush()
    record(expertise, "edit", by=by, at=at, facts={"part": part.value, "fields": sorted(changed)})


def assign(expertise: Expertise, values: Mapping[str, Any]) -> list[str]:
    """Set the attributes that differ and name them."""
    changed = [name for name, value in values.items() if getattr(expertise, name) != value]
    for name in changed:
        setattr(expertise, name, values[name])
    return changed
