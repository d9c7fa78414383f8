"""Why the ball was passed, in words; the codes are those of `intake.service.pass_turn`."""

from __future__ import annotations

from typing import Any

from app.intake.rules.words import STATE
from app.kernel.i18n import _l

# A code is the state that was entered, or one of these acts.
ACTS: dict[str, Any] = {
    "acquaintance": _l("The parties are being acquainted with what is ordered"),
    "consent": _l("The prosecutor was asked for the consent"),
    "price_explanation": _l("A bidder was asked to explain a low price"),
    "deposit": _l("A party was asked to pay in advance"),
    "deposit_over": _l("The payment in advance was recorded, or the body goes on without it"),
    "rereading": _l("The parties read what was changed in the request"),
    "reread": _l("The parties have read the change, or their term is over"),
    "ruling_handed": _l("The ruling was handed over to the expert"),
    "objects_in_transit": _l("A courier carries the objects"),
    "objects_given": _l("The objects were given; the expert confirms them"),
    "objects_due": _l("The objects are still to be handed over"),
    "materials_supplied": _l("The body supplied the materials"),
    "proceed": _l("The expert chose to proceed on what was supplied"),
    "review": _l("The draft is being reviewed inside the institute"),
    "review_back": _l("The draft came back from the review"),
    "choice_due": _l("The suspension ran out; the expert chooses how to go on"),
}
PETITION = _l("The expert asked the body for something")
ANSWERED = _l("A petition of the expert was answered or taken back")
OTHER = _l("Another act")
ANSWERS = frozenset({"petition.grant", "petition.refuse", "petition.withdraw"})


def why(code: str) -> str:
    """The reason of an interval, for a reader."""
    states = {state.value: label for state, label in STATE.items()}
    if code in states:
        return str(states[code])
    if code.startswith("petition."):
        return str(ANSWERED if code in ANSWERS else PETITION)
    return str(ACTS.get(code, OTHER))
