"""Questions to the body, their answers, confirmations of offers, changes of a published request."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.intake.rules import words
from app.kernel.forms import Form, WholeField
from app.kernel.i18n import _l


class AskForm(Form):
    """A question to the appointing body."""

    text = TextAreaField(_l("Your question to the body"), [InputRequired(_l("Write your question.")), Length(max=2000)])


class AnswerForm(Form):
    """The body's answer, for all."""

    answer = TextAreaField(_l("Answer, for all"), [InputRequired(_l("Write the answer.")), Length(max=2000)])
    affects = BooleanField(_l("This answer may affect offers"))


class ConfirmOfferForm(Form):
    """One click: the sealed offer stands."""

    edition = IntegerField(validators=[InputRequired()])
    question_id = HiddenField()


def _permissions() -> list[tuple[str, Any]]:
    return [("", _l("Not answered")), *((key.value, text) for key, text in words.PERMISSION.items())]


class ThingForm(Form):
    """One object of research within the form of a change."""

    class Meta:
        csrf = False

    id = HiddenField()
    name = StringField(_l("Name of the object"), [Optional(), Length(max=500)])
    origin = TextAreaField(_l("Origin"), [Optional(), Length(max=2000)])
    seal = StringField(_l("Packing and seal"), [Optional(), Length(max=500)])
    permission = SelectField(_l("May the object be destroyed or altered?"), choices=_permissions)


class AmendForm(ConfirmationMixin, Form):
    """A change of a published request. An emptied question or object is taken off."""

    version = HiddenField()
    questions = FieldList(
        TextAreaField(_l("Question"), [Optional(), Length(max=2000)]), label=_l("Questions to the expert")
    )
    objects = FieldList(FormField(ThingForm), label=_l("Objects of research"))
    equipment = TextAreaField(_l("Equipment or laboratory needed"), [Optional(), Length(max=2000)])
    equipment_public = BooleanField(
        _l("I confirm that this text names no person and no circumstances: it may stand in the notice")
    )
    hearing_on = DateField(_l("Day of the next hearing"), [Optional()])
    grounds = TextAreaField(_l("Grounds"), [Optional(), Length(max=10_000)])
    circumstances = TextAreaField(_l("Circumstances of the case"), [Optional(), Length(max=10_000)])
    place = StringField(_l("Place where the ruling is made"), [Optional(), Length(max=200)])
    file = FileField(_l("One more file"), [Optional()], description=_l("Choose it again when you confirm."))
    why = TextAreaField(
        _l("Why the request is changed"),
        [InputRequired(_l("Say why the request is changed.")), Length(max=2000)],
        description=_l("Everybody who may see the notice reads it: no names, no circumstances."),
    )
    raised = BooleanField(
        _l("The change is material for offers"),
        description=_l("What the published table calls material is so anyway. You can only raise, not lower."),
    )
    working_days = WholeField(_l("Working days for offers, from today"), [Optional()])
