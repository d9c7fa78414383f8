"""Forms of the reviews inside institutes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms import ConfirmationMixin
from app.casework.forms.shared import CHOOSE, LONG, choices
from app.casework.labels import label
from app.casework.rules.reviews import CODES_OF, FindingCode, ReviewKind, Severity
from app.kernel.forms import Form
from app.kernel.i18n import _l

WORDS = Length(max=8000)
FILL = InputRequired(_l("This must be filled in."))


class KindsField(SelectMultipleField):
    """Kinds of review, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class OrderReviewForm(Form):
    kinds = KindsField(_l("Which review"), choices=[], coerce=ReviewKind)
    reason = TextAreaField(_l("Reasons"), [LONG], description=_l("Those who do the work read them."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds.choices = choices(ReviewKind)

    def leave_out(self, wanted: Collection[ReviewKind]) -> None:
        """What is needed already is not asked for again."""
        self.kinds.choices = [one for one in choices(ReviewKind) if one[0] not in wanted]


class OverrideReviewForm(ConfirmationMixin, Form):
    reason = TextAreaField(_l("Reasons"), [LONG], description=_l("They stay on record inside the institute."))


class SubmitReviewForm(Form):
    """Nothing but the button."""


class FindingForm(Form):
    severity = RadioField(_l("How grave it is"), [InputRequired(CHOOSE)], choices=[], coerce=Severity)
    code = RadioField(_l("What is found"), [InputRequired(CHOOSE)], choices=[], coerce=FindingCode)
    text = TextAreaField(_l("The finding in words"), [FILL, WORDS], description=_l("Name the place in the text."))

    def offer(self, kind: ReviewKind) -> None:
        """The findings that belong to this kind of review."""
        self.severity.choices = choices(Severity)
        self.code.choices = [(code.value, label(code)) for code in CODES_OF[kind]]


class AnswerFindingForm(Form):
    answer = TextAreaField(
        _l("Your answer"), [WORDS], description=_l("Say how the text was mended, or why it stays as it is.")
    )


class SettleFindingForm(Form):
    decision = RadioField(
        _l("Does the finding stand?"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("settle", _l("No, it is settled")), SelectChoice("keep", _l("Yes, I keep it"))],
    )
    words = TextAreaField(_l("Remark"), [WORDS], description=_l("If you keep it, say why."))

    def values(self) -> dict[str, Any]:
        """The choice as a plain yes or no."""
        return {"keep": self.decision.data == "keep", "words": (self.words.data or "").strip()}


class SeenForm(Form):
    """Base of what is decided on a text: its digest as the page showed it."""

    seen = HiddenField()

    def values(self) -> dict[str, Any]:
        """A page that does not say which text was read has shown none."""
        found = super().values()
        return found | {"seen": found["seen"] or ""}


class SendBackForm(SeenForm):
    pass


class PassReviewForm(ConfirmationMixin, SeenForm):
    pass


class DeclineReviewForm(Form):
    reason = TextAreaField(_l("Why you are not free to judge"), [LONG])


class ReviewSettingForm(ConfirmationMixin, Form):
    technical = BooleanField(_l("Technical review: another expert of the institute reads the draft"))
    administrative = BooleanField(_l("Administrative review: a member who reviews looks at its form"))
    in_force_from = DateField(
        _l("From which day"),
        [InputRequired(_l("Enter the day."))],
        description=_l("It holds for works that are entrusted to the institute from this day on."),
    )
