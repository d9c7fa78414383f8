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
    LAPSED = "lapsed"  # the request changed and its bidder did not confirm it: never opened


B = BidState
BID_WORKFLOW = Workflow(
    Move("open", {B.SEALED}, B.OPENED),
    Move("invalidate", {B.SEALED}, B.INVALID),
    Move("withdraw", {B.SEALED}, B.WITHDRAWN),
    Move("lapse", {B.SEALED}, B.LAPSED),
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
    """Provider class (metrics D0): state, private, state after a failed search, or a one-time person (class C)."""

    STATE = "state"
    PRIVATE = "private"
    FALLBACK = "fallback"
    ONE_TIME = "one_time"


class PlaceState(StrEnum):
    """A place in the team of a selection: its member answers in person."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"  # somebody else was named in time, for one who stayed silent
    REMOVED = "removed"  # a challenge against this member was upheld


PLACE_WORKFLOW = Workflow(
    Move("accept", {PlaceState.WAITING}, PlaceState.ACCEPTED),
    Move("decline", {PlaceState.WAITING}, PlaceState.DECLINED),
    Move("replace", {PlaceState.WAITING}, PlaceState.REPLACED),
    Move("remove", {PlaceState.WAITING, PlaceState.ACCEPTED}, PlaceState.REMOVED),
)


class OneTimeGround(StrEnum):
    """The closed list of Law 44-VI art. 19(3): when somebody outside the register may be entrusted, one time."""

    UNLISTED = "unlisted"  # the type is not in the Ministry's list of types of expertise
    CHALLENGED = "challenged"  # state experts and licensees were challenged with success, or the body removed
    FOREIGN = "foreign"  # a foreign expert under art. 62


class ReassignReason(StrEnum):
    """Why an institute gives work that has begun to another of its experts."""

    ILLNESS = "illness"
    LEAVE = "leave"
    DISMISSAL = "dismissal"
    CHALLENGE = "challenge"
    BALANCE = "balance"  # before the start only


class PriceState(StrEnum):
    """The check of an abnormally low price: flagged, then explained and judged, or waived with a reason."""

    FLAGGED = "flagged"
    ASKED = "asked"
    GIVEN = "given"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"


PRICE_WORKFLOW = Workflow(
    Move("ask", {PriceState.FLAGGED}, PriceState.ASKED),
    Move("give", {PriceState.ASKED}, PriceState.GIVEN),
    Move("accept", {PriceState.GIVEN}, PriceState.ACCEPTED),
    Move("reject", {PriceState.ASKED, PriceState.GIVEN}, PriceState.REJECTED),
    Move("waive", {PriceState.FLAGGED, PriceState.ASKED}, PriceState.WAIVED),
)


class Pace(StrEnum):
    """How letters about a saved search come: at once, or once a day together."""

    AT_ONCE = "at_once"
    DAILY = "daily"


class FitMoment(StrEnum):
    """The four moments at which fitness is checked and the answer stored."""

    OFFER = "offer"
    SELECTION = "selection"
    ACCEPTANCE = "acceptance"
    CONCLUSION = "conclusion"


class QuestionState(StrEnum):
    """A bidder's question to the body, while offers are taken."""

    WAITING = "waiting"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"  # the deadline came first
    DROPPED = "dropped"  # the request was withdrawn first: no answer is needed any more


QUESTION_WORKFLOW = Workflow(
    Move("answer", {QuestionState.WAITING}, QuestionState.ANSWERED),
    Move("miss", {QuestionState.WAITING}, QuestionState.UNANSWERED),
    Move("drop", {QuestionState.WAITING}, QuestionState.DROPPED),
)
