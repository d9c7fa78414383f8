"""Restricted cases: why one is kept from view, and who of the body may know of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake import policy
from app.intake.models import Expertise, Insider
from app.intake.service.drafting import assign, keep, touch
from app.intake.states import Part
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.registry.states import Restriction

NOT_OF_THIS_BODY = _l("This person holds no right that concerns cases at this body.")


def save_access(
    expertise: Expertise,
    *,
    restricted: Collection[Restriction],
    by: Person,
    at: datetime,
    version: int | None = None,
) -> None:
    """Why the case is kept from view; empty: it is not. Whoever restricts it may go on knowing of it."""
    touch(expertise, by=by, version=version)
    kinds = [kind.value for kind in Restriction if kind in restricted]
    changed = assign(expertise, {"restricted": kinds})
    keep(expertise, Part.ACCESS, changed, by=by, at=at)
    if changed and kinds and not policy.can_see_expertise(by, expertise):
        _name(expertise, by, by=by, at=at)


def name_insider(expertise: Expertise, *, person_id: uuid.UUID, by: Person, at: datetime) -> None:
    """Let one more member of the body know of a restricted expertise. Naming somebody twice changes nothing."""
    require(policy.can_name_insiders(by, expertise))
    person = next((one for one in colleagues(expertise) if one.id == person_id), None)
    if person is None:
        raise RuleBroken(person_id=NOT_OF_THIS_BODY)
    _name(expertise, person, by=by, at=at)


def _name(expertise: Expertise, person: Person, *, by: Person, at: datetime) -> None:
    values = {"expertise_id": expertise.id, "person_id": person.id, "named_at": at, "named_by_id": by.id}
    made = insert(Insider).values(**values).on_conflict_do_nothing().returning(Insider.person_id)
    if db.session.scalar(made) is not None:
        record(expertise, "name_insider", by=by, at=at, facts={"person": str(person.id)})


def remove_insider(expertise: Expertise, person_id: uuid.UUID, *, by: Person, at: datetime) -> None:
    """From now on this person no longer knows of it."""
    require(policy.can_name_insiders(by, expertise))
    found = db.session.get(Insider, (expertise.id, person_id))
    if found is None:
        raise NotVisible
    db.session.delete(found)
    db.session.flush()
    record(expertise, "remove_insider", by=by, at=at, facts={"person": str(person_id)})


def colleagues(expertise: Expertise) -> list[Person]:
    """Members of the body who could be named: they hold a verb that concerns cases. By name."""
    verbs = (Verb.DRAFT, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS, Verb.PUBLISH)
    found = {one.id: one for verb in verbs for one in accounts.people_with(verb, expertise.body_id)}
    return sorted(found.values(), key=lambda one: (one.name, str(one.id)))
