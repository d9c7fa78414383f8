"""Forms of copying, of the checks before publication, and of lots."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.intake.forms.drafting import DraftForm, as_id, key_in
from app.intake.rules.lots import FEWEST, MOST, Plan
from app.kernel.forms import Form
from app.kernel.i18n import _l

REASON = Length(max=2_000, message=_l("At most %(max)d characters."))


class CopyForm(Form):
    """Is the copy about the same case?"""

    draft_key = HiddenField()
    same_case = RadioField(
        _l("Is it the same case?"),
        [InputRequired(_l("Say whether it is the same case."))],
        choices=lambda: [("no", _l("Another case")), ("yes", _l("The same case"))],
    )

    def key(self) -> uuid.UUID | None:
        """The key of this form: sent twice, it begins one draft."""
        return key_in(self.draft_key.data)


class RuleOutForm(Form):
    """Which similar expertises are another matter, and why: several for one reason."""

    other_ids = SelectMultipleField(
        _l("Which of them are another matter?"), [InputRequired(_l("Tick at least one."))], coerce=as_id
    )
    reason = TextAreaField(_l("Why it is not a duplicate"), [REASON])


class AsideForm(Form):
    """Findings that do not matter here, and why."""

    marks = SelectMultipleField(_l("Which findings do not matter here?"), [Optional()])
    reason = TextAreaField(_l("Why they do not matter"), [REASON])


class LotsForm(Form):
    """Into how many lots."""

    class Meta:
        csrf = False

    lots = SelectField(_l("Number of lots"), [Optional()], coerce=int)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.lots.choices = [(n, str(n)) for n in range(FEWEST, MOST + 1)]


class PublishLotsForm(ConfirmationMixin, Form):
    """The lots as they were shown (id:key:day, with commas), and the password."""

    shown = HiddenField()
    confirm_urgent = BooleanField(_l("I confirm that the request is urgent although the quota is used up"))


Rows = Iterable[tuple[uuid.UUID, str]]


class SplitForm(DraftForm):
    """Which lot gets what; the fields are made for one request by `split_form`."""

    count: int
    question_ids: list[uuid.UUID]
    object_ids: list[uuid.UUID]
    specialty_ids: list[uuid.UUID]

    def fields_of(self, kind: str) -> list[Any]:
        """The fields of the questions (q), objects (o) or specialties (s), in their order."""
        return [field for name, field in self._fields.items() if name.startswith(f"{kind}_")]

    def then(self, field: Any) -> Any:
        """The field of the second lot beside that of the first."""
        return self._fields[field.name.replace("o_", "t_", 1)]

    def plan(self) -> Plan:
        """What was chosen."""
        data = {name: field.data for name, field in self._fields.items()}
        pairs = {i: (data[f"o_{i.hex}"], data[f"t_{i.hex}"]) for i in self.object_ids}
        return Plan(
            self.count,
            {i: data[f"q_{i.hex}"] for i in self.question_ids},
            {i: (first, then) if then else (first,) for i, (first, then) in pairs.items()},
            {i: frozenset(data[f"s_{i.hex}"] or ()) for i in self.specialty_ids},
        )


def split_form(count: int, questions: Rows, objects: Rows, specialties: Rows, proposed: Plan) -> SplitForm:
    """The form for this many lots, filled in with the proposal."""
    lots = [(n, _l("Lot %(n)s", n=n)) for n in range(1, count + 1)]
    none = [(0, _l("No second lot"))]
    asked, things, kinds = list(questions), list(objects), list(specialties)
    fields: dict[str, Any] = {"count": count}
    for i, label in asked:
        fields[f"q_{i.hex}"] = SelectField(label, choices=lambda: lots, coerce=int, default=proposed.questions[i])
    for i, label in things:
        fields[f"o_{i.hex}"] = SelectField(label, choices=lambda: lots, coerce=int, default=proposed.objects[i][0])
        fields[f"t_{i.hex}"] = SelectField(
            _l("After it, also in"), choices=lambda: [*none, *lots], coerce=int, default=0
        )
    for i, label in kinds:
        fields[f"s_{i.hex}"] = SelectMultipleField(
            label, choices=lambda: lots, coerce=int, default=sorted(proposed.specialties[i])
        )
    fields |= {name: [i for i, _ in rows] for name, rows in
               (("question_ids", asked), ("object_ids", things), ("specialty_ids", kinds))}  # fmt: skip
    made: SplitForm = type("SplitForm", (SplitForm,), fields)()
    return made
