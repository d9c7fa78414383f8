"""Forms of money: lines of an estimate and of a report, the act that fixes the amount, payments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.casework.forms.shared import CHOOSE, LONG, Decision, choices
from app.casework.labels import label
from app.casework.states import CostKind, PackageKind, Payer
from app.kernel.forms import Form, TengeField, WholeField, Within
from app.kernel.i18n import _, _l

SHORT = Length(max=300)
HIGHEST = 10**12
WHOLE = Within(0, HIGHEST, _l("Enter a whole number from 0 to 1 000 000 000 000."))
DAY = InputRequired(_l("Enter the day."))
SUM = InputRequired(_l("Enter the sum in tenge."))
WHY_DIFFERENT = _l("Why it differs from the estimate")
PAPERS = _l("PDF, pictures, DOCX or XLSX, at most 20 MB each. They are kept by their digest.")


class LinesForm(Form):
    """Hours and rate of the work, and a sum for each kind of cost."""

    hours = WholeField(_l("Hours of work"), [Optional(), WHOLE])
    rate_tenge = TengeField(_l("Rate of an hour, tenge"), [Optional(), WHOLE])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, *fields in self.lines:
            for field in fields:
                if field is not None:  # a message in the list of errors says of which line it speaks
                    field.label.text = _("%(line)s: %(what)s", line=name, what=field.label.text)

    @property
    def lines(self) -> list[tuple[str, Any, Any, Any]]:
        """For each kind of cost its name, the sum, the words, and the files where they are asked for."""
        return [
            (
                label(kind),
                self[f"{kind.value}_tenge"],
                self[f"{kind.value}_text"],
                self._fields.get(f"{kind.value}_files"),
            )
            for kind in CostKind
        ]

    def fill(self, sums: dict[CostKind, int]) -> None:
        """What is known beforehand."""
        for kind, amount in sums.items():
            self[f"{kind.value}_tenge"].data = amount

    def go_on_from(self, lines: Iterable[Any]) -> None:
        """What stood in the version before."""
        for line in lines:
            self[f"{line.kind.value}_tenge"].data = line.amount_tenge
            self[f"{line.kind.value}_text"].data = line.text
            if line.hours is not None:
                self.hours.data, self.rate_tenge.data = line.hours, line.rate_tenge


def _fields(words: Any, *, files: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in CostKind:
        found[f"{kind.value}_tenge"] = TengeField(_l("Sum, tenge"), [Optional(), WHOLE])
        found[f"{kind.value}_text"] = StringField(words, [Optional(), SHORT])
        if files:
            said = PAPERS if kind is CostKind.WORK else ""  # once, on the first line
            found[f"{kind.value}_files"] = MultipleFileField(_l("Vouchers"), description=said)
    return found


class _Estimate(LinesForm):
    remark = TextAreaField(_l("Remark"), [Optional(), LONG])


EstimateForm = type("EstimateForm", (_Estimate,), _fields(_l("What for"), files=False))
_Report = type("_Report", (LinesForm,), _fields(_l("What for"), files=True))


class ReportForm(_Report):  # type: ignore[valid-type, misc]
    """The same at the end, with vouchers for each line."""

    def compare(self) -> None:
        """There is an approved estimate: a line that differs from it is explained."""
        for name, _sum, words, _files in self.lines:
            words.label.text = _("%(line)s: %(what)s", line=name, what=WHY_DIFFERENT)

    def report(self) -> dict[str, Any]:
        """What was told, as the service takes it."""
        given: dict[str, Any] = self.values()
        vouchers = {}
        for kind in CostKind:
            files = given.pop(f"{kind.value}_files") or []
            vouchers[kind] = [(one.filename or "", one.stream) for one in files if one]
        return given | {"vouchers": vouchers}


class EstimateDecisionForm(ConfirmationMixin, Decision):
    WORDS = (("grant", _l("Approve")), ("refuse", _l("Refuse")))

    def decided(self) -> dict[str, Any]:
        given = self.values()
        return {"approve": given["decision"] == "grant", "reason": given["reason"] or ""}


class ActForm(ConfirmationMixin, Form):
    """The body's act."""

    act_number = StringField(_l("Number of the act"), [InputRequired(_l("Enter the number of the act.")), SHORT])
    act_on = DateField(_l("Day of the act"), [DAY])


class FixForm(ActForm):
    amount_tenge = TengeField(_l("Amount to be paid, tenge"), [SUM, WHOLE])
    payer = RadioField(_l("Who pays"), [InputRequired(CHOOSE)], choices=[], coerce=Payer)
    reason = TextAreaField(
        _l("Reasons"), [LONG], description=_l("Needed where the amount is not that of the expense report.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.payer.choices = choices(Payer)


class RefusePaymentForm(ActForm):
    reason = TextAreaField(_l("Reasons"), [LONG])


class PaymentForm(Form):
    on = DateField(_l("Day of the payment"), [DAY])
    amount_tenge = TengeField(_l("Sum, tenge"), [SUM, WHOLE])
    document = StringField(_l("Number of the payment document"), [SHORT])


class PackageForm(ConfirmationMixin, Form):
    kind = RadioField(_l("What to make"), [InputRequired(CHOOSE)], choices=[], coerce=PackageKind)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(PackageKind)
        if not self.is_submitted():
            self.kind.data = PackageKind.BAG
