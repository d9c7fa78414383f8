"""Who sees what: as SQL, and the same as a yes/no; a test holds the two together."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Expertise, Insider, expertise_specialty
from app.intake.policy.modes import UNRESTRICTED, Guest, admits, admitted, cleared_for
from app.intake.rules import is_closed
from app.intake.states import ExpertiseState, Form
from app.kernel.db import db
from app.reference.states import Procedure
from app.registry import policy as registry
from app.registry.models import Expert, Qualification

# Who manages the members of a body learns nothing of its cases by that.
CASE_VERBS = (Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS)


def visible_expertises(actor: Person | None) -> ColumnElement[bool]:
    """The expertises of the bodies where the actor holds a verb that concerns cases.

    A restricted one only for the official in charge, for those who publish, and for whom they named.
    """
    bodies = actor.bodies_with(*CASE_VERBS) if actor is not None else []
    if actor is None or not bodies:
        return false()
    mine, publishing = Expertise.body_id.in_(bodies), actor.bodies_with(Verb.PUBLISH)
    if set(bodies) == set(publishing):
        return mine
    named = select(Insider.expertise_id).where(Insider.person_id == actor.id)
    known = or_(UNRESTRICTED, Expertise.official_id == actor.id, Expertise.id.in_(named))
    return and_(mine, or_(known, Expertise.body_id.in_(publishing)) if publishing else known)


def lets_in(expertise: Expertise, person_id: uuid.UUID, *, publishes: bool, named: Collection[uuid.UUID] = ()) -> bool:
    """May a member of the body know of the expertise at all? Of a restricted one the official in charge, whoever
    publishes there, and those who were `named`.
    """
    return not expertise.restricted or publishes or person_id == expertise.official_id or person_id in named


def _knows(actor: Person, expertise: Expertise) -> bool:
    """`lets_in`, for one actor."""
    if lets_in(expertise, actor.id, publishes=expertise.body_id in actor.bodies_with(Verb.PUBLISH)):
        return True
    return db.session.get(Insider, (expertise.id, actor.id)) is not None


@dataclass(frozen=True)
class _Fit:
    """For what one expert can be entrusted on a day: the specialties, the restrictions cleared for."""

    specialties: frozenset[uuid.UUID]
    cleared: frozenset[str]

    def suits(self, expertise: Expertise) -> bool:
        """The same as `_within`."""
        asked = {specialty.id for specialty in expertise.specialties}
        leads = expertise.form is Form.COMPLEX and bool(asked & self.specialties)
        return (leads or asked <= self.specialties) and self.cleared.issuperset(expertise.restricted)

    def __lt__(self, other: _Fit) -> bool:
        return self != other and self.specialties <= other.specialties and self.cleared <= other.cleared


def _fits(actor: Person, *, on: date) -> dict[Guest, list[_Fit]]:
    """What the actor's own expert, and each expert whom the actor may assign, is fit for: by who would offer."""
    mine = or_(Expert.person_id == actor.id, Expert.institute_id.in_(actor.bodies_with(Verb.ASSIGN)))
    held = aliased(Qualification)
    each: Any = held.specialty_id  # a column stands where the register expects an id: every pair in one query
    pairs = (
        select(Expert.id, Expert.institute_id, held.specialty_id)
        .join(held, held.expert_id == Expert.id)
        .where(mine, registry.fit_experts([each], on=on))
        .distinct()
    )
    found: dict[tuple[uuid.UUID, uuid.UUID | None], set[uuid.UUID]] = defaultdict(set)
    for expert_id, institute_id, specialty_id in db.session.execute(pairs):
        found[expert_id, institute_id].add(specialty_id)
    cleared = registry.clearances([expert_id for expert_id, _ in found], on=on)
    groups: dict[Guest, list[_Fit]] = defaultdict(list)
    for (expert_id, institute_id), ids in found.items():
        guest = Guest(institute_id=institute_id) if institute_id is not None else Guest(expert_id=expert_id)
        groups[guest].append(_Fit(frozenset(ids), cleared.get(expert_id, frozenset())))
    return {guest: _widest(fits) for guest, fits in groups.items()}


def _widest(fits: list[_Fit]) -> list[_Fit]:
    """Without those that another one covers."""
    once = list(dict.fromkeys(fits))
    return [one for one in once if not any(one < other for other in once)]


def _within(fit: _Fit) -> ColumnElement[bool]:
    """Does the expertise ask for no specialty and no clearance but these? Of a complex one a specialty is enough:
    whoever is fit for it may lead a team.
    """
    asked = expertise_specialty.c
    other = exists().where(asked.expertise_id == Expertise.id, asked.specialty_id.not_in(fit.specialties))
    one = exists().where(asked.expertise_id == Expertise.id, asked.specialty_id.in_(fit.specialties))
    leads = and_(Expertise.form == Form.COMPLEX, one.correlate(Expertise))
    return and_(or_(~other.correlate(Expertise), leads), cleared_for(fit.cleared))


def sees_questions(actor: Person | None, expertise: Expertise, *, on: date) -> bool:
    """May the actor read the questions and the names of the objects? Who is fit for it may, while offers are taken."""
    return expertise.state is ExpertiseState.OPEN and _is_fit_for(actor, expertise, on=on)


def _is_fit_for(actor: Person | None, expertise: Expertise, *, on: date) -> bool:
    """Could the actor be entrusted with it: fit, cleared, and admitted by the mode of the search?"""
    if actor is None or not (actor.expert or actor.bodies_with(Verb.ASSIGN)):
        return False
    return any(
        any(fit.suits(expertise) for fit in fits) and admits(expertise, guest)
        for guest, fits in _fits(actor, on=on).items()
    )


def can_see_notice(actor: Person | None, expertise: Expertise, *, on: date) -> bool:
    """Is there a notice, and may the actor see it? The same as `visible_notices`."""
    if expertise.published_at is None:
        return False
    return not is_closed(expertise) or _is_fit_for(actor, expertise, on=on)


def can_see_expertise(actor: Person | None, expertise: Expertise) -> bool:
    """The same as `visible_expertises`."""
    return actor is not None and expertise.body_id in actor.bodies_with(*CASE_VERBS) and _knows(actor, expertise)


def notice_sight(actor: Person | None, *, on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """`visible_notices`, and those of them whose questions and objects the actor may read: `sees_questions` as SQL."""
    allowed = and_(Expertise.procedure != Procedure.CRIMINAL, UNRESTRICTED)
    published = Expertise.published_at.is_not(None)
    if actor is None or not (actor.expert or actor.bodies_with(Verb.ASSIGN)):
        return and_(published, allowed), false()
    found = _fits(actor, on=on).items()
    fit = or_(false(), *(and_(admitted(guest), or_(*map(_within, fits))) for guest, fits in found))
    return and_(published, or_(allowed, fit)), and_(Expertise.state == ExpertiseState.OPEN, fit)


def visible_notices(actor: Person | None, *, on: date) -> ColumnElement[bool]:
    """Published notices: for anybody, but those of criminal and of restricted cases: these only for who could be
    entrusted on that day (fit for every specialty, cleared for every restriction, admitted by the mode of the
    search), as an expert or as an institute's member who assigns.
    """
    return notice_sight(actor, on=on)[0]
