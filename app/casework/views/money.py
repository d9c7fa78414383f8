"""The money of an expertise: the tab, its acts as data, vouchers; the lists of what is owed and their spreadsheet."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from app.accounts.forms import ConfirmationMixin
from app.accounts.models import Person
from app.accounts.service import confirm_identity
from app.casework import forms, labels, policy, queries, service
from app.casework.policy import Case
from app.casework.queries import Money, Owed
from app.casework.states import CostKind
from app.casework.views.case import bp, open_file, render
from app.casework.views.files import download
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.errors import RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l, name_of
from app.kernel.office import spreadsheet
from app.kernel.policy import Decision, require

RECORDED = _l("Recorded.")
NEW_REPORT = _l("File a new version of the expense report")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class MoneyAct:
    """One act on the money of an expertise: its form, policy and verb."""

    name: str
    title: Any
    form: Callable[[], Any]
    may: Callable[[Person, Case, Money], Decision]
    run: Callable[..., object]
    given: Callable[[Any], dict[str, Any]] = lambda form: form.values()
    guide: Any = ""
    kind: str = "secondary"
    done: Any = RECORDED

    def title_now(self, money: Money) -> Any:
        """What the button says: a report after the first one is a new version of it."""
        return NEW_REPORT if self.name == "file_report" and money.report is not None else self.title


MONEY_ACTS = (
    MoneyAct("file_estimate", _l("File the cost estimate"), forms.EstimateForm,
             lambda who, case, money: policy.can_file_estimate(who, case, money.estimate), service.file_estimate,
             guide=_l("The sums are those of your offer. Change what has changed; the body approves or refuses."),
             kind="primary", done=_l("The estimate is filed. The body reads it, and approves or refuses it.")),
    MoneyAct("withdraw_estimate", _l("Take the estimate back"), forms.Said,
             lambda who, case, money: policy.can_withdraw_estimate(who, case, money.estimate),
             service.withdraw_estimate, guide=_l("Afterwards you may file another one.")),
    MoneyAct("decide_estimate", _l("Decide on the estimate"), forms.EstimateDecisionForm,
             lambda who, case, money: policy.can_decide_estimate(who, case, money.estimate), service.decide_estimate,
             lambda form: form.decided(), _l("More than was offered is approved only with reasons."), "primary"),
    MoneyAct("file_report", _l("File the expense report"), forms.ReportForm,
             lambda who, case, money: policy.can_file_report(who, case, money.fee), service.file_report,
             lambda form: form.report(),
             _l("The cost of the work line by line, with vouchers. Fill in only what there was: one line is enough."),
             "primary", _l("The report is filed. After the work the body reads it and fixes the amount by its act.")),
    MoneyAct("fix_amount", _l("Fix the amount to be paid"), forms.FixForm,
             lambda who, case, money: policy.can_fix(who, case, money.fee), service.fix_amount,
             guide=_l("Enter the act by which the amount was fixed (Decree 601 of 25 July 2024)."), kind="primary"),
    MoneyAct("refuse_payment", _l("Refuse the payment by an act"), forms.RefusePaymentForm,
             lambda who, case, money: policy.can_fix(who, case, money.fee), service.refuse_amount, kind="warning"),
    MoneyAct("record_payment", _l("Record a payment"), forms.PaymentForm,
             lambda who, case, money: policy.can_pay(who, case, money.fee), service.record_payment, kind="primary"),
    MoneyAct("record_deposit", _l("Record a payment in advance by a party"), forms.PaymentForm,
             lambda who, case, _money: policy.can_record_deposit(who, case), service.record_deposit,
             guide=_l("In a civil case the party may pay in advance, also before the ruling.")),
    MoneyAct("await_deposit", _l("Wait for a payment in advance by a party"), forms.Said,
             lambda who, case, money: policy.can_await_deposit(who, case, money.owner), service.await_deposit,
             guide=_l("From now on it is the payer's turn, until you record the payment or go on without it. You may "
                      "still do the next step at any time."), done=_l("It is the payer's turn now.")),
    MoneyAct("go_on_unpaid", _l("Go on without the payment in advance"), forms.Said,
             lambda who, case, money: policy.can_go_on_unpaid(who, case, money.owner), service.go_on_unpaid,
             done=_l("It is your turn again.")),
)  # fmt: skip


@bp.get("/expertises/<uuid:expertise_id>/money")
@signed_in
def money(expertise_id: uuid.UUID) -> str:
    """Estimate, report, amount, payments: for the body and the provider."""
    file, today = open_file(expertise_id), day_of(clock.now())
    case, may = file.case, policy.can_see_money(current_user, file.case)
    found = queries.money_of(case) if may else None
    return render(
        file,
        "money",
        may=may,
        money=found,
        waiting=queries.waiting_of(found.fee, on=today) if found is not None and found.fee is not None else None,
        private=policy.is_private(case),
        acts=[act for act in MONEY_ACTS if found is not None and act.may(current_user, case, found)],
        CostKind=CostKind,
    )


def _prepared(act: MoneyAct, case: Case, money: Money, today: date) -> Any:
    """The form with what is known beforehand."""
    form = act.form()
    if act.name == "file_report" and money.approved is not None:
        form.compare()
    if form.is_submitted():
        return form
    if act.name == "file_estimate":
        form.fill(queries.offered_lines(case))
    if act.name == "file_report":
        form.go_on_from(money.report.lines if money.report is not None else ())
    if act.name == "fix_amount" and money.report is not None:
        form.amount_tenge.data = money.report.total_tenge
    for name in ("act_on", "on"):
        if name in form:
            form[name].data = today
    return form


def perform_on_money(expertise_id: uuid.UUID, act: MoneyAct) -> Any:
    """The page of one act on the money and its POST."""
    case, now = open_file(expertise_id).case, clock.now()
    require(policy.can_see_money(current_user, case))
    found = queries.money_of(case)
    service.insist(act.may(current_user, case, found), act.name, case.expertise.state)
    form = _prepared(act, case, found, day_of(now))
    if form.validate_on_submit() and _done(act, case, form):
        return redirect(url_for("casework.money", expertise_id=expertise_id))
    page = render_template(
        "casework/money_act.html", form=form, act=act, expertise=case.expertise, money=found, label=labels.label
    )
    return page, 422 if form.errors else 200


def _done(act: MoneyAct, case: Case, form: Form) -> bool:
    try:
        if isinstance(form, ConfirmationMixin):
            confirm_identity(current_user, password=form.password.data, at=clock.wall())
        act.run(case.expertise, **act.given(form), by=current_user, at=clock.now())
    except RuleBroken as problem:
        form.show(problem)
        return False
    flash(act.done, "success")
    return True


for _act in MONEY_ACTS:
    _rule = f"/expertises/<uuid:expertise_id>/money/{_act.name.replace('_', '-')}"
    bp.add_url_rule(
        _rule, f"money_{_act.name}", signed_in(perform_on_money), methods=["GET", "POST"], defaults={"act": _act}
    )


@bp.get("/expertises/<uuid:expertise_id>/vouchers/<uuid:voucher_id>")
@signed_in
def voucher_file(expertise_id: uuid.UUID, voucher_id: uuid.UUID) -> Response:
    """A voucher of the expense report, for both sides."""
    case = open_file(expertise_id).case
    require(policy.can_see_money(current_user, case))
    found = queries.voucher_of(case, voucher_id)
    return download(found.sha256, found.name, found.media_type)


def _list(*, ours: bool) -> Owed:
    done = request.args.get("show") == "done"
    return Owed(current_user, day_of(clock.now()), ours, done)


def _owed(*, ours: bool) -> str:
    found = _list(ours=ours)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    return render_template(
        "casework/owed.html", page=page, ours=ours, done=found.done, label=labels.label, colour=labels.colour
    )


def _workbook(*, ours: bool) -> Response:
    columns = [_("Number"), _("Appointing body"), _("State"), _("Fixed, tenge"), _("Paid, tenge"), _("Left, tenge"),
               _("Day of the act"), _("To be paid by"), _("Calendar days"), _("Working days")]  # fmt: skip
    rows = [
        [line.fee.expertise.number, name_of(line.fee.expertise.body), labels.label(line.fee.state),
         line.fee.fixed_tenge, line.fee.paid_tenge, line.left, line.fee.act_on,
         line.waiting.due_on if line.waiting else None, line.waiting.calendar_days if line.waiting else None,
         line.waiting.working_days if line.waiting else None]
        for line in _list(ours=ours).all()
    ]  # fmt: skip
    made = spreadsheet(_("Payments"), columns, rows)
    answer = send_file(BytesIO(made), mimetype=XLSX, as_attachment=True, download_name="payments.xlsx")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


for _name, _ours in (("owed", False), ("owing", True)):
    bp.add_url_rule(f"/payments/{_name}", _name, signed_in(_owed), defaults={"ours": _ours})
    bp.add_url_rule(f"/payments/{_name}.xlsx", f"{_name}_sheet", signed_in(_workbook), defaults={"ours": _ours})
