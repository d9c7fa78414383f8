"""Forms of petitions other than for materials and time, of challenges and statements."""

from __future__ import annotations

import uuid
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.casework.forms.appointing import ChallengeForm
from app.casework.forms.shared import CHOOSE, LONG, Decision, choices
from app.casework.states import Challenged, ChallengeGround
from app.kernel.forms import Form
from app.kernel.i18n import _l


class BeyondForm(Form):
    questions = TextAreaField(
        _l("What you would answer beyond the questions asked"), [LONG], description=_l("One question a line.")
    )
    text = TextAreaField(_l("Why it matters for the case"), [LONG])


class AttendForm(Form):
    on = DateField(_l("Day"), [InputRequired(_l("Enter the day."))])
    place = StringField(_l("Place"), [Length(max=200)])
    text = TextAreaField(
        _l("What you want to attend, and why"),
        [LONG],
        description=_l("A procedural act, a hearing, an inspection with the parties. The body invites the parties."),
    )


class ConfirmedDecisionForm(ConfirmationMixin, Decision):
    pass


def as_place(value: str | uuid.UUID | None) -> uuid.UUID | None:
    """An id given as such or as text; None for an empty choice, ValueError for anything else."""
    return value if isinstance(value, uuid.UUID) or value is None else uuid.UUID(value) if value else None


class ChallengeWithProofForm(ChallengeForm):
    against = RadioField(
        _l("Against whom"), [Optional()], choices=[], coerce=Challenged, default=Challenged.EXPERT.value
    )
    proof = FileField(_l("Proof"), description=_l("A file of at most 20 MB, if there is one."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.against.choices = choices(Challenged)

    place_id = SelectField(_l("Which member of the team"), [Optional()], coerce=as_place, validate_choice=False)
    party_id = SelectField(_l("Party"), [Optional()], coerce=as_place, validate_choice=False)

    def offer_parties(self, parties: list[tuple[str, str]]) -> None:
        """The parties that the expertise knows, to choose from; without any the body says it in words."""
        if parties:
            self.party_id.choices = [("", _l("Another, named below")), *parties]
        else:
            del self.party_id

    def offer_members(self, members: list[tuple[str, str]]) -> None:
        """Of a team the body says which member is challenged; a single expert needs no question."""
        if members:
            self.place_id.choices = [("", _l("The leader, and with the leader the whole team")), *members]
        else:
            del self.place_id


class RecuseForm(ConfirmationMixin, Form):
    ground = RadioField(_l("Ground"), [InputRequired(CHOOSE)], choices=[], coerce=ChallengeGround)
    text = TextAreaField(_l("What it rests on"), [LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.choices = choices(ChallengeGround)


class StatementForm(Form):
    statement = TextAreaField(_l("Your statement"), [LONG])


class ConfirmedChallengeDecisionForm(ConfirmationMixin, Decision):
    reason = TextAreaField(_l("Reasons"), [LONG], description=_l("Both decisions need their reasons."))
    WORDS = (("uphold", _l("Uphold the challenge")), ("reject", _l("Reject the challenge")))
