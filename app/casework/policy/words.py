"""Why not: the sentences of casework's policies, one place for all."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny

NOT_YOURS = "not_yours"
WRONG_STEP = "wrong_step"

BODY_ONLY = _l("Only the body that ordered the expertise may do this, by somebody who holds the right for it there.")
EXPERT_ONLY = _l("Only the expert who was entrusted with the work may do this.")
PROVIDER_ONLY = _l("Only the chosen expert, or whoever assigns work at the chosen institute, may do this.")
NOT_NOW = _l("This is not the step that the expertise is at.")
IDENTITY_FIRST = _l("First the identity of the expert must be established.")
GROUNDS_FIRST = _l("First it must be checked whether there are grounds for a challenge.")
CHALLENGE_FIRST = _l("A challenge has been brought and must be decided first.")
REREAD_FIRST = _l(
    "The request was changed after the parties had read it. First each of them must confirm the changed text, or the "
    "term for it must be over: see the notices of this expertise."
)
RULING_FIRST = _l("First the ruling must be issued.")
HAND_OVER_FIRST = _l("First the ruling must be handed over to the expert.")
WARNING_FIRST = _l("First the expert must confirm the warning of liability.")
MEMBERS_CHECKED_FIRST = _l(
    "First every member of the team must have accepted, been identified and been checked for grounds of a challenge."
)
MEMBERS_WARNED_FIRST = _l("First every member of the team must confirm the warning of liability.")
MEMBER_ONLY = _l("Only the member of the team whose place it is may do this.")
CORRECTION_RUNS = _l("A correction of this document has been asked for or begun already.")
SIGNED_ALREADY = _l("You have signed this text already. It waits for the other members of the team.")
PENDING = _l("Such a petition has been filed already and waits for the body's answer.")
CLOCK_SAYS_NO = _l("The clock does not allow this today.")
SUSPENDED = _l("The clock stands still until the materials come.")
CHOICE_DUE = _l("A choice is due first: to proceed on what was supplied, or to return without execution.")
NOT_DELIVERED = _l("The conclusion has not been handed over yet.")
NOT_HANDED = _l("The ruling has not been handed over yet.")
NO_PERMISSION = _l(
    "The permission of the body does not allow this. Petition for a wider one for this object, with your reasons."
)
UNACCOUNTED = _l(
    "Not every object is accounted for. Each must be returned, consumed with permission, or left where it is by a "
    "decision with reasons: see the objects of this expertise."
)
CLOSED_MATERIALS = _l(
    "The materials open once the expert has accepted the work and confirmed the warning of liability."
)


def role(fits: bool, text: object) -> Decision:
    """Whether the actor is somebody who may do this at all."""
    return allow() if fits else deny(NOT_YOURS, text)


def step(fits: bool, text: object = NOT_NOW, article: str | None = None) -> Decision:
    """Whether the expertise has come to this step and not passed it."""
    return allow() if fits else deny(WRONG_STEP, text, article)
