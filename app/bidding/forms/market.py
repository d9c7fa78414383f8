"""Forms of saved searches and of the check of a low price. No rules and no database."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.bidding.rules.matching import LEAST_DAYS, LONGEST_NAME
from app.bidding.states import Pace
from app.kernel.forms import Form, WholeField
from app.kernel.i18n import _l

PACES = [
    SelectChoice(Pace.DAILY.value, _l("Once a day, all together")),
    SelectChoice(Pace.AT_ONCE.value, _l("At once, as far as the rules allow")),
]


class Checkboxes(SelectMultipleField):
    """Several choices of a list, each a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SavedSearchForm(Form):
    """What a saved search asks for; nothing ticked in a list means anything."""

    name = StringField(
        _l("Name of the search"),
        [InputRequired(_l("Give the search a name.")), Length(max=LONGEST_NAME)],
        description=_l("Only you see it, here and in your letters. Name nobody in it."),
    )
    specialties = Checkboxes(_l("Specialties"), [Optional()], description=_l("Tick none for all of them."))
    regions = Checkboxes(_l("Regions"), [Optional()], description=_l("Tick none for the whole country."))
    procedures = Checkboxes(_l("Kinds of case"), [Optional()], description=_l("Tick none for all of them."))
    urgent_only = BooleanField(_l("Urgent ones only"))
    least_days = SelectField(
        _l("Working days left for offers"),
        [Optional()],
        choices=[SelectChoice("", _l("Any number"))]
        + [SelectChoice(str(days), _l("At least %(days)s", days=days)) for days in LEAST_DAYS],
    )
    pace = RadioField(_l("Letters"), [InputRequired(_l("Choose when letters come."))], choices=PACES)

    def wanted(self) -> dict[str, Any]:
        """The values as the service takes them."""
        values = self.values()
        return values | {
            "specialties": list(values["specialties"] or ()),
            "regions": list(values["regions"] or ()),
            "procedures": list(values["procedures"] or ()),
            "least_days": int(values["least_days"]) if values["least_days"] else None,
            "pace": Pace(values["pace"]),
        }


class AskPriceForm(Form):
    """The body's question about a low price."""

    question = TextAreaField(
        _l("What the bidder should explain"),
        [Optional(), Length(max=2000)],
        description=_l("Only the bidder reads it. Do not write what others offer."),
    )
    working_days = WholeField(_l("Working days for the explanation"), [Optional()])


class JudgePriceForm(Form):
    """The body's judgement on an explanation."""

    decision = RadioField(
        _l("Your decision"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice("accept", _l("The explanation is accepted: the offer can be chosen")),
            SelectChoice("reject", _l("The explanation is not accepted: the offer cannot be chosen")),
        ],
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give your reason.")), Length(max=2000)])


class WaivePriceForm(Form):
    """Why no explanation is needed."""

    reason = TextAreaField(
        _l("Why no explanation is needed"), [InputRequired(_l("Give your reason.")), Length(max=2000)]
    )


class ExplainPriceForm(Form):
    """The bidder's explanation."""

    text = TextAreaField(
        _l("How the price comes about"),
        [InputRequired(_l("Explain how the price comes about.")), Length(max=5000)],
        description=_l("For example the hours, your own equipment, or work that you have done already."),
    )
    files = MultipleFileField(
        _l("Files"),
        [Optional()],
        description=_l("At most five: PDF, DOCX, XLSX, JPEG, PNG, CSV or plain text, 20 MB each."),
    )
