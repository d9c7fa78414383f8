"""What is waited for: said of whoever has the turn to the others, and to that reader as what to do."""

from __future__ import annotations

from typing import Any, NamedTuple

from app.casework.models import Appointment
from app.casework.policy import Case
from app.casework.rules import ClockState
from app.intake.states import ExpertiseState as S
from app.intake.states import Owner
from app.kernel.i18n import _l


class Said(NamedTuple):
    """One sentence for the others, one for the reader whose turn it is."""

    of: Any
    to: Any


def _both(text: Any) -> Said:
    return Said(text, text)


WHAT: dict[S, Said] = {
    S.DRAFT: Said(_l("The request is being drafted."), _l("Complete the request.")),
    S.PREPARED: Said(_l("The request is ready to be published."), _l("Look the request through and publish it.")),
    S.OPEN: _both(_l("Offers may come until the deadline. Nobody sees them before.")),
    S.OPENED: Said(_l("The offers are open. The body chooses."), _l("The offers are open. Compare them and choose.")),
    S.FAILED: Said(
        _l("There was no valid offer. The body confirms the proposed institute or searches anew."),
        _l("There was no valid offer. Confirm the proposed institute or search anew."),
    ),
    S.SELECTED: Said(
        _l("The chosen expert accepts the work or declines it."), _l("You were chosen. Accept the work or decline it.")
    ),
    S.ACCEPTED: Said(
        _l("The body establishes the identity, checks for grounds of a challenge and issues the ruling."),
        _l("Establish the identity, check for grounds of a challenge, then issue the ruling."),
    ),
    S.APPOINTED: Said(
        _l("The ruling is issued and must be handed over to the expert."),
        _l("The ruling is issued. Hand it over to the expert."),
    ),
    S.IN_WORK: Said(_l("The expert works."), _l("Do the work and write the conclusion.")),
    S.COMPLETED: Said(
        _l("The conclusion is signed and must be handed over to the body."),
        _l("The conclusion is signed. Hand it over to the body."),
    ),
    S.DELIVERED: Said(
        _l("The body confirms that it has received the conclusion."),
        _l("Confirm that you have received the conclusion."),
    ),
    S.CLOSED: _both(_l("The expertise is closed.")),
    S.RETURNED: _both(_l("The expertise was returned without execution.")),
    S.WITHDRAWN: _both(_l("The request was withdrawn.")),
}
TO_CHECK = Said(
    _l("The body checks for grounds of a challenge and issues the ruling."),
    _l("Check for grounds of a challenge, then issue the ruling."),
)
TO_RULE = Said(_l("The body issues the ruling."), _l("Issue the ruling."))
HANDED = Said(
    _l("The expert confirms the warning of liability and records what was received."),
    _l("Confirm the warning of liability and record what you have received."),
)
CARRIED = _both(_l("Nothing but the objects is missing for the start: the courier brings them."))
OBJECTS_DUE = Said(_l("The body hands the objects over."), _l("Hand the objects over."))
ASKED = Said(_l("The body answers the petition of the expert."), _l("Answer the petition of the expert."))
PRICE = _both(_l("A bidder explains an abnormally low price."))
ADVANCE = _both(_l("A party pays in advance. The body goes on once the payment is recorded, or without it."))
REREAD = _both(_l("Parties read what was changed in the request. Then the body issues the ruling."))
MATERIALS = Said(_l("The body supplies the missing materials."), _l("Supply the missing materials."))
REVIEWED = _both(_l("The draft is being reviewed inside the institute. The term goes on."))
CHOICE = Said(
    _l("The expert chooses: to proceed on what was supplied, or to return without execution."),
    _l("Choose: proceed on what was supplied, or return without execution."),
)


def _before_the_ruling(taken: Appointment | None) -> Said:
    if taken is None or taken.identity_at is None:
        return WHAT[S.ACCEPTED]
    return TO_CHECK if taken.grounds_at is None else TO_RULE


def _at_work(case: Case, owner: Owner | None) -> Said:
    picture = case.picture
    if picture is not None:
        if any(case.has_pending_petition(p.kind) for p in case.petitions):
            return ASKED
        if picture.state is ClockState.SUSPENDED and owner is Owner.BODY:
            return MATERIALS
        if picture.state is ClockState.CHOICE_DUE:
            return CHOICE
    return WHAT[S.IN_WORK]


def what(case: Case, owner: Owner | None) -> Said:
    """What the one who has the turn is to do."""
    state, taken = case.expertise.state, case.appointment
    if owner is Owner.REVIEWER or (state in (S.OPENED, S.FAILED) and owner is Owner.BIDDERS):
        return REVIEWED if owner is Owner.REVIEWER else PRICE
    if owner is Owner.PAYER:
        return ADVANCE
    if state is S.ACCEPTED and owner is Owner.PARTY:
        return REREAD
    if state is S.ACCEPTED:
        return _before_the_ruling(taken)
    if state is S.APPOINTED and taken is not None and taken.handed_at is not None:
        return {Owner.COURIER: CARRIED, Owner.BODY: OBJECTS_DUE}.get(owner, HANDED) if owner else HANDED
    return _at_work(case, owner) if state is S.IN_WORK else WHAT[state]
