"""What became of a legal notice on paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.casework.paper_words import STEPS
from app.kernel.forms import Form
from app.kernel.i18n import _l

LONGEST_VERSION = 10
NO_VERSION = -1  # of no task: whatever came back is not the page that was shown


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
        shown = str(given.pop("version") or "")
        known = shown.isascii() and shown.isdecimal() and len(shown) < LONGEST_VERSION
        return given | {"version": int(shown) if known else NO_VERSION}
