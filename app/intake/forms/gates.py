"""Forms of the gates before publication."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from app.accounts.forms import ConfirmationMixin
from app.intake.forms.drafting import SHORT, WORDING, as_id
from app.intake.rules import gate_words as words
from app.intake.states import ConsentState, PaperWay, PartyRole, ProposalKind
from app.kernel.forms import Form, WholeField, Within
from app.kernel.i18n import _l


def _choices(table: dict[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(member), label) for member, label in table.items()]


class AskConsentForm(Form):
    """Which prosecutor's office is asked."""

    body_id = RadioField(_l("Prosecutor's office"), [InputRequired(_l("Choose a prosecutor's office."))], coerce=as_id)


class DecideConsentForm(ConfirmationMixin, Form):
    """Yes or no, with the password as confirmation."""

    decision = RadioField(
        _l("Your decision"),
        [InputRequired(_l("Choose whether you give the consent."))],
        choices=[SelectChoice("give", _l("I give the consent")), SelectChoice("refuse", _l("I refuse the consent"))],
    )
    reasons = TextAreaField(
        _l("Reasons"), [Optional(), WORDING], description=_l("A refusal needs reasons. The body reads them.")
    )


class ConsentQueueForm(Form):
    """The filter of the prosecutor's queue."""

    class Meta:
        csrf = False

    state = SelectField(_l("State"), [Optional()])
    urgent = BooleanField(_l("Urgent only"))
    late = BooleanField(_l("Overdue only"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        states = _choices(words.CONSENT_STATE)
        self.state.choices = [*states[:1], SelectChoice("all", _l("All")), *states[1:]]

    def wanted(self) -> ConsentState | None:
        """The state asked for: waiting by default, None for all."""
        if self.state.data == "all":
            return None
        known = {state.value for state in ConsentState}
        return ConsentState(self.state.data) if self.state.data in known else ConsentState.ASKED


class PartyForm(Form):
    """One participant in the case."""

    role = RadioField(
        _l("Role in the case"),
        [InputRequired(_l("Choose the role."))],
        choices=lambda: _choices(words.ROLE),
        coerce=PartyRole,
    )
    name = StringField(_l("Name of the party"), [InputRequired(_l("Enter the name of the party.")), SHORT])
    email = EmailField(
        _l("Email of the party"),
        [Optional(), SHORT],
        description=_l("A link comes there. Without an address the party is acquainted on paper."),
    )
    language = RadioField(_l("Language of the letters"), choices=lambda: _choices(words.LANGUAGE))


class BeginForm(Form):
    """The term for the parties."""

    days = WholeField(
        _l("Calendar days for the parties"),
        [Optional(), Within(1, 60, _l("Give a whole number from 1 to 60."))],
        description=_l("After it the step counts as done for whoever has not confirmed. Empty: no term runs."),
    )


class PaperForm(Form):
    """An acquaintance on paper."""

    on = DateField(_l("Day of the acquaintance"), [InputRequired(_l("Enter the day."))])
    way = RadioField(
        _l("How it went"),
        [InputRequired(_l("Choose how it went."))],
        choices=lambda: _choices(words.PAPER_WAY),
        coerce=PaperWay,
    )
    file = FileField(_l("Scan of the signed record"))


class StrikeForm(Form):
    """Why a party is struck off."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Say why the party is struck off.")), WORDING])


class ProposalForm(Form):
    """A proposal of a party."""

    kind = RadioField(
        _l("What do you propose?"),
        [InputRequired(_l("Choose what you propose."))],
        choices=lambda: _choices(words.PROPOSAL),
        coerce=ProposalKind,
    )
    question_place = SelectField(
        _l("Question, if its wording is to change"), [Optional()], coerce=int, validate_choice=False
    )
    text = TextAreaField(_l("Your proposal"), [InputRequired(_l("Write what is proposed.")), WORDING])


class AnswerForm(Form):
    """The answer to a proposal."""

    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose whether you accept the proposal."))],
        choices=[SelectChoice("accept", _l("Accept")), SelectChoice("refuse", _l("Refuse"))],
    )
    wording = TextAreaField(
        _l("Wording for the request"),
        [Optional(), WORDING],
        description=_l("Only for a question or a wording that you accept: how it is to read in the request."),
    )
    reasons = TextAreaField(
        _l("Reasons"),
        [InputRequired(_l("Give the reasons: the party reads them.")), WORDING],
        description=_l("The party reads them."),
    )
