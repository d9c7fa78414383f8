"""Regions, specialties, their usual questions, the pilots."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference.models import PilotScope, QuestionTemplate, Region, Specialty
from app.reference.states import Procedure

T = TypeVar("T")


def regions() -> list[Region]:
    """The twenty regions, by code: the order of the state classifier, in which every list of regions stands."""
    return list(db.session.scalars(select(Region).order_by(Region.code)))


def region(code: str) -> Region:
    """One region; NotVisible where there is none."""
    return _or_not_visible(db.session.get(Region, code))


def specialties(on: date) -> list[Specialty]:
    """The specialties in use on a day, by slug."""
    in_use = and_(Specialty.in_use_from <= on, or_(Specialty.in_use_to.is_(None), Specialty.in_use_to > on))
    return list(db.session.scalars(select(Specialty).where(in_use).order_by(Specialty.slug)))


def specialty(slug: str) -> Specialty:
    """One specialty by its working code; NotVisible where there is none."""
    return _or_not_visible(db.session.scalar(select(Specialty).where(Specialty.slug == slug)))


def specialties_of(ids: Iterable[uuid.UUID]) -> list[Specialty]:
    """The specialties with these ids, by slug."""
    return list(db.session.scalars(select(Specialty).where(Specialty.id.in_(list(ids))).order_by(Specialty.slug)))


def question_templates(specialty_ids: Iterable[uuid.UUID]) -> list[QuestionTemplate]:
    """The usual questions of these specialties, by specialty and place."""
    return list(
        db.session.scalars(
            select(QuestionTemplate)
            .join(QuestionTemplate.specialty)
            .where(QuestionTemplate.specialty_id.in_(list(specialty_ids)))
            .options(selectinload(QuestionTemplate.specialty))
            .order_by(Specialty.slug, QuestionTemplate.place)
        )
    )


def pilots() -> list[PilotScope]:
    """Every pilot with its specialties and regions."""
    return list(
        db.session.scalars(
            select(PilotScope)
            .options(selectinload(PilotScope.specialties), selectinload(PilotScope.regions))
            .order_by(PilotScope.code)
        )
    )


def pilot(code: str) -> PilotScope:
    """One pilot; NotVisible where there is none."""
    return _or_not_visible(db.session.scalar(select(PilotScope).where(PilotScope.code == code)))


def pilot_scope(
    *, procedure: Procedure, specialty_ids: Iterable[uuid.UUID], primary: bool, region_code: str, on: date
) -> PilotScope | None:
    """The pilot that covers such an expertise on a day, or None.

    A pilot without specialties or regions covers nothing; each specialty asked for must be in it.
    """
    asked = set(specialty_ids)
    if not asked:
        return None
    for scope in pilots():
        started = scope.starts_on is None or scope.starts_on <= on
        ended = scope.ends_on is not None and scope.ends_on <= on
        if (
            scope.procedure is procedure
            and started
            and not ended
            and (primary or not scope.primary_only)
            and region_code in {r.code for r in scope.regions}
            and asked <= {s.id for s in scope.specialties}
        ):
            return scope
    return None


def _or_not_visible(found: T | None) -> T:
    if found is None:
        raise NotVisible
    return found
