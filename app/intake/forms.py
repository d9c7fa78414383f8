"""Forms of intake. They know the shape of input, no rules and no database."""

from __future__ import annotations

import uuid
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.accounts.forms import ConfirmationMixin
from app.intake.rules import words
from app.intake.states import Consent, Examined, ExpertiseState, Kind, Permission
from app.kernel.forms import Form
from app.kernel.i18n import _l
from app.reference.states import Procedure

SHORT = Length(max=200, message=_l("At most %(max)d characters."))
LONG = Length(max=10_000, message=_l("At most %(max)d characters."))
WORDING = Length(max=2_000, message=_l("At most %(max)d characters."))


def _choices(table: dict[Any, Any]) -> list[tuple[str, Any]]:
    return [(member.value, label) for member, label in table.items()]


def as_id(value: str | uuid.UUID) -> uuid.UUID:
    """An id, given as such or as text; ValueError for anything else."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


class DraftForm(Form):
    """Base of the pages of a draft: the version of the request that was shown."""

    version = HiddenField()

    def shown_version(self) -> int:
        """The version that stood on the page; -1, which is never the present one, for anything else."""
        text = self.version.data  # a number where the page did not send any: the draft's own
        return int(text) if isinstance(text, str) and text.isdigit() and len(text) < 10 else -1

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "version"}


class NewForm(Form):
    """For which body the request is begun."""

    body_id = RadioField(_l("The body that orders the expertise"), [InputRequired(_l("Choose a body."))], coerce=as_id)


class CaseForm(DraftForm):
    """Procedure, case, kind, official."""

    procedure = RadioField(_l("Procedure"), [Optional()], choices=lambda: _choices(words.PROCEDURE), coerce=Procedure)
    case_number = StringField(
        _l("Number of the case"), [SHORT], description=_l("As it stands on the file. It is never shown in a notice.")
    )
    kind = RadioField(_l("Kind of expertise"), [Optional()], choices=lambda: _choices(words.KIND), coerce=Kind)
    earlier_number = StringField(_l("Number of the earlier expertise"), [SHORT])
    earlier_expert = StringField(
        _l("Expert of the earlier expertise"),
        [SHORT],
        description=_l("A repeated expertise goes to another expert."),
    )
    kind_reasons = TextAreaField(_l("Reasons for an additional or repeated expertise"), [LONG])
    official_id = SelectField(_l("Official in charge"), [Optional()], coerce=as_id)


class SpecialtiesForm(DraftForm):
    """Expert specialties; the page draws the groups itself."""

    specialty_ids = SelectMultipleField(_l("Expert specialties"), [Optional()], coerce=as_id)


class QuestionForm(DraftForm):
    """The wording of one question."""

    text = TextAreaField(_l("Wording of the question"), [WORDING])


class ObjectForm(DraftForm):
    """One object of research."""

    name = StringField(_l("Name of the object"), [Length(max=500, message=_l("At most %(max)d characters."))])
    origin = TextAreaField(
        _l("Origin"),
        [WORDING],
        description=_l(
            "Where, when and from whom it came into the case. It stands in the ruling and never in a notice."
        ),
    )
    seal = StringField(_l("Packing and seal"), [Optional(), Length(max=500, message=_l("At most %(max)d characters."))])
    permission = RadioField(
        _l("May the object be destroyed or altered?"),
        [Optional()],
        choices=lambda: _choices(words.PERMISSION),
        coerce=Permission,
    )


class PersonForm(DraftForm):
    """The person examined and the consent."""

    examined = RadioField(
        _l("Is a living person examined?"), [Optional()], choices=lambda: _choices(words.EXAMINED), coerce=Examined
    )
    consent = RadioField(
        _l("Consent of the victim or witness"), [Optional()], choices=lambda: _choices(words.CONSENT), coerce=Consent
    )


class GroundsForm(DraftForm):
    """Grounds, circumstances, place and language of the ruling."""

    grounds = TextAreaField(
        _l("Grounds"), [LONG], description=_l("Why special scientific knowledge is needed. It stands in the ruling.")
    )
    circumstances = TextAreaField(
        _l("Circumstances of the case"), [Optional(), LONG], description=_l("What the expert must know of the case.")
    )
    place = StringField(_l("Place where the ruling is made"), [SHORT])
    # not Optional: an empty answer is no language; where the page sends none, the request keeps its own
    ruling_language = RadioField(_l("Language of the ruling"), choices=lambda: list(words.RULING_LANGUAGE.items()))


class SearchForm(DraftForm):
    """Region, urgency, equipment and days for offers."""

    region_code = SelectField(_l("Region where the work is to be done"), [Optional()])
    urgent = BooleanField(_l("The expertise is urgent"))
    urgency_reason = TextAreaField(_l("Reason for the urgency"), [Optional(), WORDING])
    hearing_on = DateField(_l("Day of the next hearing"), [Optional()])
    equipment = TextAreaField(_l("Equipment or laboratory needed"), [Optional(), WORDING])
    equipment_public = BooleanField(
        _l("I confirm that this text names no person and no circumstances: it may stand in the notice"),
    )
    offer_working_days = IntegerField(
        _l("Working days for offers"),
        [Optional(), NumberRange(1, 60, _l("Give a whole number from 1 to 60."))],
    )


class FileForm(DraftForm):
    """One file of the request."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class VersionForm(DraftForm):
    """A button on a draft."""


class PublishForm(ConfirmationMixin, Form):
    """The last step: the key of the frozen request and the day that was shown."""

    publish_key = HiddenField()
    due_on = HiddenField()


class WithdrawForm(Form):
    """Why the request is withdrawn."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Say why the request is withdrawn.")), WORDING])


class ListForm(Form):
    """The filter of the body's own list."""

    class Meta:
        csrf = False

    q = StringField(_l("Number of the request or of the case"), [Optional(), Length(max=64)])
    state = SelectField(_l("State"), [Optional()])

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.state.choices = [("", _l("All")), *((s.value, words.STATE[s]) for s in ExpertiseState)]


class NoticesForm(Form):
    """The filter of the public list."""

    class Meta:
        csrf = False

    region = SelectField(_l("Region"), [Optional()])
    specialty = SelectField(_l("Specialty"), [Optional()])
