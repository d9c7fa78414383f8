"""How each verb of casework begins: the row locked, the case read anew, the policy asked."""

from __future__ import annotations

from datetime import datetime

from app.casework import policy
from app.casework.policy import Case
from app.casework.queries import locked_case
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.i18n import _l
from app.kernel.policy import Decision, require

NEEDED = _l("This must be filled in.")


def take(expertise: Expertise, *, at: datetime) -> Case:
    """The case as it is now; nobody else can act on it until this transaction ends."""
    return locked_case(expertise, on=day_of(at))


def insist(decision: Decision, verb: str, state: object) -> None:
    """Raise Refused for who may not, WrongState for whoever comes at the wrong step (409, not 403)."""
    if policy.NOT_YOURS not in decision.codes and policy.WRONG_STEP in decision.codes:
        raise WrongState(verb, str(state))
    require(decision)


def told(**fields: str | None) -> None:
    """Raise RuleBroken beside each field that says nothing, or was not sent at all."""
    empty = {name: NEEDED for name, text in fields.items() if not (text or "").strip()}
    if empty:
        raise RuleBroken(empty)
