"""Forms of the final document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms import ConfirmationMixin
from app.casework.forms.shared import CHOOSE, LONG, choices
from app.casework.states import AnswerKind, CorrectionReason, DocumentKind, ImpossibilityGround, LateReason, Section
from app.kernel.forms import Form
from app.kernel.i18n import _l

LANGUAGES = [SelectChoice("kk", "Қазақша"), SelectChoice("ru", "Русский")]
TEXT = Length(max=60000)


class Checkboxes(SelectMultipleField):
    """Several of a list, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignForm(ConfirmationMixin, Form):
    seen = HiddenField()
    late_reason = SelectField(_l("Why the work is late"), [Optional()], choices=[])
    agrees = RadioField(
        _l("Do you agree with the common text?"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("yes", _l("Yes, I sign it")), SelectChoice("no", _l("No, I give a separate conclusion"))],
    )
    dissent = TextAreaField(_l("Your separate conclusion, or why you do not agree"), [TEXT])
    dissent_file = FileField(_l("Your separate conclusion as a PDF file"))

    def ask_why_late(self, late: bool) -> None:
        if late:
            self.late_reason.choices = [("", ""), *choices(LateReason)]
        else:
            del self.late_reason

    def ask_agreement(self, asked: bool) -> None:
        """Only a member of a commission may sign a separate text."""
        if not asked:
            del self.agrees, self.dissent, self.dissent_file


class CorrectionForm(ConfirmationMixin, Form):
    """What is wrong in the signed text."""

    reason = RadioField(_l("What kind of mistake it is"), [InputRequired(CHOOSE)], choices=[], coerce=CorrectionReason)
    text = TextAreaField(_l("What stands there, and what should"), [InputRequired(_l("Say what is wrong.")), LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = choices(CorrectionReason)


class CheckForm(Form):
    """The code of a signed document, and the digest of a file to compare; both travel in the address."""

    class Meta:
        csrf = False

    code = StringField(_l("Code of the document"), [Optional(), Length(max=40)])
    sha256 = StringField(_l("Digest of your file (SHA-256)"), [Optional(), Length(max=100)])


class ConclusionForm(Form):
    """The fields that do not depend on the questions; `conclusion_form` adds those that do."""

    kind = RadioField(_l("What you give"), [InputRequired(CHOOSE)], choices=[], coerce=DocumentKind)
    ground = SelectField(_l("Why no conclusion can be given"), [Optional()], choices=[])
    language = SelectField(_l("Language of the document"), [Optional()], choices=LANGUAGES)
    summary = TextAreaField(_l("Summary: the assessment of the results"), [Length(max=8000)])
    section_dates = TextAreaField(_l("Dates and place of the research"), [TEXT])
    section_present = TextAreaField(
        _l("Persons present and their explanations"), [TEXT], description=_l("Leave it empty if nobody was present.")
    )
    section_materials = TextAreaField(_l("Materials used"), [TEXT])
    section_objects = TextAreaField(_l("Objects of research"), [TEXT])
    section_research = TextAreaField(_l("Research"), [TEXT])
    section_methods = TextAreaField(
        _l("Methods applied"), [TEXT], description=_l("Each method on a line of its own, with its name and version.")
    )
    about = TextAreaField(_l("Your education and experience"), [TEXT])
    research = TextAreaField(_l("Your own part of the research"), [TEXT])
    file = FileField(_l("The signed text as a PDF file"))
    drop_file = BooleanField(_l("Take the attached text away; the text is made of the parts above"))
    annexes = MultipleFileField(_l("Annexes as PDF files"))
    drop_annexes = Checkboxes(_l("Annexes to take away"), [Optional()], choices=[])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.shape.leads:
            self.kind.choices = choices(DocumentKind)
            self.ground.choices = [("", ""), *choices(ImpossibilityGround)]
        for name in self.shape.questions:
            self[f"how_{name}"].choices = choices(AnswerKind)

    shape: Shape

    def keep_annexes(self, kept: Sequence[tuple[str, str]]) -> None:
        """Which annexes there are to take away: (digest, name)."""
        if kept:
            self.drop_annexes.choices = [SelectChoice(*one) for one in kept]
        else:
            del self.drop_annexes


@dataclass(frozen=True)
class Shape:
    """What the form asks: `questions` (ids as text), the specialties a question may be given to, and of whom.

    The leader writes the whole; a member of a team the own part and the own questions.
    """

    questions: tuple[str, ...]
    specialties: tuple[tuple[str, str], ...] = ()
    leads: bool = True
    member: bool = False


OF_LEADER = (
    "kind", "ground", "language", "summary", "file", "drop_file", "annexes", "drop_annexes",
    *(f"section_{one.value}" for one in Section),
)  # fmt: skip


def conclusion_form(shape: Shape) -> type[ConclusionForm]:
    """A form with an answer for each of these questions, and only the fields that this writer fills."""
    fields: dict[str, Any] = {"shape": shape}
    offered = [SelectChoice(*one) for one in shape.specialties]
    for name in shape.questions:
        fields[f"how_{name}"] = RadioField(_l("Outcome"), [Optional()], choices=[], default=AnswerKind.ANSWERED.value)
        fields[f"answer_{name}"] = TextAreaField(_l("Answer, or why there is none"), [Length(max=8000)])
        if shape.leads and shape.specialties:
            fields[f"for_{name}"] = Checkboxes(_l("Who answers it"), [Optional()], choices=offered)
    hidden = () if shape.leads else OF_LEADER
    fields |= dict.fromkeys((*hidden, *(() if shape.member else ("research",))))
    return type("ConclusionForm", (ConclusionForm,), fields)
