"""One label and one colour for each word of bidding; every page and letter reads them here."""

from __future__ import annotations

from app.bidding.states import BidState, OneTimeGround, PlaceState, Provider, ReassignReason, SelectionState
from app.kernel.i18n import _l

BID = {
    BidState.SEALED: _l("Sealed"),
    BidState.OPENED: _l("Valid"),
    BidState.INVALID: _l("Not valid"),
    BidState.SELECTED: _l("Chosen"),
    BidState.PASSED: _l("Chosen before, fell away"),
    BidState.WITHDRAWN: _l("Withdrawn"),
    BidState.LAPSED: _l("Lapsed: not confirmed after the request changed"),
}
BID_COLOUR = {
    BidState.SEALED: "blue",
    BidState.OPENED: "green",
    BidState.INVALID: "red",
    BidState.SELECTED: "purple",
    BidState.PASSED: "orange",
    BidState.WITHDRAWN: "grey",
    BidState.LAPSED: "grey",
}
SELECTION = {
    SelectionState.WAITING: _l("Waiting for the answer"),
    SelectionState.ACCEPTED: _l("Accepted"),
    SelectionState.DECLINED: _l("Declined"),
    SelectionState.SILENT: _l("Did not answer in time"),
    SelectionState.REMOVED: _l("Removed"),
}
ONE_TIME = {
    OneTimeGround.UNLISTED: _l("The type of expertise is not in the list of the Ministry of Justice"),
    OneTimeGround.CHALLENGED: _l(
        "A reasoned challenge to the state experts and licensees of this specialty was granted, or the forensic body"
        " was removed"
    ),
    OneTimeGround.FOREIGN: _l("A foreign expert is involved (Law 44-VI art. 62)"),
}
REASSIGN = {
    ReassignReason.BALANCE: _l("Balance of work (before the work begins)"),
    ReassignReason.ILLNESS: _l("Illness"),
    ReassignReason.LEAVE: _l("Leave"),
    ReassignReason.DISMISSAL: _l("Dismissal"),
    ReassignReason.CHALLENGE: _l("A challenge"),
}
PLACE = {
    PlaceState.WAITING: _l("Waiting for the answer"),
    PlaceState.ACCEPTED: _l("Accepted"),
    PlaceState.DECLINED: _l("Declined"),
    PlaceState.REPLACED: _l("Somebody else was named"),
    PlaceState.REMOVED: _l("Removed after a challenge"),
}
PLACE_COLOUR = {
    PlaceState.WAITING: "yellow",
    PlaceState.ACCEPTED: "green",
    PlaceState.DECLINED: "red",
    PlaceState.REPLACED: "grey",
    PlaceState.REMOVED: "grey",
}
PROVIDER = {
    Provider.STATE: _l("State institute"),
    Provider.PRIVATE: _l("Private expert"),
    Provider.FALLBACK: _l("State institute after a failed search"),
    Provider.ONE_TIME: _l("One-time person outside the register"),
}
# Government Decree 601 of 25 July 2024; CPC 110(1)
PRICE = {
    "work": _l("Work"),
    "travel": _l("Travel, lodging and daily allowance"),
    "reagents": _l("Reagents and consumables"),
    "equipment": _l("Use of paid equipment"),
    "utilities": _l("Utilities"),
    "attendance": _l("Appearance in court"),
}
CONFLICT = {
    "interest": _l(
        "Are you, a relative of yours or somebody close to you personally interested, directly or indirectly,"
        " in the outcome of the case?"
    ),
    "took_part": _l(
        "Have you taken part in the case in another role: as a party, representative, witness, interpreter or official?"
    ),
    "dependence": _l("Do you depend, by service or otherwise, on a party to the case or its representative?"),
    "audit": _l(
        "Have you carried out an audit, inspection or check whose materials led to the case or are used in it?"
    ),
    "specialist": _l(
        "Have you taken part in the case as a specialist (other than at the external examination of a corpse)?"
    ),
    "competence": _l("Do the questions go beyond your special scientific knowledge, wholly or in part?"),
}
CONFLICT_SHORT = {
    "interest": _l("Interest in the outcome"),
    "took_part": _l("Took part in the case"),
    "dependence": _l("Dependence on a party"),
    "audit": _l("Audit or check"),
    "specialist": _l("Specialist in the case"),
    "competence": _l("Beyond competence"),
}
TERM = {
    "days": _l("Days against the hearing"),
    "open_work": _l("Open work"),
    "record": _l("Work done on time"),
    "price": _l("Price"),
}
