"""Fitness as SQL: the same rules as `fitness.is_fit`; a test holds the two together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, any_, cast, exists, func, or_, select, true
from sqlalchemy import Date as SqlDate
from sqlalchemy.dialects.postgresql import ARRAY

from app.kernel.db import db
from app.reference import queries as reference
from app.reference.models import Specialty
from app.reference.states import LicenceArea
from app.registry.models import (
    Absence,
    Attestation,
    ChamberMeasure,
    ChamberMembership,
    Expert,
    ExpertClearance,
    Licence,
    LicenceAnnex,
    LicencePeriod,
    ManualCheck,
    Qualification,
    RegisterImport,
    Training,
)
from app.registry.states import ExpertKind, LicenceState, MeasureKind

ATTESTATION = "attestation.years"
TRAINING = "training.years"
REGISTER_AGE = "register.max_age_days"
CITIZEN_OF = "KZ"
Day = date | ColumnElement[date]


def listed(on: date) -> ColumnElement[bool]:
    """In the register on a day."""
    return and_(
        Expert.kind != ExpertKind.ONE_TIME,
        Expert.listed_on <= on,
        or_(Expert.left_on.is_(None), Expert.left_on > on),
    )


def certificate_valid(on: Day) -> ColumnElement[bool]:
    """A certificate counts on a day (Law 44-VI art. 20)."""
    return and_(Qualification.valid_from <= on, or_(Qualification.valid_to.is_(None), Qualification.valid_to > on))


def period_of(on: Day) -> ColumnElement[bool]:
    """The status of a licence on a day, as we know it now."""
    return and_(
        LicencePeriod.known_to.is_(None),
        LicencePeriod.valid_from <= on,
        or_(LicencePeriod.valid_to.is_(None), LicencePeriod.valid_to > on),
    )


def member_on(on: Day) -> ColumnElement[bool]:
    """A membership of the Chamber holds on a day."""
    return and_(
        ChamberMembership.joined_on <= on, or_(ChamberMembership.left_on.is_(None), ChamberMembership.left_on > on)
    )


def suspended_on(on: Day) -> ColumnElement[bool]:
    """A suspension by the Chamber covers a day."""
    return and_(
        ChamberMeasure.kind == MeasureKind.SUSPENSION,
        ChamberMeasure.first_day <= on,
        ChamberMeasure.last_day >= on,
        or_(ChamberMeasure.lifted_on.is_(None), ChamberMeasure.lifted_on > on),
    )


def absent_on(on: Day) -> ColumnElement[bool]:
    """An absence covers a day."""
    return and_(Absence.first_day <= on, Absence.last_day >= on)


def cleared(kind: str, on: date) -> ColumnElement[bool]:
    """Over `Expert`: holds a clearance of this kind on a day."""
    return exists().where(ExpertClearance.expert_id == Expert.id, ExpertClearance.kind == kind, cleared_on(on))


def cleared_for(kinds: Any, on: date) -> ColumnElement[bool]:
    """Over `Expert` and any column with kinds of restrictions: holds on a day a clearance of every kind in it."""
    none = cast([], ARRAY(Text()))
    held = select(func.array_agg(cast(ExpertClearance.kind, Text())))
    held = held.where(ExpertClearance.expert_id == Expert.id, cleared_on(on)).correlate_except(ExpertClearance)
    enough: ColumnElement[bool] = kinds.contained_by(func.coalesce(held.scalar_subquery(), none))
    return enough


def cleared_on(on: Day) -> ColumnElement[bool]:
    """A clearance holds on a day."""
    return and_(
        ExpertClearance.valid_from <= on, or_(ExpertClearance.valid_to.is_(None), ExpertClearance.valid_to > on)
    )


def clearances(expert_ids: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, frozenset[str]]:
    """For which restrictions each of these experts is cleared on a day; who has no clearance is left out. One query."""
    ids = list(expert_ids)
    if not ids:
        return {}
    rows = db.session.execute(
        select(ExpertClearance.expert_id, ExpertClearance.kind).where(
            ExpertClearance.expert_id.in_(ids), cleared_on(on)
        )
    )
    found: dict[uuid.UUID, set[str]] = {}
    for expert_id, kind in rows:
        found.setdefault(expert_id, set()).add(kind.value)
    return {expert_id: frozenset(kinds) for expert_id, kinds in found.items()}


def fit_experts(specialty_ids: Iterable[uuid.UUID], *, on: date, restricted: Iterable[str] = ()) -> ColumnElement[bool]:
    """Over `Expert`: fit on a day for every one of these specialties, and cleared for every restriction.

    Reads the rules in force that day.
    """
    ids = list(specialty_ids)
    found = reference.rules((ATTESTATION, TRAINING, REGISTER_AGE), on=on)
    private = Expert.kind == ExpertKind.PRIVATE
    tests = [
        listed(on),
        Expert.citizenship == CITIZEN_OF,
        ~exists().where(Absence.expert_id == Expert.id, absent_on(on)),
        ~exists().where(ChamberMeasure.expert_id == Expert.id, suspended_on(on)),
        or_(~private, exists().where(ChamberMembership.expert_id == Expert.id, member_on(on))),
        or_(~private, _licensed(on)),
        *(cleared(kind, on) for kind in restricted),
        *(_qualified(key, on) for key in ids),
        *(or_(~private, _covered(key, on)) for key in ids),
        _recent(Attestation, Attestation.passed_on, found[ATTESTATION].value, on),
        _recent(Training, Training.completed_on, found[TRAINING].value, on),
        _verified(found[REGISTER_AGE].value, on),
    ]
    return and_(*tests)


def _licensed(on: date) -> ColumnElement[bool]:
    return exists().where(
        Licence.expert_id == Expert.id,
        LicencePeriod.licence_id == Licence.id,
        period_of(on),
        LicencePeriod.state == LicenceState.ACTIVE,
    )


def _qualified(specialty_id: uuid.UUID, on: date) -> ColumnElement[bool]:
    return exists().where(
        Qualification.expert_id == Expert.id, Qualification.specialty_id == specialty_id, certificate_valid(on)
    )


def holds_certificate(specialty_id: Any, on: date) -> ColumnElement[bool]:
    """Over `Expert` and any column with a specialty's id: a certificate for it counts on a day."""
    return (
        exists()
        .where(Qualification.expert_id == Expert.id, Qualification.specialty_id == specialty_id, certificate_valid(on))
        .correlate_except(Qualification)
    )


def _covered(specialty_id: uuid.UUID, on: date) -> ColumnElement[bool]:
    """An active licence whose annex lists the specialty and which names its sub-area."""
    return exists().where(
        Licence.expert_id == Expert.id,
        LicencePeriod.licence_id == Licence.id,
        period_of(on),
        LicencePeriod.state == LicenceState.ACTIVE,
        LicenceAnnex.licence_id == Licence.id,
        LicenceAnnex.specialty_id == specialty_id,
        Specialty.id == specialty_id,
        area_named(),
    )


def area_named() -> ColumnElement[bool]:
    """The licence names the sub-area of the specialty, where it belongs to one."""
    return or_(Specialty.area == LicenceArea.GENERAL, Specialty.area == any_(Licence.areas))


def _recent(table: Any, column: Any, years: int | None, on: date) -> ColumnElement[bool]:
    """Once within the years of the rule, the anniversary included; no check while the rule is not set."""
    if years is None:
        return true()
    until = cast(column + func.make_interval(years), SqlDate)
    return exists().where(table.expert_id == Expert.id, column <= on, until >= on)


def _verified(max_age_days: int | None, on: date) -> ColumnElement[bool]:
    if max_age_days is None:
        return true()
    oldest = on - timedelta(days=max_age_days)
    return or_(
        exists().where(RegisterImport.as_of.between(oldest, on)),
        exists().where(ManualCheck.expert_id == Expert.id, ManualCheck.on.between(oldest, on)),
    )
