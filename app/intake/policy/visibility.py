"""Who sees what: as SQL, and the same as a yes/no; a test holds the two together."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Expertise, expertise_specialty
from app.intake.rules import is_secret
from app.intake.states import ExpertiseState
from app.kernel.db import db
from app.reference.states import Procedure
from app.registry import policy as registry
from app.registry.models import Expert, Qualification

# Who manages the members of a body learns nothing of its cases by that.
CASE_VERBS = (Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS)


def visible_expertises(actor: Person | None) -> ColumnElement[bool]:
    """The expertises of the bodies where the actor holds a verb that concerns cases."""
    bodies = actor.bodies_with(*CASE_VERBS) if actor is not None else []
    return Expertise.body_id.in_(bodies) if bodies else false()


def _fit_sets(actor: Person, *, on: date) -> list[set[uuid.UUID]]:
    """For the actor's own expert and each expert whom the actor may assign: the specialties fit for on that day."""
    mine = or_(Expert.person_id == actor.id, Expert.institute_id.in_(actor.bodies_with(Verb.ASSIGN)))
    held = aliased(Qualification)
    each: Any = held.specialty_id  # a column stands where the register expects an id: every pair in one query
    pairs = (
        select(Expert.id, held.specialty_id)
        .join(held, held.expert_id == Expert.id)
        .where(mine, registry.fit_experts([each], on=on))
        .distinct()
    )
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for expert_id, specialty_id in db.session.execute(pairs):
        found[expert_id].add(specialty_id)
    sets = list(found.values())
    return [one for i, one in enumerate(sets) if not any(one < o or (one == o and j < i) for j, o in enumerate(sets))]


def _within(specialty_ids: set[uuid.UUID]) -> ColumnElement[bool]:
    """Does the expertise ask for no specialty but these?"""
    asked = expertise_specialty.c
    return ~exists().where(asked.expertise_id == Expertise.id, asked.specialty_id.not_in(specialty_ids)).correlate(
        Expertise
    )


def sees_questions(actor: Person | None, expertise: Expertise, *, on: date) -> bool:
    """May the actor read the questions and the names of the objects? Who is fit for it may, while offers are taken."""
    return expertise.state is ExpertiseState.OPEN and _is_fit_for(actor, expertise, on=on)


def _is_fit_for(actor: Person | None, expertise: Expertise, *, on: date) -> bool:
    if actor is None or not (actor.expert or actor.bodies_with(Verb.ASSIGN)):
        return False
    asked = {specialty.id for specialty in expertise.specialties}
    return any(asked <= one for one in _fit_sets(actor, on=on))


def can_see_notice(actor: Person | None, expertise: Expertise, *, on: date) -> bool:
    """Is there a notice, and may the actor see it? The same as `visible_notices`."""
    if expertise.published_at is None:
        return False
    return not is_secret(expertise.procedure) or _is_fit_for(actor, expertise, on=on)


def can_see_expertise(actor: Person | None, expertise: Expertise) -> bool:
    """The same as `visible_expertises`."""
    return actor is not None and expertise.body_id in actor.bodies_with(*CASE_VERBS)


def visible_notices(actor: Person | None, *, on: date) -> ColumnElement[bool]:
    """Published notices: all but criminal ones for anybody; a criminal one only for who is fit for it on that day:
    an expert for every specialty, or an institute's member who assigns, with one expert fit for every specialty.
    """
    allowed = Expertise.procedure != Procedure.CRIMINAL
    if actor is not None and (actor.expert or actor.bodies_with(Verb.ASSIGN)):
        allowed = or_(allowed, *(_within(one) for one in _fit_sets(actor, on=on)))
    return and_(Expertise.published_at.is_not(None), allowed)
