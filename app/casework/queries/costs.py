"""The money of one expertise, and the lists of what is owed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.bidding.models import Selection
from app.bidding.queries import terms_of
from app.casework import policy
from app.casework.models import CostEstimate, Deposit, ExpenseReport, Fee, Package, Voucher
from app.casework.policy import Case
from app.casework.rules.costs import Difference, Waiting, differences, prefilled, waiting
from app.casework.states import CostKind, EstimateState, FeeState
from app.intake.models import Expertise
from app.intake.queries import owner_now
from app.intake.states import Owner
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.paging import Key, Page, page
from app.reference import queries as reference
from app.reference.states import Procedure

ESTIMATE_RULE = "costs.estimate_required"
REPORT_RULE = "costs.report_required"
PAYMENT_RULE = "payment.days"
EXPORT_RULE = "export.days"
EXPORT_MOST = 5000


@dataclass(frozen=True)
class Money:
    """Everything about the money of one provider's work. The newest estimate and report count."""

    offered_tenge: int | None
    estimates: Sequence[CostEstimate]
    reports: Sequence[ExpenseReport]
    fee: Fee | None
    deposits: Sequence[Deposit]
    owner: Owner | None = None  # whose turn it is, where that decides on a payment in advance

    @property
    def estimate(self) -> CostEstimate | None:
        return self.estimates[-1] if self.estimates else None

    @property
    def approved(self) -> CostEstimate | None:
        return next((one for one in self.estimates if one.state is EstimateState.APPROVED), None)

    @property
    def report(self) -> ExpenseReport | None:
        return self.reports[-1] if self.reports else None

    @property
    def differences(self) -> list[Difference]:
        """Line by line, where there is a report; against the approved estimate."""
        if self.report is None:
            return []
        return differences(self.approved.lines if self.approved is not None else (), self.report.lines)


def required(code: str, *, on: date) -> bool:
    """Is a switch of the dated rules on? While it has no value it is off."""
    return bool(reference.rule(code, on=on).value)


def money_of(case: Case) -> Money:
    """The money of the living provider; the deposits are of the expertise. Up to nine queries."""
    deposits = db.session.scalars(
        select(Deposit).where(Deposit.expertise_id == case.expertise.id).order_by(Deposit.on, Deposit.id)
    ).all()
    if case.selection is None:
        return Money(None, [], [], None, deposits)
    chosen = case.selection.id
    offered = terms_of(case.selection).total_tenge
    before = case.expertise.state in policy.BEFORE_THE_CLOCK and case.expertise.procedure is Procedure.CIVIL
    owner = owner_now(case.expertise.id) if before else None
    return Money(offered, _estimates(chosen), _reports(chosen), fee_of(chosen), deposits, owner)


def _estimates(selection_id: uuid.UUID) -> Sequence[CostEstimate]:
    found = select(CostEstimate).where(CostEstimate.selection_id == selection_id)
    found = found.options(selectinload(CostEstimate.lines)).order_by(CostEstimate.filed_at, CostEstimate.id)
    return db.session.scalars(found.execution_options(populate_existing=True)).all()


def _reports(selection_id: uuid.UUID) -> Sequence[ExpenseReport]:
    found = select(ExpenseReport).where(ExpenseReport.selection_id == selection_id)
    found = found.options(selectinload(ExpenseReport.lines), selectinload(ExpenseReport.vouchers))
    found = found.order_by(ExpenseReport.number).execution_options(populate_existing=True)
    return db.session.scalars(found).all()


def fee_of(selection_id: uuid.UUID) -> Fee | None:
    """What is owed for a selection, read anew with its payments."""
    found = select(Fee).where(Fee.selection_id == selection_id).options(selectinload(Fee.payments))
    return db.session.scalar(found.execution_options(populate_existing=True))


def offered_lines(case: Case) -> dict[CostKind, int]:
    """The opened offer as lines of an estimate; of a direct choice the agreed sum as work."""
    chosen = case.selection
    opened = chosen.bid.opened if chosen is not None and chosen.bid is not None else None
    if opened is not None:
        return prefilled({name: getattr(opened, name) for name in ("work_tenge", "travel_tenge", "attendance_tenge",
                          "reagents_tenge", "equipment_tenge", "utilities_tenge")})  # fmt: skip
    agreed = terms_of(chosen).total_tenge if chosen is not None else None
    return {CostKind.WORK: agreed} if agreed is not None else {}


def waiting_of(fee: Fee, *, on: date) -> Waiting | None:
    """How long a fixed amount has waited for its payment; None while nothing is fixed."""
    if fee.act_on is None or fee.fixed_tenge is None:
        return None
    term = reference.rule(PAYMENT_RULE, on=fee.act_on).value
    return waiting(fee.act_on, fee.paid_on or on, reference.working_calendar(), term_days=term)


def voucher_of(case: Case, voucher_id: uuid.UUID) -> Voucher:
    """One voucher of the living provider's reports; NotVisible where it belongs to another."""
    for report in money_of(case).reports:
        for voucher in report.vouchers:
            if voucher.id == voucher_id:
                return voucher
    raise NotVisible


@dataclass(frozen=True)
class OwedRow:
    fee: Fee
    waiting: Waiting | None

    @property
    def left(self) -> int | None:
        return None if self.fee.fixed_tenge is None else self.fee.fixed_tenge - self.fee.paid_tenge


@dataclass(frozen=True)
class Owed:
    """What is owed to the actor (`ours` False) or what her bodies owe (`ours` True), the newest first."""

    actor: Person
    on: date
    ours: bool = False
    done: bool = False

    def _whose(self) -> ColumnElement[bool]:
        return policy.owed_by_bodies(self.actor) if self.ours else policy.own_fees(self.actor)

    def select(self) -> Select[Fee]:
        """The fees of the list, each visible to the actor; settled ones apart."""
        settled = Fee.state.in_((FeeState.PAID, FeeState.REFUSED))
        return select(Fee).where(self._whose(), settled if self.done else ~settled)

    def _rows(self, fees: Sequence[Fee]) -> list[OwedRow]:
        return [OwedRow(fee, waiting_of(fee, on=self.on)) for fee in fees]

    def _whole(self) -> Select[Fee]:
        return self.select().options(
            joinedload(Fee.expertise).joinedload(Expertise.body), joinedload(Fee.selection).joinedload(Selection.expert)
        )

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[OwedRow]:
        """One page, the newest first."""
        columns = inspect(Fee).columns
        keys = (Key(columns.begun_on, "begun", descending=True), Key(columns.id, "id", descending=True))
        found = page(self._whole(), keys, after=after, before=before)
        return found.holding(self._rows(found.items))

    def all(self) -> list[OwedRow]:
        """Everything, at most EXPORT_MOST, for the spreadsheet."""
        found = self._whole().order_by(Fee.begun_on.desc(), Fee.id.desc()).limit(EXPORT_MOST)
        return self._rows(db.session.scalars(found).all())


def packages_visible_to(actor: Person, case: Case) -> Sequence[Package]:
    """The packages of this expertise that the actor asked for, the newest first; at most twenty are shown."""
    found = select(Package).where(Package.expertise_id == case.expertise.id, policy.visible_packages(actor))
    return db.session.scalars(found.order_by(Package.asked_at.desc(), Package.id.desc()).limit(20)).all()


def package_visible_to(actor: Person, case: Case, package_id: uuid.UUID) -> Package:
    """One of them; NotVisible for everybody else."""
    mine = (Package.id == package_id, Package.expertise_id == case.expertise.id, policy.visible_packages(actor))
    found = db.session.scalar(select(Package).where(*mine))
    if found is None:
        raise NotVisible
    return found
