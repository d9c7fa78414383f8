"""Forms while the clock runs."""

from __future__ import annotations

from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Optional

from app.accounts.forms import ConfirmationMixin
from app.casework.forms.shared import LONG, Decision
from app.kernel.forms import Form
from app.kernel.i18n import _l


class MaterialsPetitionForm(Form):
    text = TextAreaField(_l("What is missing, and why the work cannot do without it"), [LONG])


class ExtensionPetitionForm(Form):
    until = DateField(_l("New last day asked for"), [Optional()])
    text = TextAreaField(_l("Why the term does not suffice"), [LONG])


class MaterialsDecisionForm(Decision):
    pass


class ExtensionDecisionForm(ConfirmationMixin, Decision):
    until = DateField(_l("New last day"), [Optional()], description=_l("Left empty, the day asked for is taken."))


class MaterialsForm(Form):
    on = DateField(_l("Day on which the missing materials were supplied"), [InputRequired(_l("Enter the day."))])


class ReturnForm(ConfirmationMixin, Form):
    reason = TextAreaField(_l("Why the work cannot be done"), [LONG])


class ExtendForm(ConfirmationMixin, Form):
    until = DateField(_l("New last day"), [Optional()])
    reason = TextAreaField(_l("Reasons"), [LONG])
