"""The shape of what is typed in casework."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.casework.labels import label
from app.casework.states import AnswerKind, ChallengeGround, DocumentKind, ImpossibilityGround, LateReason
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


class AcceptForm(ConfirmationMixin, Form):
    expert = SelectField(_l("Expert who will do the work"), validate_choice=False)

    def offer(self, experts: list[tuple[str, str]]) -> None:
        """An institute names the expert; a private expert answers for herself."""
        if experts:
            self.expert.choices = experts
        else:
            del self.expert


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


class MaterialsPetitionForm(Form):
    text = TextAreaField(_l("What is missing, and why the work cannot do without it"), [LONG])


class ExtensionPetitionForm(Form):
    until = DateField(_l("New last day asked for"), [Optional()])
    text = TextAreaField(_l("Why the term does not suffice"), [LONG])


class _Decision(Form):
    decision = RadioField(_l("Decision"), [InputRequired(CHOOSE)], choices=[])
    reason = TextAreaField(_l("Reasons"), [LONG], description=_l("A refusal needs its reasons."))
    WORDS: tuple[tuple[str, Any], ...] = (("grant", _l("Grant")), ("refuse", _l("Refuse")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = list(self.WORDS)


class MaterialsDecisionForm(_Decision):
    pass


class ExtensionDecisionForm(ConfirmationMixin, _Decision):
    until = DateField(_l("New last day"), [Optional()], description=_l("Left empty, the day asked for is taken."))


class ChallengeDecisionForm(_Decision):
    WORDS = (("uphold", _l("Uphold the challenge")), ("reject", _l("Reject the challenge")))


class MaterialsForm(Form):
    on = DateField(_l("Day on which the missing materials were supplied"), [InputRequired(_l("Enter the day."))])


class ReturnForm(ConfirmationMixin, Form):
    reason = TextAreaField(_l("Why the work cannot be done"), [LONG])


class ExtendForm(ConfirmationMixin, Form):
    until = DateField(_l("New last day"), [Optional()])
    reason = TextAreaField(_l("Reasons"), [LONG])


class ChallengeForm(Form):
    brought_by = StringField(
        _l("Who brought the challenge"), [Length(max=200)], description=_l("The role in the case, not the name.")
    )
    ground = RadioField(_l("Ground"), [InputRequired(CHOOSE)], choices=[], coerce=ChallengeGround)
    text = TextAreaField(_l("What it rests on"), [LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.choices = choices(ChallengeGround)


class SignForm(ConfirmationMixin, Form):
    late_reason = SelectField(_l("Why the work is late"), [Optional()], choices=[])

    def ask_why_late(self, late: bool) -> None:
        if late:
            self.late_reason.choices = [("", ""), *choices(LateReason)]
        else:
            del self.late_reason


class ConclusionForm(Form):
    """The fields that do not depend on the questions; `conclusion_form` adds those that do."""

    kind = RadioField(_l("What you give"), [InputRequired(CHOOSE)], choices=[], coerce=DocumentKind)
    ground = SelectField(_l("Why no conclusion can be given"), [Optional()], choices=[])
    summary = TextAreaField(_l("Summary"), [Length(max=8000)])
    file = FileField(_l("The signed text as a PDF file"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(DocumentKind)
        self.ground.choices = [("", ""), *choices(ImpossibilityGround)]
        for name in self.question_names:
            self[f"how_{name}"].choices = choices(AnswerKind)

    question_names: tuple[str, ...] = ()


def conclusion_form(names: tuple[str, ...]) -> type[ConclusionForm]:
    """A form with an answer for each of these questions (their ids as text)."""
    fields: dict[str, Any] = {"question_names": names}
    for name in names:
        fields[f"how_{name}"] = RadioField(_l("Outcome"), [Optional()], choices=[], default=AnswerKind.ANSWERED.value)
        fields[f"answer_{name}"] = TextAreaField(_l("Answer, or why there is none"), [Length(max=8000)])
    return type("ConclusionForm", (ConclusionForm,), fields)
