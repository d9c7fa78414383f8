"""Forms of the reference pages. They know the shape of input, no rules and no database."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import DateField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.kernel.forms import Form
from app.kernel.i18n import _l

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


class RuleForm(Form):
    """A new version of a rule."""

    value = IntegerField(
        _l("Value"),
        [Optional(), NumberRange(min=0, max=100_000, message=_l("Enter a whole number, zero or more."))],
        description=_l("Leave it empty where the value is not set."),
    )
    in_force_from = DateField(_l("In force from"), [InputRequired(_l("Enter the first day."))])
    act = StringField(_l("Act"), [InputRequired(_l("Enter the act.")), Length(max=LONGEST)])
    article = StringField(_l("Article"), [Optional(), Length(max=LONGEST)])
    source = TextAreaField(_l("Source"), [InputRequired(_l("Enter where the value comes from.")), Length(max=LONGEST)])


class PilotForm(Form):
    """What a pilot covers."""

    specialties = CheckboxesField(_l("Specialties"), [Optional()])
    regions = CheckboxesField(_l("Regions"), [Optional()])
    starts_on = DateField(
        _l("First day"), [Optional()], description=_l("Leave it empty if the pilot began on a day that is not known.")
    )
    ends_on = DateField(_l("First day after the end"), [Optional()])
    source = TextAreaField(_l("Source"), [InputRequired(_l("Enter where this comes from.")), Length(max=1000)])
