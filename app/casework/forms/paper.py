"""What became of a legal notice on paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.casework.paper_words import STEPS
from app.kernel.forms import Form
from app.kernel.i18n import _l


class PaperStepForm(Form):
    """Which step, on which day."""

    version = HiddenField()
    verb = RadioField(_l("What happened"), [InputRequired(_l("Choose what happened."))], choices=[])
    on = DateField(_l("On which day"), [InputRequired(_l("Enter the day."))])
    remark = TextAreaField(
        _l("Remark"),
        [Length(max=500)],
        description=_l("For example the number of the post. No names, no address."),
    )

    def offer(self, verbs: Iterable[str]) -> None:
        self.verb.choices = [(verb, STEPS[verb]) for verb in verbs]

    def step(self) -> dict[str, Any]:
        """As `record_paper_step` takes it."""
        given = self.values()
        version = str(given.pop("version") or "")
        return given | {"version": int(version) if version.isdecimal() else None}
