"""Who may put a colleague in charge of an expertise."""

from __future__ import annotations

from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Expertise
from app.intake.states import FINAL
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny

NOT_YOURS = _l("Only the official in charge, or who publishes at this body, hands an expertise to a colleague.")
OVER = _l("The expertise is over.")


def can_put_in_charge(actor: Person, expertise: Expertise) -> Decision:
    """May the actor say who is in charge? The official in charge who drafts, and who publishes at the body.

    The same people say who knows of a restricted case, so that nobody learns of one by this act alone.
    """
    charge = expertise.official_id == actor.id and actor.can(Verb.DRAFT, expertise.body_id)
    mine = charge or actor.can(Verb.PUBLISH, expertise.body_id)
    return both(
        allow() if mine else deny("not_yours", NOT_YOURS),
        deny("over", OVER) if expertise.state in FINAL else allow(),
    )
