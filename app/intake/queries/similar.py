"""Which expertises of the same body look like this one, and why; only what the viewer may see."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Expertise, NotDuplicate, ResearchObject
from app.intake.rules.similar import ALIKE, LOOK_BACK_DAYS, SEPARATORS, case_key, seal_key, telling_name
from app.intake.states import FINAL, ExpertiseState
from app.kernel.db import db

MOST_SHOWN = 30


@dataclass(frozen=True)
class Similar:
    """One expertise that looks like the request: the same case, and which of the request's objects it has too."""

    expertise: Expertise
    same_case: bool
    alike: list[tuple[ResearchObject, ResearchObject]] = field(default_factory=list)
    ruled_out: NotDuplicate | None = None


def similar_to(actor: Person, expertise: Expertise, *, at: datetime) -> list[Similar]:
    """What looks like this request among open or recent ones of its body: thirty, the unexplained before the others.

    Not among them: the other lots of one set, the earlier expertise that this one names as its own, and
    what was withdrawn.
    """
    others = db.session.scalars(_candidates(actor, expertise, at)).all()
    if not others:
        return []
    ruled_out = {
        row.other_id: row
        for row in db.session.scalars(select(NotDuplicate).where(NotDuplicate.expertise_id == expertise.id))
    }
    key = case_key(expertise.case_number)
    return [
        Similar(
            other, bool(key) and case_key(other.case_number) == key, _alike(expertise, other), ruled_out.get(other.id)
        )
        for other in others
    ]


def unexplained(actor: Person, expertise: Expertise, *, at: datetime) -> int:
    """How many there are in all of which nobody has yet said that they are another matter. One query."""
    asked = select(func.count()).select_from(Expertise).where(*_like(actor, expertise, at))
    return db.session.scalar(asked.where(Expertise.id.not_in(_explained(expertise)))) or 0


def _like(actor: Person, expertise: Expertise, at: datetime) -> list[ColumnElement[bool]]:
    recent = or_(Expertise.state.not_in(FINAL), Expertise.drafted_at >= at - timedelta(days=LOOK_BACK_DAYS))
    likeness = [_same_case(expertise)] if case_key(expertise.case_number) else []
    things = _same_things(expertise)
    if things:
        alike = select(ResearchObject.expertise_id).where(or_(*things), ResearchObject.expertise_id != expertise.id)
        likeness.append(Expertise.id.in_(alike))
    clauses = [
        policy.visible_expertises(actor),
        Expertise.body_id == expertise.body_id,
        Expertise.id != expertise.id,
        Expertise.state != ExpertiseState.WITHDRAWN,
        Expertise.number != expertise.earlier_number,
        recent,
        or_(*likeness) if likeness else Expertise.id.is_(None),
    ]
    if expertise.lot_set_id is not None:
        clauses.append(Expertise.lot_set_id.is_distinct_from(expertise.lot_set_id))
    return clauses


def _explained(expertise: Expertise) -> Select[uuid.UUID]:
    return select(NotDuplicate.other_id).where(NotDuplicate.expertise_id == expertise.id)


def _candidates(actor: Person, expertise: Expertise, at: datetime) -> Select[Expertise]:
    options = (joinedload(Expertise.official), selectinload(Expertise.objects), selectinload(Expertise.questions),
               selectinload(Expertise.specialties))  # fmt: skip
    order = (Expertise.id.in_(_explained(expertise)), Expertise.drafted_at.desc(), Expertise.id.desc())
    found = select(Expertise).where(*_like(actor, expertise, at))
    return found.options(*options).order_by(*order).limit(MOST_SHOWN)


def _same_case(expertise: Expertise) -> ColumnElement[bool]:
    bare = func.lower(func.regexp_replace(Expertise.case_number, SEPARATORS, "", "g"))
    return bare == case_key(expertise.case_number)


def _same_things(expertise: Expertise) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    for thing in expertise.objects:
        if name := telling_name(thing.name):
            close: Any = ResearchObject.folded.op("%")(name)  # the index answers this one, at 0.3
            wanted.append(and_(close, func.similarity(ResearchObject.folded, name) >= ALIKE))
        if seal_key(thing.seal):
            wanted.append(ResearchObject.seal == thing.seal)
    return wanted


def _alike(expertise: Expertise, other: Expertise) -> list[tuple[ResearchObject, ResearchObject]]:
    """Each object of the request with the one most like it in the other, where there is one."""
    pairs = []
    for mine in expertise.objects:
        theirs = next((o for o in other.objects if _is_alike(mine, o)), None)
        if theirs is not None:
            pairs.append((mine, theirs))
    return pairs


def _is_alike(mine: ResearchObject, theirs: ResearchObject) -> bool:
    seal = seal_key(mine.seal)
    if seal and seal == seal_key(theirs.seal):
        return True
    name = telling_name(mine.name)
    return bool(name) and trigram_likeness(name, theirs.folded) >= ALIKE


def trigram_likeness(first: str, second: str) -> float:
    """The same measure as `similarity` of PostgreSQL: shared trigrams of the words, from 0 to 1."""
    one, two = _trigrams(first), _trigrams(second)
    return len(one & two) / len(one | two) if one or two else 0.0


def _trigrams(text: str) -> set[str]:
    return {padded[i : i + 3] for word in text.split() for padded in [f"  {word} "] for i in range(len(padded) - 2)}
