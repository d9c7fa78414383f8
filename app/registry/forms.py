"""Forms of the register. They know the shape of input, no rules and no database."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import DateField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Email, InputRequired, Length, Optional

from app.kernel.forms import Form, WholeField
from app.kernel.i18n import LANGUAGES, _l
from app.registry import wording
from app.registry.states import Restriction


class RegisterFilterForm(Form):
    """The filter of the public register; it travels in the address."""

    class Meta:
        csrf = False

    name = StringField(_l("Name"), [Optional(), Length(max=100)])
    region = SelectField(_l("Region"), [Optional()])
    specialty = SelectField(_l("Specialty"), [Optional()])
    kind = SelectField(
        _l("Kind of expert"),
        [Optional()],
        choices=[SelectChoice("", _l("All"))] + [SelectChoice(k.value, v) for k, v in wording.KINDS.items()],
    )
    status = SelectField(
        _l("Status"),
        [Optional()],
        choices=[SelectChoice("", _l("All"))] + [SelectChoice(k.value, v) for k, v in wording.STATES.items()],
    )
    on = DateField(_l("As of the day"), [Optional()])


class ImportForm(Form):
    """A register file."""

    file = FileField(
        _l("Register file"),
        [FileRequired(_l("Choose a file."))],
        description=_l("CSV in UTF-8, separated by commas or semicolons."),
    )
    as_of = DateField(
        _l("Day of the data"),
        [InputRequired(_l("Enter the day."))],
        description=_l("The day on which the state register looked like this."),
    )
    for_real = BooleanField(_l("Take the file; without this only the differences are shown"))


class InviteForm(Form):
    """Where the invitation goes."""

    email = EmailField(
        _l("Email"),
        [InputRequired(_l("Enter the email address.")), Email(_l("Enter an email address such as name@example.kz."))],
    )
    language = SelectField(_l("Language of letters"), choices=[SelectChoice(c, name) for c, name in LANGUAGES.items()])


class CheckForm(Form):
    """A check by hand."""

    on = DateField(_l("Day of the check"), [InputRequired(_l("Enter the day."))])
    proof = FileField(
        _l("Proof"),
        [FileRequired(_l("Upload the proof."))],
        description=_l("An extract or a picture of the state register: PDF, PNG or JPEG, at most 10 MB."),
    )
    remark = TextAreaField(_l("Remark"), [Optional(), Length(max=1000)])


class LicenceForm(Form):
    """A change of a licence's status."""

    from_day = DateField(_l("From which day"), [InputRequired(_l("Enter the day."))])
    why = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Enter the reason, with the act it follows.")), Length(max=1000)],
        description=_l("With the number and date of the act."),
    )


class AbsenceForm(Form):
    """Days without work."""

    first_day = DateField(_l("First day"), [InputRequired(_l("Enter the day."))])
    last_day = DateField(_l("Last day"), [InputRequired(_l("Enter the day."))])


class CapacityForm(Form):
    """Hours a week for expertises."""

    weekly_hours = WholeField(_l("Hours a week"), [InputRequired(_l("Enter the number of hours."))])


class ClearanceForm(Form):
    """A clearance for one kind of restricted case."""

    kind = RadioField(
        _l("Kind of case"),
        [InputRequired(_l("Choose the kind of case."))],
        choices=[SelectChoice(kind.value, label) for kind, label in wording.RESTRICTIONS.items()],
        coerce=Restriction,
    )
    valid_from = DateField(_l("First day"), [InputRequired(_l("Enter the day."))])
    valid_to = DateField(
        _l("First day after the end"), [Optional()], description=_l("Leave it empty if the clearance has no end.")
    )
    given_by = StringField(_l("Given by"), [InputRequired(_l("Enter who gave the clearance.")), Length(max=200)])
    document = StringField(
        _l("Document"),
        [InputRequired(_l("Enter the number and the date of the document.")), Length(max=200)],
        description=_l("Its number and date."),
    )


class EndClearanceForm(Form):
    """The end of a clearance."""

    on = DateField(_l("First day on which it no longer holds"), [InputRequired(_l("Enter the day."))])


class ExpiringForm(Form):
    """The filter of what runs out soon; it travels in the address."""

    WITHIN = "180"

    class Meta:
        csrf = False

    kind = SelectField(
        _l("What runs out"),
        [Optional()],
        choices=[SelectChoice("", _l("All"))] + [SelectChoice(k.value, v) for k, v in wording.EXPIRIES.items()],
    )
    region = SelectField(_l("Region"), [Optional()])
    within = SelectField(
        _l("How soon"),
        [Optional()],
        default=WITHIN,
        choices=[
            SelectChoice("180", _l("In half a year")),
            SelectChoice("90", _l("In 90 days")),
            SelectChoice("30", _l("In 30 days")),
        ],
    )
