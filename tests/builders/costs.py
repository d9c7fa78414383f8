"""Estimates, reports and fees for tests. Everything through the services."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from app.bidding.models import Selection
from app.casework import service
from app.casework.models import CostEstimate, ExpenseReport, Fee, FeePayment
from app.casework.states import CostKind, PackageKind, Payer
from tests.builders import casework as build


def last(selection: Selection) -> datetime:
    """A moment after the acceptance at which nothing else has happened yet."""
    return (selection.answered_at or selection.selected_at) + build.HOUR / 2


def make_estimate(selection: Selection, *, at: datetime | None = None, **kw: Any) -> CostEstimate:
    """Ten hours at 12 000 tenge and 20 000 for the way: 140 000, less than the builders' offer."""
    given: dict[str, Any] = {"hours": 10, "rate_tenge": 12_000, "travel_tenge": 20_000}
    by = build.expert_of(selection)
    return service.file_estimate(selection.expertise, **(given | kw), by=by, at=at or last(selection))


def approve(selection: Selection, *, at: datetime | None = None, reason: str = "") -> CostEstimate:
    by = build.official_of(selection.expertise)
    return service.decide_estimate(selection.expertise, approve=True, reason=reason, by=by, at=at or last(selection))


def make_report(selection: Selection, *, day: date, **kw: Any) -> ExpenseReport:
    """The same as estimated, with one voucher for the way."""
    given: dict[str, Any] = {
        "work_tenge": 120_000,
        "travel_tenge": 20_000,
        "vouchers": {CostKind.TRAVEL: [("ticket.pdf", BytesIO(build.PDF))]},
    }
    by = build.expert_of(selection)
    return service.file_report(selection.expertise, **(given | kw), by=by, at=build.noon(day))


def make_fixed(selection: Selection, *, day: date, **kw: Any) -> Fee:
    """Signed, handed over, reported, and the amount fixed, all on one day."""
    build.make_delivered(selection, day=day)
    make_report(selection, day=day)
    return fix(selection, day=day, **kw)


def fix(selection: Selection, *, day: date, **kw: Any) -> Fee:
    given: dict[str, Any] = {
        "act_on": day, "act_number": "12-1", "amount_tenge": 140_000, "payer": Payer.BUDGET, "reason": "",
    }  # fmt: skip
    by = build.official_of(selection.expertise)
    return service.fix_amount(selection.expertise, **(given | kw), by=by, at=build.noon(day) + 3 * build.HOUR)


def pay(selection: Selection, amount: int, *, day: date, document: str = "1") -> FeePayment:
    by = build.official_of(selection.expertise)
    return service.record_payment(
        selection.expertise, on=day, amount_tenge=amount, document=document, by=by,
        at=build.noon(day) + 4 * build.HOUR,
    )  # fmt: skip


def add_costs(world: Any) -> None:
    """To the small world: a report with its voucher, a fixed amount paid in part, a package of the judge's."""
    day, judge = build.day_of(world.at) - 2 * timedelta(days=1), world.person("judge")
    report = make_report(world.selections["work"], day=day)
    closed = world.selections["closed"]
    make_report(closed, day=day)
    fix(closed, day=day)
    pay(closed, 40_000, day=day)
    package = service.export_package(
        world.expertises["work"], kind=PackageKind.BAG, by=judge, at=build.noon(day) + 5 * build.HOUR
    )
    service.begin_package(package.id, at=package.asked_at)
    service.make_package(package.id, at=package.asked_at)
    world.things |= {"voucher": report.vouchers[0], "package": package}
