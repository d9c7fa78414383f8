"""Forms of the register. They know the shape of input, no rules and no database."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, EmailField, SelectField, StringField, TextAreaField
from wtforms.fields import DateField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Email, InputRequired, Length, Optional

from app.kernel.forms import Form
from app.kernel.i18n import LANGUAGES, _l
from app.registry import wording


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
