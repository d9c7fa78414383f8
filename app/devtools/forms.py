"""Forms of the demo's own page."""

from __future__ import annotations

from wtforms import IntegerField, RadioField
from wtforms.fields import DateTimeLocalField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional

from app.devtools.demo.timing import Step
from app.kernel.forms import Form
from app.kernel.i18n import _l


class ClockForm(Form):
    """How far, or to which moment."""

    amount = IntegerField(_l("How many"), [Optional()])
    unit = RadioField(
        _l("Of what"),
        choices=[
            SelectChoice(Step.HOURS.value, _l("hours")),
            SelectChoice(Step.DAYS.value, _l("days")),
            SelectChoice(Step.WORKING_DAYS.value, _l("working days")),
        ],
        default=Step.WORKING_DAYS.value,
        coerce=Step,
    )
    to = DateTimeLocalField(
        _l("Or to this moment"),
        [Optional()],
        description=_l("On the wall clock of Kazakhstan (UTC+5). What stands above is then not looked at."),
    )
