"""The shape of every form: plain data out, domain errors back beside their fields."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields import HiddenField, StringField, SubmitField, TextAreaField

from app.kernel.errors import RuleBroken

NOT_DATA = frozenset({"csrf_token", "password"})


def _plain(field: Field) -> Any:
    """A text field that was not sent at all says nothing; a word of an enum stays one."""
    if field.data is None and type(field) in {StringField, TextAreaField}:
        return ""
    return field.data.strip() if type(field.data) is str else field.data


class Form(FlaskForm):
    """Base of all forms. It knows the shape of input, no rules and no database."""

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
