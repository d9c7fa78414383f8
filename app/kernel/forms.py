"""The shape of every form: plain data out, domain errors back beside their fields."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields import HiddenField, IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import NumberRange, StopValidation, ValidationError

from app.kernel.errors import RuleBroken

NOT_DATA = frozenset({"csrf_token", "password"})
MOST_BITS = 64  # no column holds a larger whole number


class Within(NumberRange):
    """A range of whole numbers. WTForms makes a float of what was typed, and fails on some hundreds of digits."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.process_errors:  # no number at all: that is said already
            raise StopValidation
        if isinstance(field.data, int) and field.data.bit_length() > MOST_BITS:
            raise ValidationError(self.message or "")
        super().__call__(form, field)


class TengeField(IntegerField):
    """Whole tenge; spaces between the thousands are taken as they are typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(["".join(str(value).split()) for value in valuelist])


def _plain(field: Field) -> Any:
    """A text field that was not sent at all says nothing; a word of an enum stays one."""
    if field.data is None and type(field) in {StringField, TextAreaField}:
        return ""
    return field.data.strip() if type(field.data) is str else field.data


class Form(FlaskForm):
    """Base of all forms. It knows the shape of input, no rules and no database."""

    class Meta(FlaskForm.Meta):
        """NUL bytes are left out: nobody types them, no column holds them, and nothing else that was typed is lost."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            typed = super().wrap_formdata(form, formdata)
            each = [(name, value) for name, values in typed.lists() for value in values] if typed is not None else []
            if not any("\0" in value for _name, value in each if isinstance(value, str)):
                return typed
            return MultiDict((n, v.replace("\0", "") if isinstance(v, str) else v) for n, v in each)

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
