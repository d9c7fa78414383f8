"""Read-only questions about regions, specialties, the calendar, dated rules and pilots."""

from __future__ import annotations

import uuid
from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference.models import CalendarDay, LegalRule, Mrp, PilotScope, QuestionTemplate, Region, Specialty
from app.reference.rules import ClockTerms, WorkingCalendar, calendar_from_rows
from app.reference.states import Procedure, Unit

T = TypeVar("T")


class RuleNotSet(LookupError):
    """A rule without which nothing can be counted has no value on that day."""


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One rule as it stands on a day. `value` is None where it is not set: nothing pretends to know it."""

    code: str
    value: int | None
    unit: Unit
    act: str
    article: str
    source: str
    in_force_from: date | None

    @property
    def cited(self) -> str:
        """Act and article as a reason or a step shows them."""
        return f"{self.act} {self.article}" if self.article else self.act


def regions() -> list[Region]:
    """The twenty regions, by code."""
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


def in_force(on: date) -> ColumnElement[bool]:
    """Whether a version of a rule is in force on a day."""
    return and_(LegalRule.in_force_from <= on, or_(LegalRule.in_force_to.is_(None), LegalRule.in_force_to > on))


def rules(codes: Collection[str], *, on: date) -> dict[str, RuleValue]:
    """Several rules as they stand on a day, in one query; each code asked for is in the answer."""
    found = db.session.scalars(select(LegalRule).where(LegalRule.code.in_(list(codes)), in_force(on)))
    known = {row.code: value_of(row) for row in found}
    return {code: known.get(code) or _unset(code) for code in codes}


def rule(code: str, *, on: date) -> RuleValue:
    """One rule as it stands on a day; its `value` is None where it is not set."""
    return rules((code,), on=on)[code]


def value_of(row: LegalRule) -> RuleValue:
    """A stored version as a plain value."""
    return RuleValue(row.code, row.value, row.unit, row.act, row.article, row.source, row.in_force_from)


def clock_terms(*, on: date) -> ClockTerms:
    """The numbers that rule a clock started on this day (Law 44-VI art. 34).

    Raises RuleNotSet while one of the three has no value: no clock may be counted by a guess.
    """
    codes = ("clock.term_days", "clock.suspension_working_days", "clock.hand_over_days")
    found = rules(codes, on=on)
    cap, suspension, hand_over = (found[code] for code in codes)
    if cap.value is None or suspension.value is None or hand_over.value is None:
        raise RuleNotSet(", ".join(code for code in codes if found[code].value is None))
    return ClockTerms(
        cap_days=cap.value,
        suspension_working_days=suspension.value,
        hand_over_days=hand_over.value,
        term_source=cap.cited,
        suspension_source=suspension.cited,
        hand_over_source=hand_over.cited,
    )


def calendar_rows() -> list[CalendarDay]:
    """The newest version of each exception, exceptions taken back left out, by day."""
    version = func.max(CalendarDay.version).label("version")
    newest = select(CalendarDay.day, version).group_by(CalendarDay.day).subquery()
    return list(
        db.session.scalars(
            select(CalendarDay)
            .join(newest, and_(CalendarDay.day == newest.c.day, CalendarDay.version == newest.c.version))
            .where(CalendarDay.kind.is_not(None))
            .order_by(CalendarDay.day)
        )
    )


def working_calendar() -> WorkingCalendar:
    """The working calendar as it is known now."""
    return calendar_from_rows((row.day, row.kind.value) for row in calendar_rows() if row.kind is not None)


def mrp(year: int) -> int | None:
    """The monthly calculation index of a year, in tenge; None where it is not entered."""
    found = db.session.get(Mrp, year)
    return found.tenge if found is not None else None


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


def _unset(code: str) -> RuleValue:
    return RuleValue(code, None, Unit.NUMBER, "", "", "", None)


def _or_not_visible(found: T | None) -> T:
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the calendar page."""

    first: date
    working_days: int
    days_off: int
    exceptions: int


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """A rule with all its versions, newest first, and the one in force on the day asked for."""

    code: str
    present: RuleValue
    versions: tuple[LegalRule, ...]

    @property
    def newest(self) -> LegalRule:
        return self.versions[0]


def calendar_years() -> list[int]:
    """The years that the calendar covers."""
    return sorted({row.year for row in db.session.scalars(select(CalendarDay.day).distinct())})


def months(year: int) -> list[Month]:
    """The twelve months of a year: working days, days off, exceptions to the five-day week."""
    calendar = working_calendar()
    found = []
    for number in range(1, 13):
        first = date(year, number, 1)
        days = [date(year, number, d) for d in range(1, monthrange(year, number)[1] + 1)]
        working = sum(calendar.is_working(d) for d in days)
        exceptions = sum(d in calendar.off or d in calendar.work for d in days)
        found.append(Month(first, working, len(days) - working, exceptions))
    return found


def rule_histories(*, on: date) -> list[RuleHistory]:
    """Every rule with its versions, by code."""
    found: dict[str, list[LegalRule]] = {}
    for row in db.session.scalars(select(LegalRule).order_by(LegalRule.code, LegalRule.in_force_from.desc())):
        found.setdefault(row.code, []).append(row)
    return [_history(code, rows, on) for code, rows in found.items()]


def rule_history(code: str, *, on: date) -> RuleHistory:
    """One rule with its versions; NotVisible where there is none."""
    rows = db.session.scalars(
        select(LegalRule).where(LegalRule.code == code).order_by(LegalRule.in_force_from.desc())
    ).all()
    if not rows:
        raise NotVisible
    return _history(code, list(rows), on)


def _history(code: str, rows: list[LegalRule], on: date) -> RuleHistory:
    present = next((r for r in rows if r.in_force_from <= on and (r.in_force_to is None or r.in_force_to > on)), None)
    value = value_of(present) if present is not None else replace(value_of(rows[0]), value=None)
    return RuleHistory(code, value, tuple(rows))


def mrp_rows() -> list[Mrp]:
    """The monthly calculation index of each year entered, newest first."""
    return list(db.session.scalars(select(Mrp).order_by(Mrp.year.desc())))
