"""What the body says of a person outside the register."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.accounts.forms import ConfirmationMixin
from app.bidding.rules import words
from app.bidding.states import OneTimeGround
from app.kernel.forms import Form
from app.kernel.i18n import _l

NEEDED = InputRequired(_l("This must be filled in."))


class OneTimeForm(ConfirmationMixin, Form):
    """A one-time person: who, on which of the three grounds, with which proof."""

    ground = RadioField(
        _l("Ground"),
        [InputRequired(_l("Choose one."))],
        choices=lambda: [(one.value, text) for one, text in words.ONE_TIME.items()],
        coerce=OneTimeGround,
    )
    words = TextAreaField(
        _l("What proves the ground"),
        [NEEDED, Length(max=2000)],
        description=_l("For example the day and number of the ruling on the challenge, or why no listed type fits."),
    )
    proof = FileField(_l("Proof"), description=_l("A file of at most 20 MB."))
    name = StringField(_l("Full name"), [NEEDED, Length(max=200)])
    citizenship = StringField(_l("Citizenship"), [NEEDED, Length(max=2)], default="KZ")
    code = StringField(
        _l("IIN"), [NEEDED, Length(max=40)], description=_l("Of a foreigner without one: the number of the passport.")
    )
    email = StringField(
        _l("E-mail"), [NEEDED, Length(max=200)], description=_l("The invitation to an account goes there.")
    )
    education = TextAreaField(_l("Education"), [NEEDED, Length(max=1000)])
    occupation = TextAreaField(_l("Occupation and experience"), [NEEDED, Length(max=1000)])
