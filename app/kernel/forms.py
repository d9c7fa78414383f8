"""The shape of every form: plain data out, domain errors back beside their fields."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields import HiddenField, SubmitField

from app.kernel.errors import RuleBroken

NOT_DATA = frozenset({"csrf_token", "password"})


class Form(FlaskForm):
    """Base of all forms. It knows the shape of input, no rules and no database."""

    def values(self) -> dict[str, Any]:
        """What was typed, as plain values, stripped of outer spaces, without token and confirmation."""
        return {
            name: field.data.strip() if isinstance(field.data, str) else field.data
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
