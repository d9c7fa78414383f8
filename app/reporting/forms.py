"""The filter of the figures: a GET form, so that each view of them has an address of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError

from app.kernel.forms import Form
from app.kernel.i18n import _l

Choices = Sequence[tuple[str, Any]]
ALL = _l("All")
SHOWING = ("by", "map")  # how the same expertises are shown; they narrow nothing


class FiguresForm(Form):
    """Which expertises are counted, and by what they are broken down."""

    class Meta:
        csrf = False

    published_from = DateField(_l("Published from"), [Optional()])
    published_to = DateField(_l("Published up to"), [Optional()])
    procedure = SelectField(_l("Procedure"))
    region = SelectField(_l("Region"))
    specialty = SelectField(_l("Specialty"))
    provider = SelectField(_l("Provider"))
    pilot = SelectField(_l("Pilot"))
    by = SelectField(_l("Break down by"))
    map = SelectField(_l("Figure on the map"))

    def offer(self, **choices: Choices) -> None:
        """What may be chosen in each list; every list but `by` and `map` begins with 'all'."""
        for name, known in choices.items():
            self[name].choices = [*known] if name in SHOWING else [("", ALL), *known]

    def validate_published_to(self, field: DateField) -> None:
        begins: date | None = self.published_from.data
        if begins is not None and field.data is not None and field.data < begins:
            raise ValidationError(_l("The period ends before it begins."))


class PeriodForm(Form):
    """The days of publication."""

    class Meta:
        csrf = False

    published_from = DateField(_l("Published from"), [Optional()])
    published_to = DateField(_l("Published up to"), [Optional()])

    def validate_published_to(self, field: DateField) -> None:
        begins: date | None = self.published_from.data
        if begins is not None and field.data is not None and field.data < begins:
            raise ValidationError(_l("The period ends before it begins."))
