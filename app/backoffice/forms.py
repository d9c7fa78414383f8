"""The shape of what is asked of the desks. All filters are GET forms: they travel in the address."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import ConfirmationMixin
from app.backoffice.words import ACCOUNTS
from app.kernel.forms import Form, VersionedForm
from app.kernel.i18n import _l


class WorkForm(Form):
    """The filter of the work list."""

    class Meta:
        csrf = False

    kind = SelectField(_l("Kind of work"), [Optional()])
    turn = SelectField(_l("Whose turn"), [Optional()])
    due_by = DateField(_l("Due by"), [Optional()])
    specialty = SelectField(_l("Specialty"), [Optional()])
    body = SelectField(_l("Body"), [Optional()])
    charge = SelectField(_l("Official in charge"), [Optional()])
    q = StringField(_l("Number of the expertise or of the case"), [Optional(), Length(max=64)])
    urgent = BooleanField(_l("Urgent only"))

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[tuple[str, Any]],
        specialties: Iterable[tuple[str, Any]],
        bodies: Sequence[tuple[str, Any]],
        orders: bool = True,
        **kw: Any,
    ) -> None:
        """`orders`: the reader's body orders expertises, so that somebody there is in charge of them."""
        super().__init__(*args, **kw)
        everything = ("", _l("All"))
        self.kind.choices = [everything, *kinds]
        self.turn.choices = [everything, ("mine", _l("My turn")), ("others", _l("Others'"))]
        self.charge.choices = [everything, ("me", _l("I am in charge"))]
        self.specialty.choices = [everything, *specialties]
        self.body.choices = [everything, *bodies]
        if len(bodies) < 2:
            del self.body
        if not orders:
            del self.charge

    def asked(self) -> dict[str, str]:
        """What was asked for and fits, as plain texts for an address; the rest is not asked for."""
        found = {}
        for name, field in self._fields.items():
            if field.data and not field.errors:
                data = field.data
                found[name] = "1" if data is True else data.isoformat() if hasattr(data, "isoformat") else data.strip()
        return {name: text for name, text in found.items() if text}


class ChargeForm(Form):
    """Who is to be in charge of what was chosen."""

    official_id = SelectField(_l("Colleague"), [InputRequired(_l("Choose a colleague."))], coerce=str)

    def __init__(self, *args: Any, colleagues: Iterable[tuple[uuid.UUID, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.official_id.choices = [("", _l("Choose")), *((str(key), name) for key, name in colleagues)]


class FindForm(Form):
    """What is searched for."""

    class Meta:
        csrf = False

    q = StringField(_l("Words, a number or a name"), [Optional(), Length(max=200)])
    kind = SelectField(_l("What to search"), [Optional()])

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, Any]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.kind.choices = [("", _l("Everything")), *kinds]


class AccountsForm(Form):
    """Search among accounts."""

    class Meta:
        csrf = False

    q = StringField(_l("Name or email address"), [Optional(), Length(max=100)])
    state = SelectField(
        _l("Account"),
        [Optional()],
        choices=[SelectChoice("", _l("All")), *(SelectChoice(key.value, label) for key, label in ACCOUNTS.items())],
    )


class BodyReasonForm(ConfirmationMixin, VersionedForm):
    """Why a body is closed or opened again."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Say why.")), Length(max=2000)],
        description=_l("For example: the act by which the body was dissolved. It stays in the history."),
    )


class CloseAccountForm(ConfirmationMixin, VersionedForm):
    """Why an account is closed."""

    reason = TextAreaField(
        _l("Why the account is closed"),
        [InputRequired(_l("Say why the account is closed.")), Length(max=2000)],
        description=_l("It stays in the history and is read by the administrators of the Ministry only."),
    )


class ReopenAccountForm(ConfirmationMixin, VersionedForm):
    """Why an account is opened again."""

    reason = TextAreaField(
        _l("Why the account is opened again"),
        [InputRequired(_l("Say why the account is opened again.")), Length(max=2000)],
        description=_l("It stays in the history and is read by the administrators of the Ministry only."),
    )
