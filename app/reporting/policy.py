"""Who reads the Ministry's figures."""

from __future__ import annotations

from app.accounts.models import Person
from app.accounts.states import Verb
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny

NOT_A_READER = _l("Only members of the Ministry of Justice who hold the right to read figures may see them.")


def can_read_figures(actor: Person) -> Decision:
    """May this person see the figures of all expertises? They hold totals, never a case."""
    return allow() if actor.holds(Verb.READ_FIGURES) else deny("no_reader", NOT_A_READER)
