"""The members of a team as fields: one for each part of a complex expertise, or each further member of a commission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from app.kernel.forms import Form
from app.kernel.i18n import _l

F = TypeVar("F", bound=Form)
NUMBER_HINT = _l("The number in the register of experts, as it stands there. Empty: you do this part yourself.")
MEMBER_HINT = _l("The number in the register of experts, as it stands there.")


@dataclass(frozen=True)
class Slot:
    """One field: its name and label, and for an institute the experts to choose from (id, name)."""

    name: str
    label: Any
    experts: Sequence[tuple[str, str]] | None = None
    proposed: str = ""
    own_part: bool = False  # may be left empty: the leader does it
    needed: bool = True


def with_team(base: type[F], slots: Sequence[Slot]) -> type[F]:
    """The same form with a field for each slot, in `team_fields`."""
    fields: dict[str, Any] = {slot.name: _field(slot) for slot in slots}
    names = tuple(fields)
    fields["team_fields"] = lambda form: [form[name] for name in names]
    return type(base.__name__, (base,), fields)


def _field(slot: Slot) -> Any:
    free = [] if slot.needed and not (slot.own_part and slot.experts is None) else [Optional()]
    if slot.experts is None:
        hint = NUMBER_HINT if slot.own_part else MEMBER_HINT
        return StringField(slot.label, [*free, Length(max=40)], description=hint)
    choices = [SelectChoice("", _l("Nobody")), *(SelectChoice(key, name) for key, name in slot.experts)]
    return SelectField(slot.label, free, choices=choices, default=slot.proposed)


class NameTeamForm(Form):
    """The team of an institute that was chosen without an offer; the slots are added."""

    expert_id = SelectField(_l("Who leads the team"), description=_l("The leader must have a part of the work, too."))
