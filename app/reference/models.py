"""Reference tables: regions, specialties, the working calendar, the index, dated legal rules, pilots."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint, Uuid, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.reference.states import DayKind, LicenceArea, Procedure, Step, Unit


class Region(Base):
    """One of the twenty regions; the code is that of ISO 3166-2:KZ."""

    __tablename__ = "region"
    code: Mapped[str] = mapped_column(primary_key=True)
    name_kk: Mapped[str]
    name_ru: Mapped[str]
    name_en: Mapped[str]


class Specialty(Thing, Base):
    """An expert specialty. `slug` is a working code; the official one is empty until it is known."""

    slug: Mapped[str] = mapped_column(unique=True)
    official_code: Mapped[str | None] = mapped_column(unique=True)
    area: Mapped[LicenceArea] = mapped_column(Word(LicenceArea), default=LicenceArea.GENERAL)
    name_kk: Mapped[str]
    name_ru: Mapped[str]
    name_en: Mapped[str]
    in_use_from: Mapped[date]
    in_use_to: Mapped[date | None]

    __table_args__ = (one_of("area", LicenceArea),)


class QuestionTemplate(Thing, Base):
    """A question that experts of a specialty can answer, as officials usually put it."""

    specialty_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("specialty.id"), index=True)
    place: Mapped[int]
    text_kk: Mapped[str]
    text_ru: Mapped[str]
    text_en: Mapped[str]
    specialty: Mapped[Specialty] = relationship()

    __table_args__ = (UniqueConstraint("specialty_id", "place"),)


class CalendarDay(Base):
    """A day whose kind differs from the plain five-day week. Never edited: a later version replaces it."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DayKind | None] = mapped_column(Word(DayKind))  # null: this version takes the exception back
    name: Mapped[str]
    source: Mapped[str]
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID | None]  # a person; no foreign key, since people live one floor up

    __table_args__ = (one_of("kind", DayKind),)


class Mrp(Base):
    """The monthly calculation index of a year, in tenge."""

    __tablename__ = "mrp"
    year: Mapped[int] = mapped_column(primary_key=True)
    tenge: Mapped[int]
    source: Mapped[str]


class LegalRule(Thing, Versioned, Base):
    """One dated version of a rule. An empty value means 'not set': nothing pretends to know it.

    In force on every day from `in_force_from` up to, but not including, `in_force_to`.
    """

    code: Mapped[str] = mapped_column(index=True)
    value: Mapped[int | None]
    unit: Mapped[Unit] = mapped_column(Word(Unit))
    act: Mapped[str]
    article: Mapped[str]
    source: Mapped[str]
    in_force_from: Mapped[date]
    in_force_to: Mapped[date | None]

    __table_args__ = (
        one_of("unit", Unit),
        CheckConstraint("in_force_to is null or in_force_to > in_force_from", name="dates"),
        CheckConstraint("value is null or value >= 0", name="value"),
        ExcludeConstraint(
            (text("code"), "="),
            (func.daterange(Column("in_force_from"), Column("in_force_to")), "&&"),
            name="ex_legal_rule_one_at_a_time",
            using="gist",
        ),
    )


NO_SPECIALTY = "coalesce(specialty_id, '00000000-0000-0000-0000-000000000000'::uuid)"


class StepRule(Thing, Base):
    """From a day on, requests of a procedure need a step before publication; by default none does.

    Empty specialty or region: every one. `days`: the term in calendar days; empty: no term is set.
    In force on every day from `in_force_from` up to, but not including, `in_force_to`.
    """

    step: Mapped[Step] = mapped_column(Word(Step))
    procedure: Mapped[Procedure] = mapped_column(Word(Procedure))
    specialty_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("specialty.id"))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    days: Mapped[int | None]
    in_force_from: Mapped[date]
    in_force_to: Mapped[date | None]
    act: Mapped[str]
    article: Mapped[str]
    source: Mapped[str]
    specialty: Mapped[Specialty | None] = relationship()
    region: Mapped[Region | None] = relationship()

    __table_args__ = (
        one_of("step", Step),
        one_of("procedure", Procedure),
        CheckConstraint("in_force_to is null or in_force_to > in_force_from", name="dates"),
        CheckConstraint("days is null or days between 1 and 60", name="days"),
        ExcludeConstraint(
            (text("step"), "="),
            (text("procedure"), "="),
            (text(NO_SPECIALTY), "="),
            (text("coalesce(region_code, '')"), "="),
            (func.daterange(Column("in_force_from"), Column("in_force_to")), "&&"),
            name="ex_step_rule_one_at_a_time",
            using="gist",
        ),
    )


class ReferenceStamp(Base):
    """One row whose value changes, by trigger, with each change of the calendar or of the rules."""

    __tablename__ = "reference_stamp"
    only: Mapped[bool] = mapped_column(primary_key=True)
    value: Mapped[uuid.UUID]

    __table_args__ = (CheckConstraint('"only"', name="one_row"),)


pilot_specialty = Table(
    "pilot_specialty",
    Base.metadata,
    Column("pilot_scope_id", Uuid(), ForeignKey("pilot_scope.id"), primary_key=True),
    Column("specialty_id", Uuid(), ForeignKey("specialty.id"), primary_key=True),
)
pilot_region = Table(
    "pilot_region",
    Base.metadata,
    Column("pilot_scope_id", Uuid(), ForeignKey("pilot_scope.id"), primary_key=True),
    Column("region_code", ForeignKey("region.code"), primary_key=True),
)


class PilotScope(Thing, Versioned, Base):
    """A pilot of the competitive environment: procedure x specialties x primary x regions x dates."""

    code: Mapped[str] = mapped_column(unique=True)
    procedure: Mapped[Procedure] = mapped_column(Word(Procedure))
    primary_only: Mapped[bool]
    name_kk: Mapped[str]
    name_ru: Mapped[str]
    name_en: Mapped[str]
    act: Mapped[str]
    source: Mapped[str]
    starts_on: Mapped[date | None]  # null: it was running before our records, the first day is not known
    ends_on: Mapped[date | None]
    specialties: Mapped[list[Specialty]] = relationship(secondary=pilot_specialty, order_by=Specialty.slug)
    regions: Mapped[list[Region]] = relationship(secondary=pilot_region, order_by=Region.code)

    __table_args__ = (one_of("procedure", Procedure),)


class ModeRule(Thing, Base):
    """Which less open searches a specialty (none: every one) allows in a region (none: everywhere), from a day on.

    The open search needs no permission, but a type reserved for the state knows no other than that of institutes.
    """

    specialty_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("specialty.id"))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    invited: Mapped[bool]
    direct: Mapped[bool]
    state_only: Mapped[bool]
    reserved: Mapped[bool]
    act: Mapped[str]
    source: Mapped[str]
    in_force_from: Mapped[date]
    in_force_to: Mapped[date | None]
    specialty: Mapped[Specialty | None] = relationship()
    region: Mapped[Region | None] = relationship()

    __table_args__ = (
        CheckConstraint("in_force_to is null or in_force_to > in_force_from", name="dates"),
        CheckConstraint("state_only or not reserved", name="reserved_is_state_only"),
        ExcludeConstraint(
            (text("coalesce(specialty_id, '00000000-0000-0000-0000-000000000000')"), "="),
            (text("coalesce(region_code, '')"), "="),
            (func.daterange(Column("in_force_from"), Column("in_force_to")), "&&"),
            name="ex_mode_rule_one_at_a_time",
            using="gist",
        ),
    )
