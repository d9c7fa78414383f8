"""States of offers and selections, and the moments at which fitness is checked and kept."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class BidState(StrEnum):
    SEALED = "sealed"
    OPENED = "opened"
    INVALID = "invalid"  # opened, but its bidder was not fit on that day, or the seal was broken
    SELECTED = "selected"
    PASSED = "passed"  # was chosen, then declined, stayed silent or was challenged with success
    WITHDRAWN = "withdrawn"


B = BidState
BID_WORKFLOW = Workflow(
    Move("open", {B.SEALED}, B.OPENED),
    Move("invalidate", {B.SEALED}, B.INVALID),
    Move("withdraw", {B.SEALED}, B.WITHDRAWN),
    Move("replace", {B.SEALED, B.WITHDRAWN}, B.SEALED),
    Move("select", {B.OPENED}, B.SELECTED),
    Move("pass_over", {B.SELECTED}, B.PASSED),
)


class SelectionState(StrEnum):
    """A chosen provider: waiting for the answer, accepted, or no longer the provider."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SILENT = "silent"
    REMOVED = "removed"


SELECTION_WORKFLOW = Workflow(
    Move("accept", {SelectionState.WAITING}, SelectionState.ACCEPTED),
    Move("decline", {SelectionState.WAITING}, SelectionState.DECLINED),
    Move("lapse", {SelectionState.WAITING}, SelectionState.SILENT),
    Move("remove", {SelectionState.WAITING, SelectionState.ACCEPTED}, SelectionState.REMOVED),
)


class Provider(StrEnum):
    """Provider class (metrics D0): state, private, or state after a failed search."""

    STATE = "state"
    PRIVATE = "private"
    FALLBACK = "fallback"


class FitMoment(StrEnum):
    """The four moments at which fitness is checked and the answer stored."""

    OFFER = "offer"
    SELECTION = "selection"
    ACCEPTANCE = "acceptance"
    CONCLUSION = "conclusion"
