"""The register of experts. What is true has a valid range of days; when we knew it, a known range of moments."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Body, Person
from app.kernel.db import Base, Thing, Word, one_of
from app.kernel.workflow import Workflow
from app.reference.models import Region, Specialty
from app.registry.states import (
    LICENCE_WORKFLOW,
    ExpertKind,
    ExpiryKind,
    ExpiryPoint,
    LicenceState,
    MeasureKind,
    Restriction,
)


class Expert(Thing, Base):
    """A forensic expert: private on a licence, or a state expert of an institute."""

    register_no: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ExpertKind] = mapped_column(Word(ExpertKind))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), unique=True)
    institute_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("body.id"), index=True)
    name: Mapped[str]
    name_folded: Mapped[str]
    search: Mapped[str] = mapped_column(TSVECTOR())
    iin: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None]
    citizenship: Mapped[str]
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    weekly_hours: Mapped[int | None]
    listed_on: Mapped[date]
    left_on: Mapped[date | None]
    person: Mapped[Person | None] = relationship()
    institute: Mapped[Body | None] = relationship()
    region: Mapped[Region] = relationship()
    qualifications: Mapped[list[Qualification]] = relationship(back_populates="expert")
    licences: Mapped[list[Licence]] = relationship(back_populates="expert")
    attestations: Mapped[list[Attestation]] = relationship(order_by="Attestation.passed_on")
    trainings: Mapped[list[Training]] = relationship(order_by="Training.completed_on")
    chamber: Mapped[list[ChamberMembership]] = relationship()
    absences: Mapped[list[Absence]] = relationship()

    __table_args__ = (
        one_of("kind", ExpertKind, 2),
        CheckConstraint("(kind = 'state') = (institute_id is not null)", name="institute"),
        Index("ix_expert_search", "search", postgresql_using="gin"),
        Index(
            "ix_expert_name_folded",
            "name_folded",
            postgresql_using="gin",
            postgresql_ops={"name_folded": "gin_trgm_ops"},
        ),
    )


class Qualification(Thing, Base):
    """A qualification certificate: the right to one specialty (Law 44-VI art. 20)."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    specialty_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("specialty.id"), index=True)
    certificate_no: Mapped[str] = mapped_column(unique=True)
    issued_on: Mapped[date]
    issued_under: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the first day on which it is no longer valid
    expert: Mapped[Expert] = relationship(back_populates="qualifications")
    specialty: Mapped[Specialty] = relationship()


class Licence(Thing, Base):
    """The licence of a private expert with its annex. A terminated one is final; a new one has a new number."""

    workflow: ClassVar[Workflow] = LICENCE_WORKFLOW
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    issued_on: Mapped[date]
    areas: Mapped[list[str]] = mapped_column(ARRAY(Text()), default=list)  # named sub-areas: medical, ...
    state: Mapped[LicenceState] = mapped_column(Word(LicenceState), default=LicenceState.ACTIVE)
    expert: Mapped[Expert] = relationship(back_populates="licences")
    annex: Mapped[list[LicenceAnnex]] = relationship()
    periods: Mapped[list[LicencePeriod]] = relationship(order_by="LicencePeriod.valid_from")

    __table_args__ = (
        one_of("state", LicenceState),
        CheckConstraint("areas <@ array['medical', 'narcological', 'psychiatric']", name="areas_known_v1"),
    )


class LicenceAnnex(Base):
    """A specialty that the licence covers."""

    __tablename__ = "licence_annex"
    licence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("licence.id"), primary_key=True)
    specialty_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("specialty.id"), primary_key=True)
    specialty: Mapped[Specialty] = relationship()


class LicencePeriod(Thing, Base):
    """The status of a licence over a range of days, and since when until when we believed so."""

    licence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("licence.id"), index=True)
    state: Mapped[LicenceState] = mapped_column(Word(LicenceState))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    known_from: Mapped[datetime]
    known_to: Mapped[datetime | None]

    __table_args__ = (
        one_of("state", LicenceState),
        CheckConstraint("valid_to is null or valid_to > valid_from", name="valid"),
        ExcludeConstraint(
            (text("licence_id"), "="),
            (func.daterange(Column("valid_from"), Column("valid_to")), "&&"),
            (func.tstzrange(Column("known_from"), Column("known_to")), "&&"),
            name="ex_licence_period_one_at_a_time",
            using="gist",
        ),
    )


class Attestation(Thing, Base):
    """An attestation passed; due again after the years that the rule of that day says."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    passed_on: Mapped[date]
    __table_args__ = (UniqueConstraint("expert_id", "passed_on"),)


class Training(Thing, Base):
    """Professional development completed (Law 44-VI art. 58(2))."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    completed_on: Mapped[date]
    hours: Mapped[int | None]
    __table_args__ = (UniqueConstraint("expert_id", "completed_on"),)


class ChamberMembership(Thing, Base):
    """Membership in the Chamber of Forensic Experts. What the Chamber itself decided, no register file changes."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]  # the first day on which the membership no longer holds
    admission_no: Mapped[str] = mapped_column(default="")  # the Chamber's decision; empty: known from a register file
    end_no: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        UniqueConstraint("expert_id", "joined_on"),
        CheckConstraint("left_on is null or left_on >= joined_on", name="days"),
        ExcludeConstraint(
            (text("expert_id"), "="),
            (func.daterange(Column("joined_on"), Column("left_on")), "&&"),
            name="ex_chamber_membership_one_at_a_time",
            using="gist",
        ),
    )


class ChamberMeasure(Thing, Base):
    """A measure of the Chamber against a member. It is never removed; a suspension may be lifted before its end."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    kind: Mapped[MeasureKind] = mapped_column(Word(MeasureKind))
    decision_no: Mapped[str] = mapped_column(unique=True)
    decided_on: Mapped[date]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    reason: Mapped[str]
    complaint_number: Mapped[str] = mapped_column(default="")  # the complaint that it follows, if any
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    lifted_on: Mapped[date | None]  # the first day on which it no longer holds
    lift_reason: Mapped[str] = mapped_column(default="")
    lifted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    expert: Mapped[Expert] = relationship()

    __table_args__ = (
        one_of("kind", MeasureKind),
        CheckConstraint("(kind = 'suspension') = (last_day is not null)", name="last_day"),
        CheckConstraint("last_day is null or last_day >= first_day", name="days"),
        CheckConstraint("first_day >= decided_on", name="not_backwards"),
        CheckConstraint(
            "lifted_on is null or (kind = 'suspension' and lifted_on between first_day and last_day)", name="lifted"
        ),
        ExcludeConstraint(
            (text("expert_id"), "="),
            (text("daterange(first_day, coalesce(lifted_on, last_day + 1))"), "&&"),
            name="ex_chamber_measure_one_suspension",
            using="gist",
            where=text("kind = 'suspension'"),
        ),
    )


class Absence(Thing, Base):
    """Days on which the expert takes no work, both included."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)


class CapacityDeclaration(Thing, Base):
    """Hours a week that an expert declared to have for expertises; the newest one holds (`Expert.weekly_hours`)."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"))
    weekly_hours: Mapped[int]
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    declared_by: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("weekly_hours between 0 and 60", name="weekly_hours"),
        Index("ix_capacity_declaration_expert", "expert_id", "declared_at", "id"),
    )


class RegisterImport(Thing, Base):
    """One accepted register file: its age decides whether experts count as verified."""

    at: Mapped[datetime]
    as_of: Mapped[date]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    file_sha256: Mapped[str]
    source: Mapped[str]
    rows: Mapped[int]
    created: Mapped[int]
    changed: Mapped[int]

    __table_args__ = (Index("ix_register_import_as_of", "as_of"),)


class ManualCheck(Thing, Base):
    """Somebody with the right looked an expert up by hand while the register was too old, and kept the proof."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), index=True)
    on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    file_sha256: Mapped[str]
    file_name: Mapped[str]
    remark: Mapped[str] = mapped_column(default="")

    by: Mapped[Person] = relationship()


class ExpertClearance(Thing, Base):
    """A clearance for one kind of restricted case; `valid_to` is the first day on which it no longer holds."""

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"))
    kind: Mapped[Restriction] = mapped_column(Word(Restriction))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    given_by: Mapped[str]
    document: Mapped[str]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        one_of("kind", Restriction),
        CheckConstraint("valid_to is null or valid_to > valid_from", name="valid"),
        ExcludeConstraint(
            (text("expert_id"), "="),
            (text("kind"), "="),
            (func.daterange(Column("valid_from"), Column("valid_to")), "&&"),
            name="ex_expert_clearance_one_at_a_time",
            using="gist",
        ),
    )


class ExpiryWarning(Base):
    """A letter went out at one point before one last day: each once, whoever sends it."""

    __tablename__ = "expiry_warning"
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    kind: Mapped[ExpiryKind] = mapped_column(Word(ExpiryKind), primary_key=True)
    expires_on: Mapped[date] = mapped_column(primary_key=True)  # the last day on which it holds
    point: Mapped[ExpiryPoint] = mapped_column(Word(ExpiryPoint), primary_key=True)
    sent_at: Mapped[datetime]

    __table_args__ = (one_of("kind", ExpiryKind), one_of("point", ExpiryPoint))
