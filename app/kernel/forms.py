"""The shape of every form: plain data out, domain errors back beside their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields import HiddenField, IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import NumberRange, StopValidation, ValidationError

from app.kernel.errors import RuleBroken
from app.kernel.i18n import _, _l

# control characters but tab and line ends, spaces of zero width, marks of direction
UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
NOT_DATA = frozenset({"csrf_token", "password"})
SOMEBODY_FASTER = _l(
    "This was changed in another window or by somebody else after you opened this page. "
    "What you typed is kept here: compare it with what stands now, then save again."
)
MOST_BITS = 64  # no column holds a larger whole number
MOST_DIGITS = 18
BEYOND = 10**MOST_DIGITS
MOST_TENGE = 10**12
NO_NUMBER = _l("Enter a whole number, for example 10.")
NO_SUM = _l("Enter the sum as a whole number of tenge, for example 90 000.")


class Within(NumberRange):
    """A range of whole numbers. WTForms makes a float of what was typed, and fails on some hundreds of digits."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.process_errors:  # no number at all: that is said already
            raise StopValidation
        if isinstance(field.data, int) and field.data.bit_length() > MOST_BITS:
            raise ValidationError(self.message or "")
        super().__call__(form, field)


class WholeField(IntegerField):
    """A whole number; spaces between the thousands are taken as they are typed.

    Of more digits than a column holds it is BEYOND: too large for any limit, which then says itself what it is.
    """

    unread = NO_NUMBER

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = ["".join(str(value).split()) for value in valuelist]
        if typed and typed[0].isascii() and typed[0].isdecimal() and len(typed[0].lstrip("0")) > MOST_DIGITS:
            self.data = BEYOND
            return
        try:
            super().process_formdata(typed)
        except ValueError:
            raise ValueError(self.unread) from None


class TengeField(WholeField):
    """Whole tenge, at most `most`."""

    unread = NO_SUM

    def __init__(self, *args: Any, most: int = MOST_TENGE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def pre_validate(self, _form: Any) -> None:
        if isinstance(self.data, int) and self.data > self.most:
            raise StopValidation(_("Enter a sum of at most %(most)s tenge.", most=f"{self.most:,}".replace(",", " ")))


def _plain(field: Field) -> Any:
    """A text field that was not sent at all says nothing; a word of an enum stays one."""
    if field.data is None and type(field) in {StringField, TextAreaField}:
        return ""
    return field.data.strip() if type(field.data) is str else field.data


class Form(FlaskForm):
    """Base of all forms. It knows the shape of input, no rules and no database."""

    class Meta(FlaskForm.Meta):
        """What cannot be seen is left out, and nothing else that was typed is lost: no column holds a NUL byte, a name
        of zero width is no name, and marks of direction would show a number or a name otherwise than it is.
        """

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            typed = super().wrap_formdata(form, formdata)
            each = [(name, value) for name, values in typed.lists() for value in values] if typed is not None else []
            if not any(UNSEEN.search(value) for _name, value in each if isinstance(value, str)):
                return typed
            return MultiDict((n, UNSEEN.sub("", v) if isinstance(v, str) else v) for n, v in each)

    def __iter__(self) -> Iterator[Any]:
        """The fields as pages draw them, and as the list of errors names them: a password confirms the rest."""
        return iter(sorted(self._fields.values(), key=lambda field: field.short_name == "password"))

    def values(self) -> dict[str, Any]:
        """What was typed, as plain values, stripped of outer spaces, without token and confirmation."""
        return {
            name: _plain(field)
            for name, field in self._fields.items()
            if name not in NOT_DATA and not isinstance(field, SubmitField)
        }

    def show(self, problem: RuleBroken) -> None:
        """Put each message beside its field; what belongs to no field stands at the top of the form."""
        for name, message in problem.problems.items():
            field: Field | None = self._fields.get(name)
            if field is None or isinstance(field, HiddenField):
                self.form_errors.append(message)
            else:
                field.errors = [*field.errors, message]


class VersionedForm(Form):
    """Base of a form of something that two people may change at once: it carries the version that was shown."""

    version = HiddenField()

    def shown_version(self) -> int:
        """The version that stood on the page; -1, which is never the present one, for anything else."""
        sent = self.version.raw_data or [""]  # what came with the form; the field's data may be the thing's own
        return int(sent[0]) if str(sent[0]).isdecimal() and len(sent[0]) < 10 else -1

    def go_on_from(self, version: int) -> None:
        """Somebody was faster: say so, keep what was typed, and go on from the present version."""
        self.form_errors.append(SOMEBODY_FASTER)
        self.version.data = str(version)

    def values(self) -> dict[str, Any]:
        """Without the version."""
        return {name: value for name, value in super().values().items() if name != "version"}
