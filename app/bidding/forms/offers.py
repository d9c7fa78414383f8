"""The shape of what bidders and bodies type. No rules and no database."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.bidding.rules import CONFLICTS, PRICE_PARTS, words
from app.bidding.rules.content import MOST_TENGE
from app.intake.rules.words import MODE, MODE_REASON
from app.intake.states import ModeReason
from app.kernel.forms import Form, TengeField, VersionedForm, WholeField
from app.kernel.i18n import _l
from app.reference.states import SearchMode

YES_NO = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
WHY = _l("If yes: explain")


class ConflictsForm(VersionedForm):
    """The remark; the questionnaire is added below, one question with its explanation for each ground."""

    edition = HiddenField()  # of the request that was on the page
    remark = TextAreaField(
        _l("Remark"),
        [Optional(), Length(max=2000)],
        description=_l("For example the method, or the equipment you have. Nothing that names a party."),
    )

    def conflict_fields(self) -> list[tuple[str, Any, Any]]:
        """Article, question and explanation, in order."""
        return [(article, self[f"{code}_answer"], self[f"{code}_why"]) for code, article in CONFLICTS.items()]


class OfferForm(ConflictsForm):
    """What a private expert offers: days and price parts."""

    days = WholeField(
        _l("Calendar days"),
        [InputRequired(_l("Enter the number of days."))],
        description=_l("How many days you need, from the day on which you have both the ruling and the objects."),
    )

    def price_fields(self) -> list[Any]:
        return [self[f"{part}_tenge"] for part in PRICE_PARTS]


for _part in PRICE_PARTS:
    _need = InputRequired(_l("Enter the price of the work; it may be 0.")) if _part == "work" else Optional()
    setattr(OfferForm, f"{_part}_tenge", TengeField(words.PRICE[_part], [_need], most=MOST_TENGE))


class InstituteOfferForm(ConflictsForm):
    """What an institute offers: a named expert and a day, no price."""

    expert_id = SelectField(
        _l("Expert of the institute"), description=_l("Only those who are fit for every specialty today.")
    )
    ready_on = DateField(
        _l("Conclusion ready on"),
        [InputRequired(_l("Enter the day."))],
        description=_l("If the ruling and the objects arrive on the day of the opening."),
    )


# After days and price: a form knows its fields in the order in which they were made, and the errors follow it.
for _code in CONFLICTS:
    setattr(
        ConflictsForm,
        f"{_code}_answer",
        RadioField(words.CONFLICT[_code], [InputRequired(_l("Answer yes or no."))], choices=YES_NO),
    )
    setattr(ConflictsForm, f"{_code}_why", TextAreaField(WHY, [Optional(), Length(max=1000)]))


class SelectForm(ConfirmationMixin, Form):
    """The choice of an offer."""

    reason = TextAreaField(
        _l("Reason of your choice"), [InputRequired(_l("Give the reason of your choice.")), Length(max=2000)]
    )


class FallbackForm(ConfirmationMixin, Form):
    """The confirmation of the proposed institute."""

    institute_id = HiddenField()
    reason = TextAreaField(_l("Remark"), [Optional(), Length(max=2000)])


class SearchAgainForm(Form):
    """A new search."""

    mode = RadioField(
        _l("How an expert is looked for"),
        choices=lambda: [(one.value, label) for one, label in MODE.items()],
        coerce=SearchMode,
    )
    mode_reason = SelectField(
        _l("Why the search is not open to all"),
        [Optional()],
        choices=lambda: [("", _l("Choose from the list")), *((r.value, w) for r, w in MODE_REASON.items())],
        coerce=lambda value: ModeReason(value) if value else None,
    )
    mode_text = TextAreaField(_l("The reason in words"), [Optional(), Length(max=2000)])
    working_days = WholeField(
        _l("Working days for offers"),
        [Optional()],
        description=_l("A direct choice needs none: no offers are taken."),
    )
