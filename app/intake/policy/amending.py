"""Who may change a published request, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Expertise, Search
from app.intake.policy.acts import NOT_YOURS
from app.intake.policy.gates import step_demanded
from app.intake.rules.digest import content_digest
from app.intake.states import ExpertiseState
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny
from app.reference.states import Step

NOT_OPEN = _l("Offers are no longer taken: the request cannot be changed any more. You can search again.")
CONSENTED = _l(
    "The prosecutor's consent was given to this wording. What is published under it cannot be changed:"
    " withdraw the request and ask for a consent to the new one."
)


def can_amend(actor: Person, expertise: Expertise, search: Search, *, at: datetime) -> Decision:
    """May this official change the published request? Whoever publishes, before the deadline for offers."""
    if not actor.can(Verb.PUBLISH, expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    running = expertise.state is ExpertiseState.OPEN and search.outcome is None and at < search.offers_due_at
    return allow() if running else deny("not_open", NOT_OPEN)


def keeps_consent(expertise: Expertise, amended: Any, *, with_file: bool = False) -> Decision:
    """Does the change (and one more file) leave what a prosecutor consented to as it is, where a consent was needed?"""
    demand = step_demanded(expertise, Step.CONSENT)
    if demand is None or (not with_file and content_digest(expertise) == content_digest(amended)):
        return allow()
    return deny("consent.changed", CONSENTED, demand.cited)
