"""Forms of the final document."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.casework.forms.shared import CHOOSE, choices
from app.casework.states import AnswerKind, DocumentKind, ImpossibilityGround, LateReason
from app.kernel.forms import Form
from app.kernel.i18n import _l


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
