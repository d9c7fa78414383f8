"""Who may change the reference tables. Everybody may read them.

People live one floor up, so an actor is anything that can say which verbs it holds.
"""

from __future__ import annotations

from typing import Any, Protocol

from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny

EDIT_RULES = "edit_rules"


class Actor(Protocol):
    """Somebody who can act: a person of the floor above."""

    id: Any

    @property
    def kind_of_thing(self) -> str: ...

    def holds(self, verb: str) -> bool: ...


def can_edit_rules(actor: Actor | None) -> Decision:
    """Rules, moved days and pilots: members of the Ministry who hold 'edit rules'."""
    holds = getattr(actor, "holds", None)  # an anonymous visitor has no such question
    if holds is not None and holds(EDIT_RULES):
        return allow()
    return deny("no_edit_rules", _l("Only members of the Ministry who edit rules may change this."))
