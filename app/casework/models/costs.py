"""Costs: the estimate before the start, the report at the end, the amount that the body fixes, what was paid.

Amounts are whole tenge. Lines, vouchers, payments and deposits are append-only.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.bidding.models import Selection
from app.casework.states import ESTIMATE_WORKFLOW, FEE_WORKFLOW, CostKind, EstimateState, FeeState, Payer
from app.intake.models import Expertise
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow


class CostEstimate(Thing, Versioned, Base):
    """What the provider expects the work to cost, filed before it begins (Law 44-VI art. 19; Decree 601).

    `offered_tenge` is the total of the opened offer; a dearer estimate is approved only with reasons.
    """

    workflow: ClassVar[Workflow] = ESTIMATE_WORKFLOW
    state: Mapped[EstimateState] = mapped_column(Word(EstimateState), default=EstimateState.FILED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"))
    offered_tenge: Mapped[int | None]
    total_tenge: Mapped[int]
    remark: Mapped[str] = mapped_column(default="")
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(default="")
    lines: Mapped[list[CostLine]] = relationship(order_by="CostLine.place", viewonly=True)
    expertise: Mapped[Expertise] = relationship()

    __table_args__ = (
        one_of("state", EstimateState),
        CheckConstraint("total_tenge >= 0", name="total"),
        CheckConstraint("(state in ('approved', 'refused')) = (decided_by_id is not null)", name="decided"),
        CheckConstraint("state <> 'refused' or decision_reason <> ''", name="refusal_reasoned"),
        CheckConstraint(
            "state <> 'approved' or offered_tenge is null or total_tenge <= offered_tenge or decision_reason <> ''",
            name="dearer_reasoned",
        ),
        Index(
            "uq_cost_estimate_living",
            "selection_id",
            unique=True,
            postgresql_where="state in ('filed', 'approved')",
        ),
    )


class ExpenseReport(Thing, Base):
    """What the work did cost, line by line (Decree 601). A corrected report is a further one; the newest counts."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"))
    number: Mapped[int]
    total_tenge: Mapped[int]
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    lines: Mapped[list[CostLine]] = relationship(order_by="CostLine.place", viewonly=True)
    vouchers: Mapped[list[Voucher]] = relationship(order_by="Voucher.place", viewonly=True)

    __table_args__ = (
        UniqueConstraint("selection_id", "number"),
        CheckConstraint("total_tenge >= 0", name="total"),
    )


class CostLine(Thing, Base):
    """One line of an estimate or of a report. Work by hours is hours times rate."""

    estimate_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cost_estimate.id"), index=True)
    report_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expense_report.id"), index=True)
    place: Mapped[int]
    kind: Mapped[CostKind] = mapped_column(Word(CostKind))
    hours: Mapped[int | None]
    rate_tenge: Mapped[int | None]
    amount_tenge: Mapped[int]
    text: Mapped[str] = mapped_column(default="")  # what for; of a report why it differs from the estimate

    __table_args__ = (
        one_of("kind", CostKind),
        CheckConstraint("(estimate_id is null) <> (report_id is null)", name="of_one"),
        CheckConstraint("amount_tenge >= 0", name="amount"),
        CheckConstraint("(hours is null) = (rate_tenge is null)", name="hours_with_rate"),
        CheckConstraint(
            "hours is null or (hours >= 0 and rate_tenge >= 0 and amount_tenge = hours * rate_tenge)",
            name="hours_times_rate",
        ),
    )


class Voucher(Thing, Base):
    """A paper that proves a line of a report; the bytes lie in the file store under their hash."""

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expense_report.id"), index=True)
    place: Mapped[int]
    kind: Mapped[CostKind] = mapped_column(Word(CostKind))
    sha256: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]

    __table_args__ = (one_of("kind", CostKind), UniqueConstraint("report_id", "kind", "sha256"))


class Fee(Thing, Versioned, Base):
    """What is owed to the provider of one selection: the amount that the body fixed by its act (Decree 601)."""

    workflow: ClassVar[Workflow] = FEE_WORKFLOW
    state: Mapped[FeeState] = mapped_column(Word(FeeState), default=FeeState.NOT_FIXED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    selection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("selection.id"), unique=True)
    begun_on: Mapped[date]  # when the first report was filed, or the act recorded
    report_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expense_report.id"))
    payer: Mapped[Payer | None] = mapped_column(Word(Payer))
    act_number: Mapped[str] = mapped_column(default="")
    act_on: Mapped[date | None]
    fixed_tenge: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    paid_tenge: Mapped[int] = mapped_column(default=0)
    paid_on: Mapped[date | None]  # the day of the last payment, once everything is paid
    payments: Mapped[list[FeePayment]] = relationship(order_by="FeePayment.place", viewonly=True)
    expertise: Mapped[Expertise] = relationship()
    selection: Mapped[Selection] = relationship()

    __table_args__ = (
        one_of("state", FeeState),
        one_of("payer", Payer),
        CheckConstraint("fixed_tenge > 0", name="fixed"),
        CheckConstraint("paid_tenge between 0 and coalesce(fixed_tenge, 0)", name="paid_at_most_fixed"),
        CheckConstraint("(state in ('not_fixed', 'refused')) = (fixed_tenge is null)", name="fixed_stated"),
        CheckConstraint("(state = 'not_fixed') = (act_on is null)", name="by_act"),
        CheckConstraint("state <> 'refused' or reason <> ''", name="refusal_reasoned"),
        CheckConstraint("fixed_tenge is null or payer is not null", name="payer_named"),
        CheckConstraint(
            "state in ('not_fixed', 'refused') or (state = 'fixed' and paid_tenge = 0)"
            " or (state = 'paid_in_part' and paid_tenge between 1 and fixed_tenge - 1)"
            " or (state = 'paid' and paid_tenge = fixed_tenge)",
            name="paid_as_stated",
        ),
        CheckConstraint("(state = 'paid') = (paid_on is not null)", name="paid_day"),
        Index("ix_fee_begun", "begun_on", "id"),
    )


class FeePayment(Thing, Base):
    """One payment. A trigger holds that the payments of a fee never exceed what was fixed."""

    fee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("fee.id"))
    place: Mapped[int]
    on: Mapped[date]
    amount_tenge: Mapped[int]
    document: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("fee_id", "place"),
        UniqueConstraint("fee_id", "document"),
        CheckConstraint("amount_tenge > 0", name="amount"),
        CheckConstraint("document <> ''", name="document"),
    )


class Deposit(Thing, Base):
    """Money that a party has paid in advance into the body's account; it may come before the ruling (CPC)."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    on: Mapped[date]
    amount_tenge: Mapped[int]
    document: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("expertise_id", "document"),
        CheckConstraint("amount_tenge > 0", name="amount"),
        CheckConstraint("document <> ''", name="document"),
    )
