"""Forms of the members of a team."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.bidding.rules import words
from app.bidding.states import ReassignReason
from app.kernel.forms import Form
from app.kernel.i18n import _l


class AcceptPlaceForm(ConfirmationMixin, Form):
    declared = BooleanField(
        _l("I know of no ground for a challenge against me: no interest, no dependence, no earlier part in the case"),
        [InputRequired(_l("Without this declaration the place cannot be accepted. Decline it and say why."))],
    )


class ReplaceMemberForm(ConfirmationMixin, Form):
    """A private leader names an expert by number in the register, an institute one of its own."""

    expert = StringField(
        _l("Number of the new member in the register of experts"),
        [InputRequired(_l("Name the new member.")), Length(max=40)],
    )


class ReplaceByInstituteForm(ConfirmationMixin, Form):
    expert = SelectField(_l("New member of the team"), validate_choice=False)

    def offer(self, experts: list[tuple[str, Any]]) -> None:
        """The experts of the institute who are fit for the part."""
        self.expert.choices = experts


class ReassignForm(ConfirmationMixin, Form):
    """The head gives the work to another expert of the institute."""

    expert = SelectField(_l("Expert who takes the work"), validate_choice=False)
    reason = RadioField(
        _l("Reason"),
        [InputRequired(_l("Choose one."))],
        choices=lambda: [(one.value, text) for one, text in words.REASSIGN.items()],
        coerce=ReassignReason,
    )
    words = TextAreaField(_l("What happened, and who holds the objects now"), [Optional(), Length(max=2000)])
