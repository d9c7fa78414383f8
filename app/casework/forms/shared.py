"""What several forms of casework share."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.accounts.forms import ConfirmationMixin
from app.casework.labels import label
from app.kernel.forms import Form
from app.kernel.i18n import _l

LONG = Length(max=4000)
CHOOSE = _l("Choose one.")


def choices(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    """The members of an enum with their labels, in the present language."""
    return [(member.value, label(member)) for member in kind]


class Said(Form):
    """Nothing but the button."""


class Confirmed(ConfirmationMixin, Form):
    """Nothing but the confirmation."""


class Decision(Form):
    decision = RadioField(_l("Decision"), [InputRequired(CHOOSE)], choices=[])
    reason = TextAreaField(_l("Reasons"), [LONG], description=_l("A refusal needs its reasons."))
    WORDS: tuple[tuple[str, Any], ...] = (("grant", _l("Grant")), ("refuse", _l("Refuse")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = list(self.WORDS)
