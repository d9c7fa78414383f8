"""Forms about who is invited, why a case is kept from view, and who may know of it."""

from __future__ import annotations

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.intake.forms.drafting import DraftForm, as_id
from app.intake.rules import words
from app.kernel.forms import Form
from app.kernel.i18n import _l
from app.registry.states import Restriction


class AccessForm(DraftForm):
    """Why the case is kept from view; nothing chosen: it is not."""

    restricted = SelectMultipleField(
        _l("Why the case is restricted"),
        [Optional()],
        choices=lambda: [(kind.value, label) for kind, label in words.RESTRICTION.items()],
        coerce=Restriction,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Choose each that holds. Choose nothing if the case is not restricted."),
    )


class GuestSearchForm(Form):
    """A search over the register, in the address."""

    class Meta:
        csrf = False

    q = StringField(_l("Name of an expert or an institute, or a register number"), [Optional(), Length(max=100)])


class GuestForm(DraftForm):
    """Whom to invite."""

    guest_id = HiddenField()


class InsiderForm(Form):
    """Whom to let know of a restricted expertise."""

    person_id = SelectField(_l("Member of the body"), [InputRequired(_l("Choose a person."))], coerce=as_id)
