"""The cost estimate before the work, the expense report at its end (Law 44-VI art. 19; CPC 110; Decree 601)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import CostEstimate, CostLine, ExpenseReport, Fee, Voucher
from app.casework.policy import Case
from app.casework.queries.costs import ESTIMATE_RULE, REPORT_RULE, Money, fee_of, money_of, required
from app.casework.rules.costs import Line, as_lines, total, unexplained
from app.casework.service import letters
from app.casework.service.steps import insist, take
from app.casework.states import CostKind
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.file_kinds import FileRefused
from app.kernel.filestore import safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.moves import make_move
from app.kernel.policy import require

VOUCHER_LIMIT_BYTES = 20 * 1024 * 1024
HIGHEST_TENGE = 10**12
Files = Sequence[tuple[str, BinaryIO]]

NOTHING = _l("Fill in at least one line.")
HALF = _l("Give both the hours and the rate, or neither.")
NEGATIVE = _l("Enter a number from 0 to 1 000 000 000 000.")
DISAGREES = _l("The sum is not hours times rate. Leave it empty to have it counted.")
REASON = _l("Give the reason for the refusal.")
DEARER = _l("The estimate is higher than the offer: approve it with reasons, or refuse it.")
EXPLAIN = _l("The sum differs from the estimate: say why.")
BAD_FILE = _l("This file cannot be taken: it is empty, too large, damaged, encrypted or of an unknown kind.")


def _checked(given: Mapping[str, Any]) -> list[Line]:
    """The lines that were typed; RuleBroken beside each field that cannot stand."""
    lines, problems = as_lines(given), {}
    for line in lines:
        field = f"{line.kind.value}_tenge"
        if line.half:
            problems["rate_tenge" if line.rate_tenge is None else "hours"] = HALF
        elif line.negative or line.total > HIGHEST_TENGE:
            problems[field] = NEGATIVE
        elif line.disagrees:
            problems[field] = DISAGREES
    if not lines:
        problems["work_tenge"] = NOTHING
    if problems:
        raise RuleBroken(problems)
    return lines


def _keep(lines: Sequence[Line], **of: Any) -> None:
    for place, line in enumerate(lines, 1):
        db.session.add(
            CostLine(
                **of,
                place=place,
                kind=line.kind,
                hours=line.hours,
                rate_tenge=line.rate_tenge,
                amount_tenge=line.total,
                text=line.text,
            )
        )
    db.session.flush()


def file_estimate(expertise: Expertise, *, by: Person, at: datetime, remark: str = "", **given: Any) -> CostEstimate:
    """The private provider files the estimate before the clock starts: lines as `as_lines` reads them, in tenge."""
    case = take(expertise, at=at)
    money = money_of(case)
    insist(policy.can_file_estimate(by, case, money.estimate), "file_estimate", case.expertise.state)
    lines = _checked(given)
    assert case.selection is not None
    estimate = CostEstimate(
        expertise_id=expertise.id,
        selection_id=case.selection.id,
        offered_tenge=money.offered_tenge,
        total_tenge=total(lines),
        remark=(remark or "").strip(),
        filed_at=at,
        filed_by_id=by.id,
    )
    db.session.add(estimate)
    db.session.flush()
    _keep(lines, estimate_id=estimate.id)
    record(estimate, "file", by=by, at=at, facts={"total_tenge": estimate.total_tenge})
    letters.to_body(expertise, "estimate_filed", at=at)
    return estimate


def _estimate(expertise: Expertise, at: datetime) -> tuple[Case, Money]:
    case = take(expertise, at=at)
    return case, money_of(case)


def decide_estimate(expertise: Expertise, *, approve: bool, reason: str, by: Person, at: datetime) -> CostEstimate:
    """The body approves or refuses. A refusal needs reasons, and so does the approval of more than was offered."""
    case, money = _estimate(expertise, at)
    estimate = money.estimate
    insist(policy.can_decide_estimate(by, case, estimate), "decide_estimate", estimate and estimate.state)
    assert estimate is not None
    reason = (reason or "").strip()
    dearer = estimate.offered_tenge is not None and estimate.total_tenge > estimate.offered_tenge
    if not reason and (dearer or not approve):
        raise RuleBroken(reason=DEARER if approve else REASON)
    estimate.decided_at, estimate.decided_by_id, estimate.decision_reason = at, by.id, reason
    make_move(estimate, "approve" if approve else "refuse", by=by, at=at, why=reason or None)
    letters.to_provider(expertise, case.selection, f"estimate_{estimate.state.value}", at=at)
    return estimate


def withdraw_estimate(expertise: Expertise, *, by: Person, at: datetime) -> CostEstimate:
    """The provider takes back what the body has not answered, to file another one."""
    case, money = _estimate(expertise, at)
    insist(policy.can_withdraw_estimate(by, case, money.estimate), "withdraw", money.estimate and money.estimate.state)
    assert money.estimate is not None
    make_move(money.estimate, "withdraw", by=by, at=at)
    return money.estimate


def insist_estimate(case: Case, *, at: datetime) -> None:
    """Refused where the dated rule wants an approved estimate before the work begins and there is none."""
    if required(ESTIMATE_RULE, on=day_of(at)):
        require(policy.can_start_with(case, money_of(case).approved, required=True))


def insist_report(case: Case, *, at: datetime) -> None:
    """Refused where the dated rule wants the expense report before the hand-over and there is none."""
    if required(REPORT_RULE, on=day_of(at)):
        require(policy.can_hand_over_with(case, money_of(case).report, required=True))


def file_report(
    expertise: Expertise,
    *,
    by: Person,
    at: datetime,
    vouchers: Mapping[CostKind, Files] | None = None,
    **given: Any,
) -> ExpenseReport:
    """What the work did cost, with vouchers; a difference to the approved estimate is explained line by line.

    Until the body decides on the amount a corrected report may follow; the earlier ones stay.
    """
    case = take(expertise, at=at)
    money = money_of(case)
    insist(policy.can_file_report(by, case, money.fee), "file_report", case.expertise.state)
    lines = _checked(given)
    if money.approved is not None:
        told = {f"{kind.value}_text": EXPLAIN for kind in unexplained(money.approved.lines, lines)}
        if told:
            raise RuleBroken(told)
    assert case.selection is not None
    report = ExpenseReport(
        expertise_id=expertise.id,
        selection_id=case.selection.id,
        number=len(money.reports) + 1,
        total_tenge=total(lines),
        filed_at=at,
        filed_by_id=by.id,
    )
    db.session.add(report)
    db.session.flush()
    _keep(lines, report_id=report.id)
    _attach(report, vouchers or {})
    begun_fee(case, at=at)
    record(report, "file", by=by, at=at, facts={"total_tenge": report.total_tenge})
    letters.to_body(expertise, "expenses_reported", at=at)
    return report


def _attach(report: ExpenseReport, vouchers: Mapping[CostKind, Files]) -> None:
    """Each file is sniffed and kept by its hash; the same paper for the same line is kept once."""
    place = 0
    for kind, files in vouchers.items():
        known: set[str] = set()
        for name, content in files:
            try:
                stored = file_store().put(content, limit_bytes=VOUCHER_LIMIT_BYTES)
            except FileRefused:
                raise RuleBroken({f"{kind.value}_files": BAD_FILE}) from None
            if stored.sha256 in known:
                continue
            known.add(stored.sha256)
            place += 1
            db.session.add(
                Voucher(
                    report_id=report.id,
                    place=place,
                    kind=kind,
                    sha256=stored.sha256,
                    size_bytes=stored.size,
                    name=safe_name(name or "voucher", stored.media_type),
                    media_type=stored.media_type,
                )
            )
    db.session.flush()


def begun_fee(case: Case, *, at: datetime) -> Fee:
    """What is owed for this selection, begun if it is not yet. Under the lock of the expertise."""
    assert case.selection is not None
    fee = fee_of(case.selection.id)
    if fee is None:
        fee = Fee(expertise_id=case.expertise.id, selection_id=case.selection.id, begun_on=day_of(at))
        db.session.add(fee)
        db.session.flush()
    return fee
