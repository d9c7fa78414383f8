"""The form that begins an additional or repeated expertise after one that has a conclusion."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from app.intake.states import Kind
from app.kernel.forms import Form
from app.kernel.i18n import _l


class FollowForm(Form):
    """Additional or repeated."""

    draft_key = HiddenField()
    kind = RadioField(
        _l("Which expertise do you order?"), [InputRequired(_l("Choose the kind of expertise."))], coerce=Kind
    )
