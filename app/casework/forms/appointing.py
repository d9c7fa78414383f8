"""Forms from the answer to the selection up to the start of the clock; challenges."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.casework.forms.shared import CHOOSE, LONG, Decision, choices
from app.casework.states import ChallengeGround
from app.kernel.forms import Form, TengeField, WholeField
from app.kernel.i18n import _l


class AcceptForm(ConfirmationMixin, Form):
    expert = SelectField(_l("Expert who will do the work"), validate_choice=False)
    days = WholeField(
        _l("Calendar days"),
        [Optional()],
        description=_l("From the day when you have the ruling and the objects. Empty: the longest lawful term."),
    )
    price_tenge = TengeField(
        _l("Price of the work in tenge"),
        [Optional()],
        description=_l("You were chosen without an offer, so the price is said now. It may be 0."),
    )

    def offer(self, experts: list[tuple[str, str]]) -> None:
        """An institute names the expert; a private expert answers for herself."""
        if experts:
            self.expert.choices = experts
        else:
            del self.expert

    def ask_terms(self, *, terms: bool, price: bool) -> None:
        """Whoever was chosen directly made no offer and says the days now; a private expert the price too."""
        if not terms:
            del self.days
        if not price:
            del self.price_tenge


class DeclineForm(Form):
    reason = TextAreaField(_l("Reasons"), [LONG])


class IdentityForm(Form):
    how = TextAreaField(
        _l("How the identity was established"),
        [LONG],
        description=_l("For example by the identity card, seen by whom."),
    )


class GroundsForm(Form):
    note = TextAreaField(_l("What was checked and what was found"), [LONG])


class HandForm(Form):
    how = TextAreaField(
        _l("How the ruling was handed over"),
        [LONG],
        description=_l("For example in person, or by courier with a receipt."),
    )


class ReceiptForm(Form):
    ruling_on = DateField(_l("Day on which the ruling was received"), [Optional()])
    objects_on = DateField(_l("Day on which the objects were received"), [Optional()])


class ChallengeForm(Form):
    brought_by = StringField(
        _l("Who brought the challenge"), [Length(max=200)], description=_l("The role in the case, not the name.")
    )
    ground = RadioField(_l("Ground"), [InputRequired(CHOOSE)], choices=[], coerce=ChallengeGround)
    text = TextAreaField(_l("What it rests on"), [LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.choices = choices(ChallengeGround)


class ChallengeDecisionForm(Decision):
    WORDS = (("uphold", _l("Uphold the challenge")), ("reject", _l("Reject the challenge")))
