"""Forms of intake. They know the shape of input, no rules and no database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.intake.rules import words
from app.intake.states import Consent, Examined, ExpertiseState, Kind, ModeReason, Permission, Urgency
from app.intake.states import Form as ExpertiseForm
from app.kernel.forms import Form, VersionedForm, WholeField, Within
from app.kernel.i18n import _l
from app.reference.states import Procedure, SearchMode

SHORT = Length(max=200, message=_l("At most %(max)d characters."))
LONG = Length(max=10_000, message=_l("At most %(max)d characters."))
WORDING = Length(max=2_000, message=_l("At most %(max)d characters."))


def _choices(table: dict[Any, Any]) -> list[tuple[str, Any]]:
    return [(member.value, label) for member, label in table.items()]


def _listed(table: dict[Any, Any]) -> list[tuple[str, Any]]:
    """The choices of a list from which nothing need be chosen."""
    return [("", _l("Choose from the list")), *_choices(table)]


def _member(enum: type[StrEnum]) -> Callable[[Any], StrEnum | None]:
    """Reads a choice of such a list; ValueError for what is none."""
    return lambda value: enum(value) if value else None


def as_id(value: str | uuid.UUID) -> uuid.UUID:
    """An id, given as such or as text; ValueError for anything else."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def key_in(text: str | None) -> uuid.UUID | None:
    """A key as a hidden field carries it; None for anything that is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


class DraftForm(VersionedForm):
    """Base of the pages of a draft: the version of the request that was shown."""


class NewForm(Form):
    """For which body the request is begun."""

    draft_key = HiddenField()
    body_id = RadioField(_l("The body that orders the expertise"), [InputRequired(_l("Choose a body."))], coerce=as_id)

    def key(self) -> uuid.UUID | None:
        """The key of this form, where the page sent one: the same form sent twice begins one draft."""
        return key_in(self.draft_key.data)


class CaseForm(DraftForm):
    """Procedure, case, kind, official."""

    procedure = RadioField(_l("Procedure"), [Optional()], choices=lambda: _choices(words.PROCEDURE), coerce=Procedure)
    case_number = StringField(
        _l("Number of the case"), [SHORT], description=_l("As it stands on the file. It is never shown in a notice.")
    )
    kind = RadioField(_l("Kind of expertise"), [Optional()], choices=lambda: _choices(words.KIND), coerce=Kind)
    earlier_number = StringField(
        _l("Number of the earlier expertise"),
        [SHORT],
        description=_l("As it stands on the first page of the earlier conclusion."),
    )
    earlier_expert = StringField(
        _l("Expert of the earlier expertise"),
        [SHORT],
        description=_l("A repeated expertise goes to another expert. Several stand between semicolons."),
    )
    kind_reasons = TextAreaField(_l("Reasons for an additional or repeated expertise"), [LONG])
    official_id = SelectField(
        _l("Official in charge"),
        [Optional()],
        coerce=lambda value: as_id(value) if value else None,
        description=_l("Whoever orders the expertise and signs for it: the judge, not the clerk who types."),
    )


class SpecialtiesForm(DraftForm):
    """Expert specialties; the page draws the groups itself."""

    specialty_ids = SelectMultipleField(_l("Expert specialties"), [Optional()], coerce=as_id)
    form = RadioField(_l("Form of expertise"), [Optional()], choices=lambda: _choices(words.FORM), coerce=ExpertiseForm)
    experts_needed = WholeField(_l("Number of experts of a commission"), [Optional()])


class QuestionForm(DraftForm):
    """The wording of one question."""

    text = TextAreaField(
        _l("Wording of the question"),
        [WORDING],
        description=_l("One thing in each question, about a named object, without names of people."),
    )


class ObjectForm(DraftForm):
    """One object of research."""

    name = StringField(
        _l("Name of the object"),
        [Length(max=500, message=_l("At most %(max)d characters."))],
        description=_l("What it is, as in the inventory of the file; experts who may offer read it, so name nobody."),
    )
    origin = TextAreaField(
        _l("Origin"),
        [WORDING],
        description=_l(
            "Where, when and from whom it came into the case. It stands in the ruling and never in a notice."
        ),
    )
    seal = StringField(
        _l("Packing and seal"),
        [Optional(), Length(max=500, message=_l("At most %(max)d characters."))],
        description=_l("For example: paper envelope, seal 12, signed by two witnesses. The expert compares it."),
    )
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
    place = StringField(
        _l("Place where the ruling is made"),
        [SHORT],
        description=_l("The town; it stands in the heading of the ruling."),
    )
    # not Optional: an empty answer is no language; where the page sends none, the request keeps its own
    ruling_language = RadioField(_l("Language of the ruling"), choices=lambda: list(words.RULING_LANGUAGE.items()))


class SearchForm(DraftForm):
    """Region, urgency, equipment and days for offers."""

    region_code = SelectField(
        _l("Region where the work is to be done"),
        [Optional()],
        description=_l(
            "Where the objects or the person are; should the search fail, institutes of this region go first."
        ),
    )
    urgent = BooleanField(_l("The expertise is urgent"))
    urgency = SelectField(
        _l("Why it is urgent"), [Optional()], choices=lambda: _listed(words.URGENCY), coerce=_member(Urgency)
    )
    urgency_reason = TextAreaField(_l("Reason for the urgency"), [Optional(), WORDING])
    urgent_by = DateField(
        _l("The day that makes it urgent"),
        [Optional()],
        description=_l("For example the last day of the detention. For a hearing give the day of the next hearing."),
    )
    urgent_quota_reason = TextAreaField(_l("Why it is urgent although the quota is used up"), [Optional(), WORDING])
    mode = RadioField(_l("How an expert is looked for"), choices=lambda: _choices(words.MODE), coerce=SearchMode)
    mode_reason = SelectField(
        _l("Why the search is not open to all"),
        [Optional()],
        choices=lambda: _listed(words.MODE_REASON),
        coerce=_member(ModeReason),
    )
    mode_text = TextAreaField(_l("The reason in words"), [Optional(), WORDING])
    hearing_on = DateField(_l("Day of the next hearing"), [Optional()])
    equipment = TextAreaField(_l("Equipment or laboratory needed"), [Optional(), WORDING])
    equipment_public = BooleanField(
        _l("I confirm that this text names no person and no circumstances: it may stand in the notice"),
    )
    offer_working_days = WholeField(
        _l("Working days for offers"),
        [Optional(), Within(1, 60, _l("Give a whole number from 1 to 60."))],
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
    confirm_urgent = BooleanField(_l("I confirm that this request is urgent although the quota is used up"))


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
