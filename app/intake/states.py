"""The life of an expertise, from the first draft to the confirmed receipt: one table for the whole house.

Intake moves it up to publication; bidding, and then casework, go on from there.
"""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class ExpertiseState(StrEnum):
    DRAFT = "draft"
    PREPARED = "prepared"  # checked and frozen, one click before publication
    OPEN = "open"  # searching: offers may come
    OPENED = "opened"  # offers opened, the body chooses
    FAILED = "failed"  # no valid offer: an institute is proposed
    SELECTED = "selected"  # somebody was chosen and must answer
    ACCEPTED = "accepted"  # before the ruling: identity and challenge check (CrPC 277)
    APPOINTED = "appointed"  # ruling issued; hand-over, warning, receipt of ruling and objects
    IN_WORK = "in_work"  # the legal clock runs (or is suspended: the clock says so)
    COMPLETED = "completed"  # conclusion or message of impossibility signed
    DELIVERED = "delivered"  # handed over to the appointing body
    CLOSED = "closed"  # receipt confirmed
    RETURNED = "returned"  # returned without execution
    WITHDRAWN = "withdrawn"


S = ExpertiseState
FINAL = frozenset({S.CLOSED, S.RETURNED, S.WITHDRAWN})
BEFORE_PUBLICATION = frozenset({S.DRAFT, S.PREPARED})

EXPERTISE_WORKFLOW = Workflow(
    Move("prepare", {S.DRAFT}, S.PREPARED),
    Move("revise", {S.PREPARED}, S.DRAFT),
    Move("publish", {S.PREPARED}, S.OPEN),
    Move("open_offers", {S.OPEN}, S.OPENED),
    Move("fail_search", {S.OPEN, S.OPENED}, S.FAILED),
    Move("search_again", {S.OPENED, S.FAILED}, S.OPEN),
    Move("select", {S.OPENED, S.FAILED}, S.SELECTED),
    Move("accept", {S.SELECTED}, S.ACCEPTED),
    # declined, silent, challenged with success or replaced: back to the offers that are left
    Move("free", {S.SELECTED, S.ACCEPTED, S.APPOINTED}, S.OPENED),
    Move("issue_ruling", {S.ACCEPTED}, S.APPOINTED),
    Move("start", {S.APPOINTED}, S.IN_WORK),
    Move("complete", {S.IN_WORK}, S.COMPLETED),
    Move("hand_over", {S.COMPLETED}, S.DELIVERED),
    Move("confirm_receipt", {S.DELIVERED}, S.CLOSED),
    Move("return", {S.IN_WORK}, S.RETURNED),
    Move(
        "withdraw",
        {S.DRAFT, S.PREPARED, S.OPEN, S.OPENED, S.FAILED, S.SELECTED, S.ACCEPTED},
        S.WITHDRAWN,
    ),
)


class Kind(StrEnum):
    """Primary, additional (unclear or incomplete) or repeated (doubtful: other experts only)."""

    PRIMARY = "primary"
    ADDITIONAL = "additional"
    REPEATED = "repeated"


class Form(StrEnum):
    INDIVIDUAL = "individual"


class Examined(StrEnum):
    """Whether a living person is examined, and in which role (CrPC 272(3) asks consent of two of them)."""

    NOBODY = "nobody"
    VICTIM = "victim"
    WITNESS = "witness"
    OTHER = "other"


class Consent(StrEnum):
    """Written consent of a victim or witness, or the exception of CrPC 272(3) that makes it needless."""

    GIVEN = "given"
    EXCEPTION_2 = "exception_271_2"
    EXCEPTION_3 = "exception_271_3"
    EXCEPTION_5 = "exception_271_5"


class Permission(StrEnum):
    """CrPC 272(1): may the object be destroyed or changed?"""

    NO = "no"
    PARTIAL = "partial"
    FULL = "full"


class Owner(StrEnum):
    """Who holds the ball. At each moment of an unfinished expertise exactly one does."""

    BODY = "body"
    BIDDERS = "bidders"
    EXPERT = "expert"
    PARTY = "party"
    PROSECUTOR = "prosecutor"
    COURIER = "courier"
    REVIEWER = "reviewer"
    PAYER = "payer"


class SearchOutcome(StrEnum):
    """How a search for an expert ended."""

    OFFERS = "offers"
    NONE = "none"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """The parts of a request, each a page; the order is that of the task list."""

    CASE = "case"
    SPECIALTIES = "specialties"
    QUESTIONS = "questions"
    OBJECTS = "objects"
    PERSON = "person"
    GROUNDS = "grounds"
    SEARCH = "search"
    ATTACHMENTS = "attachments"
