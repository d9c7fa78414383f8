"""Forms of hand-overs and of what happens to one object."""

from __future__ import annotations

import uuid
from typing import Any

from flask_wtf.file import MultipleFileField
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
from app.casework.forms.shared import CHOOSE, LONG, choices
from app.casework.labels import label
from app.casework.states import Finding, Leg, ObjectClass, Way
from app.intake.states import Permission
from app.kernel.forms import Form, WholeField
from app.kernel.i18n import _l

SHORT = Length(max=200)
PICTURES = _l("PNG, JPEG or WebP, at most 20 MB each. They are kept by their digest and never shown inline.")


class Chosen(SelectMultipleField):
    """One checkbox per object."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class GiveForm(Form):
    """The giver's statement; seal and condition are asked per object by `give_form`."""

    objects = Chosen(_l("Objects handed over"), choices=[])
    way = RadioField(_l("How"), [InputRequired(CHOOSE)], choices=[], coerce=Way, default=Way.IN_PERSON)
    given_on = DateField(_l("Day on which they were given"), [InputRequired(_l("Enter the day."))])
    to_institute = StringField(_l("Name of the other institute"), [SHORT])
    courier = StringField(_l("Courier service"), [Optional(), SHORT], description=_l("Only if sent by courier."))
    tracking = StringField(_l("Tracking reference"), [Optional(), SHORT])
    expected_on = DateField(
        _l("Day on which they should arrive"), [Optional()], description=_l("Only if sent by courier.")
    )
    object_class = SelectField(
        _l("Class of the objects"),
        [Optional()],
        choices=[],
        description=_l("Drugs, weapons, money and biological objects need a witness on each side."),
    )
    witness = StringField(_l("Witness"), [Optional(), SHORT])
    photos = MultipleFileField(_l("Photographs"), description=PICTURES)
    lines: tuple[Any, ...] = ()

    def __init__(self, leg: Leg, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = choices(Way)
        self.object_class.choices = [("", _l("None of these")), *choices(ObjectClass)]
        self.objects.choices = [(str(one.object.id), f"{one.number} {one.object.name}") for one in self.lines]
        if not self.is_submitted():
            self.objects.data = [str(one.object.id) for one in self.lines]
        if leg is not Leg.ON:
            del self.to_institute

    def statement(self) -> dict[str, Any]:
        """What was stated, as the service takes it."""
        given = self.values()
        stated = {
            one.object.id: (given.pop(f"seal_{one.object.id}") or "", given.pop(f"condition_{one.object.id}") or "")
            for one in self.lines
        }
        given |= {name: given[name] or "" for name in ("courier", "tracking", "witness")}
        given["objects"] = [uuid.UUID(key) for key in given["objects"] or []]
        given["object_class"] = ObjectClass(given["object_class"]) if given["object_class"] else None
        return given | {"stated": stated, "photos": _files(self.photos.data)}


def _files(given: Any) -> list[tuple[str, Any]]:
    return [(one.filename or "", one.stream) for one in given or [] if one]


def give_form(lines: list[Any]) -> type[GiveForm]:
    """A form with seal and condition for each of these objects."""
    fields: dict[str, Any] = {"lines": tuple(lines)}
    for one in lines:
        fields[f"seal_{one.object.id}"] = StringField(
            _l("Seal and packing of %(number)s", number=one.number), [Optional(), SHORT], default=one.object.seal
        )
        fields[f"condition_{one.object.id}"] = StringField(
            _l("Condition of %(number)s", number=one.number), [Optional(), SHORT]
        )
    return type("GiveForm", (GiveForm,), fields)


class SettleForm(Form):
    """The receiver's answer; what was found is asked per object by `settle_form`."""

    received_on = DateField(_l("Day on which they were received"), [InputRequired(_l("Enter the day."))])
    with_ruling = BooleanField(_l("The ruling was received on the same day"))
    witness = StringField(_l("Witness"), [Optional(), SHORT])
    answer = TextAreaField(_l("Remarks"), [Optional(), LONG])
    photos = MultipleFileField(_l("Photographs before opening"), description=PICTURES)
    items: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in self.items:
            self[f"finding_{item.custody_id}"].choices = choices(Finding)

    def found(self) -> dict[str, Any]:
        """What was answered, as the service takes it."""
        given = self.values()
        findings = {}
        for item in self.items:
            kind = given.pop(f"finding_{item.custody_id}") or Finding.AS_STATED
            findings[item.custody_id] = (Finding(kind), given.pop(f"remark_{item.custody_id}") or "")
        given |= {name: given[name] or "" for name in ("witness", "answer")}
        given["with_ruling"] = bool(given.get("with_ruling"))
        return given | {"findings": findings, "photos": _files(self.photos.data)}


def settle_form(items: list[Any], numbers: dict[uuid.UUID, str]) -> type[SettleForm]:
    """A form with a finding and a remark for each object of a hand-over."""
    fields: dict[str, Any] = {"items": tuple(items)}
    for item in items:
        number = numbers.get(item.custody.object_id, "")
        fields[f"finding_{item.custody_id}"] = RadioField(
            _l("Found of %(number)s", number=number), [Optional()], choices=[], default=Finding.AS_STATED.value
        )
        fields[f"remark_{item.custody_id}"] = StringField(
            _l("What was found of %(number)s", number=number), [Optional(), SHORT]
        )
    return type("SettleForm", (SettleForm,), fields)


class RefuseForm(Form):
    answer = TextAreaField(_l("Reasons"), [LONG])


class ReasonForm(Form):
    reason = TextAreaField(_l("Reasons"), [LONG])


class NoteForm(Form):
    reason = TextAreaField(_l("Remark"), [Optional(), LONG])


class ConfirmedReasonForm(ConfirmationMixin, Form):
    reason = TextAreaField(_l("Reasons"), [LONG])


class ConsumeForm(ConfirmationMixin, Form):
    used = StringField(_l("How much was used up"), [SHORT], description=_l("For example 5 mg of the powder."))
    left_percent = WholeField(
        _l("About how much of the object is left, in per cent"),
        [InputRequired(_l("Enter a whole number."))],
        description=_l("0 if nothing is left."),
    )
    reason = TextAreaField(_l("Why it was necessary"), [LONG])


class PermissionPetitionForm(Form):
    permission = RadioField(_l("Permission asked for"), [InputRequired(CHOOSE)], choices=[], coerce=Permission)
    text = TextAreaField(_l("Why the work cannot do without it"), [LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission.choices = [(p.value, label(p)) for p in (Permission.PARTIAL, Permission.FULL)]


class HandOverDocumentForm(Form):
    keep_objects = BooleanField(
        _l("The objects do not go back with the document"),
        description=_l("Then hand them back on the page of the objects."),
    )


class ReceiveDocumentForm(ConfirmationMixin, Form):
    objects_apart = BooleanField(
        _l("The objects did not come back with it as stated"),
        description=_l("Then confirm them one by one on the page of the objects before you close the expertise."),
    )
