"""Which file somebody at the Ministry asks to read, and why."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.kernel.forms import Form
from app.kernel.i18n import _l


class ReadFileForm(Form):
    """The number and the reason, which the owners of the file will read."""

    number = StringField(
        _l("Number of the expertise"),
        [InputRequired(_l("Enter the number of the expertise.")), Length(max=40)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    reason = TextAreaField(
        _l("Why the file must be read"),
        [InputRequired(_l("Say why the file must be read: its owners are told.")), Length(max=2000)],
        description=_l("The official in charge and the expert read this."),
    )
