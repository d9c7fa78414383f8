"""Forms of the reference pages. They know the shape of input, no rules and no database."""

from __future__ import annotations

import uuid
from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import DateField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.kernel.forms import Form, VersionedForm, WholeField, Within
from app.kernel.i18n import _l
from app.reference.states import Procedure, Step

TAKE_BACK = "none"
LONGEST = 400


class CheckboxesField(SelectMultipleField):
    """Several of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MoveDayForm(Form):
    """A day that the Government moved."""

    day = DateField(_l("Day"), [InputRequired(_l("Enter the day."))])
    kind = RadioField(
        _l("What the day becomes"),
        [InputRequired(_l("Choose what the day becomes."))],
        choices=[
            SelectChoice("off", _l("A day off")),
            SelectChoice("work", _l("A working day")),
            SelectChoice(TAKE_BACK, _l("As in the five-day week")),
        ],
    )
    name = StringField(_l("What the day is"), [InputRequired(_l("Enter what the day is.")), Length(max=LONGEST)])
    source = TextAreaField(
        _l("The act that moves it"),
        [InputRequired(_l("Enter the act that moves the day.")), Length(max=LONGEST)],
        description=_l("Its name, number and date."),
    )
    confirmed = BooleanField(_l("I have compared this with the act"))


class RuleForm(VersionedForm):
    """A new version of a rule."""

    value = WholeField(
        _l("Value"),
        [Optional(), Within(min=0, max=100_000, message=_l("Enter a whole number from 0 to 100 000."))],
        description=_l("Leave it empty where the value is not set."),
    )
    in_force_from = DateField(_l("In force from"), [InputRequired(_l("Enter the first day."))])
    act = StringField(_l("Act"), [InputRequired(_l("Enter the act.")), Length(max=LONGEST)])
    article = StringField(_l("Article"), [Optional(), Length(max=LONGEST)])
    source = TextAreaField(_l("Source"), [InputRequired(_l("Enter where the value comes from.")), Length(max=LONGEST)])


class PilotForm(VersionedForm):
    """What a pilot covers."""

    specialties = CheckboxesField(_l("Specialties"), [Optional()])
    regions = CheckboxesField(_l("Regions"), [Optional()])
    starts_on = DateField(
        _l("First day"), [Optional()], description=_l("Leave it empty if the pilot began on a day that is not known.")
    )
    ends_on = DateField(_l("First day after the end"), [Optional()])
    source = TextAreaField(_l("Source"), [InputRequired(_l("Enter where this comes from.")), Length(max=1000)])

    def values(self) -> dict[str, Any]:
        """The specialties by their ids, the regions by their codes."""
        values = super().values()
        ids = [uuid.UUID(key) for key in values.pop("specialties")]
        return values | {"specialty_ids": ids, "region_codes": values.pop("regions")}


class StepRuleForm(Form):
    """A step that requests need before publication."""

    step = RadioField(_l("Step"), [InputRequired(_l("Choose the step."))], coerce=Step)
    procedure = RadioField(_l("Procedure"), [InputRequired(_l("Choose the procedure."))], coerce=Procedure)
    specialty = SelectField(_l("Specialty"), [Optional()])
    region = SelectField(_l("Region"), [Optional()])
    days = WholeField(
        _l("Term in calendar days"),
        [Optional(), Within(1, 60, _l("Give a whole number from 1 to 60."))],
        description=_l("Leave it empty where no term is set."),
    )
    in_force_from = DateField(_l("In force from"), [InputRequired(_l("Enter the first day."))])
    act = StringField(_l("Act"), [InputRequired(_l("Enter the act that demands the step.")), Length(max=LONGEST)])
    article = StringField(_l("Article"), [Optional(), Length(max=LONGEST)])
    source = TextAreaField(_l("Source"), [InputRequired(_l("Enter where this comes from.")), Length(max=1000)])


class EndStepForm(Form):
    """The first day on which a step is not demanded any more."""

    on = DateField(_l("First day without the rule"), [InputRequired(_l("Enter the day."))])


class ModeRuleForm(Form):
    """Which less open searches a specialty allows in a region."""

    specialty_id = SelectField(_l("Specialty"), [Optional()], coerce=lambda key: uuid.UUID(str(key)) if key else None)
    region_code = SelectField(_l("Region"), [Optional()], coerce=lambda code: code or None)
    invited = BooleanField(_l("Search by invitation is allowed"))
    direct = BooleanField(_l("Direct choice is allowed"))
    state_only = BooleanField(_l("Search among state institutes only is allowed"))
    reserved = BooleanField(_l("The law reserves the type to state institutes: nothing else is allowed"))
    in_force_from = DateField(_l("In force from"), [InputRequired(_l("Enter the first day."))])
    act = StringField(_l("Act"), [InputRequired(_l("Enter the act.")), Length(max=LONGEST)])
    source = TextAreaField(_l("Source"), [InputRequired(_l("Enter where the value comes from.")), Length(max=LONGEST)])


class EndModeRuleForm(Form):
    """The end of such a rule."""

    on = DateField(_l("First day after the end"), [InputRequired(_l("Enter the day."))])
