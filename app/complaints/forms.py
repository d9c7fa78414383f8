"""The shape of what is typed at the Chamber."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms import ConfirmationMixin
from app.complaints.states import Aspect, Ground, Outcome, Standing, Verdict
from app.complaints.words import LABELS
from app.kernel.forms import Form
from app.kernel.i18n import _l
from app.registry.states import MeasureKind

LONG = Length(max=8000)
DAY = InputRequired(_l("Enter the day."))
CHOOSE = _l("Choose one.")
WHY = InputRequired(_l("Enter the reasons."))
FILL = InputRequired(_l("This must be filled in."))
WORDS = InputRequired(_l("Say in words what this rests on."))
FILE = FileRequired(_l("Choose a file."))
CONSENT = InputRequired(_l("Without this the reviewers cannot read the conclusion."))
NUMBER = InputRequired(_l("Enter the number of the decision."))


def choices(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    return [(member.value, text) for member, text in LABELS[kind].items()]


class ComplaintForm(Form):
    """A complaint as it is filed."""

    ground = RadioField(_l("What the complaint is about"), [InputRequired(CHOOSE)], coerce=Ground)
    complainant = StringField(
        _l("Who complains"),
        [Optional(), Length(max=300)],
        description=_l("As on the paper: the name and how to answer."),
    )
    expertise_number = StringField(
        _l("Number of the expertise"), [Optional(), Length(max=40)], description=_l("For example SE-2026-000123-R.")
    )
    text = TextAreaField(
        _l("Describe what happened"),
        [LONG],
        description=_l("The expert will read this text before giving an explanation."),
    )
    hide_complainant = BooleanField(_l("The expert should not learn who complains; the Chamber decides about that"))

    def __init__(self, *args: Any, on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.choices = choices(Ground)
        if not on_paper:
            del self.complainant


class RegisterForm(Form):
    due_on = DateField(
        _l("Last day for the decision"),
        [Optional()],
        description=_l(
            "No rule sets the time. Enter the day by which the Chamber will decide; the one who complains is told it."
        ),
    )
    hide_complainant = BooleanField(_l("The expert does not learn who complains"))


class AskForm(Form):
    explain_by = DateField(_l("Last day for the explanation"), [DAY])


class ExplainForm(Form):
    text = TextAreaField(_l("Your explanation"), [LONG])


class ExtendForm(Form):
    due_on = DateField(_l("New last day for the decision"), [DAY])
    reason = TextAreaField(_l("Reasons"), [WHY, LONG])


class DecideForm(ConfirmationMixin, Form):
    outcome = RadioField(_l("Decision"), [InputRequired(CHOOSE)], coerce=Outcome)
    reason = TextAreaField(_l("Reasons"), [WHY, LONG], description=_l("Both sides read them."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = choices(Outcome)


class ReasonForm(Form):
    reason = TextAreaField(_l("Reasons"), [LONG])


class FileForm(Form):
    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class AdmitForm(ConfirmationMixin, Form):
    on = DateField(_l("First day of the membership"), [DAY])
    decision_no = StringField(_l("Number of the decision"), [NUMBER, Length(max=60)])


class EndForm(ConfirmationMixin, Form):
    on = DateField(_l("First day on which the expert is no longer a member"), [DAY])
    decision_no = StringField(_l("Number of the decision"), [NUMBER, Length(max=60)])
    reason = TextAreaField(_l("Reasons"), [WHY, LONG])


class MeasureForm(ConfirmationMixin, Form):
    decision_no = StringField(_l("Number of the decision"), [NUMBER, Length(max=60)])
    first_day = DateField(_l("From which day"), [DAY])
    kind = RadioField(_l("Measure"), [InputRequired(CHOOSE)], coerce=MeasureKind)
    last_day = DateField(_l("Last day of a suspension"), [Optional()])
    reason = TextAreaField(_l("Reasons"), [WHY, LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(MeasureKind)


class LiftForm(ConfirmationMixin, Form):
    reason = TextAreaField(_l("Reasons"), [WHY, LONG])


class MembersFilterForm(Form):
    """The filter of the list of members; it travels in the address."""

    class Meta:
        csrf = False

    name = StringField(_l("Name or register number"), [Optional(), Length(max=100)])
    standing = SelectField(_l("Standing"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing.choices = [("", _l("All")), *choices(Standing)]


class ComplaintsFilterForm(Form):
    """The filter of the list of complaints; it travels in the address."""

    class Meta:
        csrf = False

    ground = SelectField(_l("What the complaint is about"), [Optional()])
    overdue = BooleanField(_l("Only overdue ones"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.choices = [("", _l("All")), *choices(Ground)]


class FiguresForm(Form):
    """The range of days of the Chamber's figures; it travels in the address."""

    class Meta:
        csrf = False

    first = DateField(_l("From which day"), [Optional()])
    last = DateField(_l("Last day"), [Optional()])


class AskMethodicalForm(ConfirmationMixin, Form):
    """What the body wants to know of a conclusion."""

    questions = TextAreaField(
        _l("Questions to the reviewers"),
        [FILL, LONG],
        description=_l("About the method and the reasoning. Whether an answer is true is for the court to judge."),
    )
    reason = TextAreaField(_l("Why you ask"), [WHY, LONG], description=_l("The Chamber and its reviewers read it."))
    opens = BooleanField(
        _l("The appointed reviewers may read the signed conclusion with its annexes while the review lasts"), [CONSENT]
    )


class AcceptMethodicalForm(Form):
    due_on = DateField(
        _l("Last day for the review, as agreed with the body"), [Optional()], description=_l("No rule sets the time.")
    )


class MembersField(SelectMultipleField):
    """Members of the Chamber, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Whoever is not in the list is for the service to refuse, in its own words."""


class AppointForm(Form):
    experts = MembersField(_l("Members to appoint"), choices=[])


class CommentForm(Form):
    text = TextAreaField(_l("Your comment"), [LONG], description=_l("The reviewers and the body read it."))


class ResultForm(ConfirmationMixin, Form):
    """The result with its three coded findings."""

    file = FileField(_l("The result as a PDF file"), [FILE])
    suited = RadioField(_l("Does the method suit the questions and the objects?"), [InputRequired(CHOOSE)])
    suited_words = TextAreaField(_l("What this rests on"), [WORDS, LONG])
    followed = RadioField(_l("Was the method followed?"), [InputRequired(CHOOSE)])
    followed_words = TextAreaField(_l("What this rests on"), [WORDS, LONG])
    follows = RadioField(_l("Do the answers follow from the research?"), [InputRequired(CHOOSE)])
    follows_words = TextAreaField(_l("What this rests on"), [WORDS, LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for aspect in Aspect:
            self[aspect.value].choices = choices(Verdict)

    def values(self) -> dict[str, Any]:
        """The findings by aspect, and the file as a stream."""
        upload = self.file.data
        given = {aspect: self[aspect.value].data for aspect in Aspect}
        return {
            "file": upload.stream if upload else None,
            "file_name": (upload.filename or "") if upload else "",
            "verdicts": {aspect: Verdict(word) if word else None for aspect, word in given.items()},
            "words": {aspect: (self[f"{aspect.value}_words"].data or "").strip() for aspect in Aspect},
        }


class SignResultForm(ConfirmationMixin, Form):
    remark = TextAreaField(_l("Remark, if you see something otherwise"), [LONG])
