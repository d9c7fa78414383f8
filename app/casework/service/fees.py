"""The amount that the body fixes by its act, and what is paid of it (Decree 601). Whole tenge."""

from __future__ import annotations

from datetime import date, datetime

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import Deposit, Fee, FeePayment
from app.casework.queries.costs import money_of
from app.casework.service import letters
from app.casework.service.costs import HIGHEST_TENGE, NEGATIVE, begun_fee
from app.casework.service.steps import NEEDED, insist, take, told
from app.casework.states import Payer
from app.intake import queries as intake_queries
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import Owner
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move

DIFFERS = _l("The amount is not that of the expense report: say why.")
POSITIVE = _l("Enter a whole number of tenge above 0.")
TOO_MUCH = _l("This is more than is left to be paid: %(left)s tenge.")
LATER = _l("The day cannot lie in the future.")
EARLIER = _l("The day cannot lie before the request was begun.")
BEFORE_ACT = _l("The day cannot lie before the act that fixed the amount.")
KNOWN_DOCUMENT = _l("A payment by this document has been recorded already.")


def _amount(amount_tenge: int | None) -> int:
    if amount_tenge is None or amount_tenge <= 0:
        raise RuleBroken(amount_tenge=POSITIVE)
    if amount_tenge > HIGHEST_TENGE:
        raise RuleBroken(amount_tenge=NEGATIVE)
    return amount_tenge


def _past(day: date | None, *, at: datetime, field: str) -> date:
    if day is None:
        raise RuleBroken({field: NEEDED})
    if day > day_of(at):
        raise RuleBroken({field: LATER})
    return day


def _day_of_act(expertise: Expertise, act_on: date | None, *, at: datetime) -> date:
    day = _past(act_on, at=at, field="act_on")
    if day < day_of(expertise.drafted_at):
        raise RuleBroken(act_on=EARLIER)
    return day


def fix_amount(
    expertise: Expertise,
    *,
    act_on: date | None,
    act_number: str,
    amount_tenge: int | None,
    payer: Payer | None,
    reason: str,
    by: Person,
    at: datetime,
) -> Fee:
    """The body's act that fixes what is to be paid; reasons where it is not the sum of the expense report."""
    case = take(expertise, at=at)
    money = money_of(case)
    insist(policy.can_fix(by, case, money.fee), "fix", money.fee and money.fee.state)
    told(act_number=act_number)
    if money.report is not None and amount_tenge != money.report.total_tenge and not (reason or "").strip():
        raise RuleBroken(reason=DIFFERS)
    amount, day = _amount(amount_tenge), _day_of_act(expertise, act_on, at=at)
    if payer is None:
        raise RuleBroken(payer=NEEDED)
    fee = begun_fee(case, at=at)
    fee.fixed_tenge, fee.payer, fee.act_on, fee.act_number = amount, payer, day, act_number.strip()
    fee.reason, fee.decided_at, fee.decided_by_id = (reason or "").strip(), at, by.id
    fee.report_id = money.report.id if money.report is not None else None
    make_move(fee, "fix", by=by, at=at, facts={"amount_tenge": amount, "payer": payer.value})
    letters.to_provider(expertise, case.selection, "amount_fixed", at=at)
    return fee


def refuse_amount(
    expertise: Expertise, *, act_on: date | None, act_number: str, reason: str, by: Person, at: datetime
) -> Fee:
    """The body's act by which nothing is paid, with its reasons."""
    case = take(expertise, at=at)
    fee = money_of(case).fee
    insist(policy.can_fix(by, case, fee), "refuse", fee and fee.state)
    told(act_number=act_number, reason=reason)
    day = _day_of_act(expertise, act_on, at=at)
    fee = begun_fee(case, at=at)
    fee.act_on, fee.act_number, fee.reason = day, act_number.strip(), reason.strip()
    fee.decided_at, fee.decided_by_id = at, by.id
    make_move(fee, "refuse", by=by, at=at, why=fee.reason)
    letters.to_provider(expertise, case.selection, "amount_refused", at=at)
    return fee


def record_payment(
    expertise: Expertise, *, on: date | None, amount_tenge: int | None, document: str, by: Person, at: datetime
) -> FeePayment:
    """One payment by the document's number. The sum never exceeds what was fixed: a trigger holds that too."""
    case = take(expertise, at=at)
    fee = money_of(case).fee
    insist(policy.can_pay(by, case, fee), "pay", fee and fee.state)
    assert fee is not None
    assert fee.fixed_tenge is not None
    assert fee.act_on is not None
    told(document=document)
    amount, day = _amount(amount_tenge), _past(on, at=at, field="on")
    left = fee.fixed_tenge - fee.paid_tenge
    if amount > left:
        raise RuleBroken(amount_tenge=TOO_MUCH % {"left": left})
    if day < fee.act_on:
        raise RuleBroken(on=BEFORE_ACT)
    if any(one.document == document.strip() for one in fee.payments):
        raise RuleBroken(document=KNOWN_DOCUMENT)
    payment = FeePayment(
        fee_id=fee.id, place=len(fee.payments) + 1, on=day, amount_tenge=amount, document=document.strip(), at=at,
        by_id=by.id,
    )  # fmt: skip
    db.session.add(payment)
    db.session.flush()
    whole = amount == left
    fee.paid_tenge += amount
    fee.paid_on = max([day, *(one.on for one in fee.payments)]) if whole else None
    make_move(fee, "pay_rest" if whole else "pay_part", by=by, at=at, facts={"amount_tenge": amount})
    letters.to_provider(expertise, case.selection, "payment_recorded", at=at)
    return payment


def record_deposit(
    expertise: Expertise, *, on: date | None, amount_tenge: int | None, document: str, by: Person, at: datetime
) -> Deposit:
    """What a party of a civil case has paid in advance; also before the ruling."""
    case = take(expertise, at=at)
    insist(policy.can_record_deposit(by, case), "record_deposit", case.expertise.state)
    told(document=document)
    amount, day = _amount(amount_tenge), _past(on, at=at, field="on")
    if any(one.document == document.strip() for one in money_of(case).deposits):
        raise RuleBroken(document=KNOWN_DOCUMENT)
    deposit = Deposit(
        expertise_id=expertise.id, on=day, amount_tenge=amount, document=document.strip(), at=at, by_id=by.id
    )
    db.session.add(deposit)
    db.session.flush()
    record(deposit, "record", by=by, at=at, facts={"amount_tenge": amount})
    if intake_queries.owner_now(expertise.id) is Owner.PAYER:
        intake.pass_turn(expertise, Owner.BODY, why="deposit_over", at=at)
    return deposit


def await_deposit(expertise: Expertise, *, by: Person, at: datetime) -> None:
    """The party was asked to pay in advance: until that is recorded it is the payer's turn. Nothing else is held up."""
    case = take(expertise, at=at)
    insist(policy.can_await_deposit(by, case, money_of(case).owner), "await_deposit", case.expertise.state)
    record(expertise, "await_deposit", by=by, at=at)
    intake.pass_turn(expertise, Owner.PAYER, why="deposit", at=at)


def go_on_unpaid(expertise: Expertise, *, by: Person, at: datetime) -> None:
    """The body waits for the payment in advance no longer: it is its turn again."""
    case = take(expertise, at=at)
    insist(policy.can_go_on_unpaid(by, case, money_of(case).owner), "go_on_unpaid", case.expertise.state)
    record(expertise, "go_on_unpaid", by=by, at=at)
    intake.pass_turn(expertise, Owner.BODY, why="deposit_over", at=at)
