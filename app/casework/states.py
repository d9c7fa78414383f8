"""States of petitions and challenges; kinds of clock events and of the expert's final document."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class EventKind(StrEnum):
    """The ledger of the clock; the values are the names a clerk writes."""

    RULING_RECEIVED = "ruling_received"
    OBJECTS_RECEIVED = "objects_received"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    PROCEED = "proceed"
    EXTENDED = "extended"
    COMPLETED = "completed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"


class PetitionKind(StrEnum):
    """Materials (suspends the clock when granted) or a longer term (only the appointing body extends)."""

    MATERIALS = "materials"
    EXTENSION = "extension"


class PetitionState(StrEnum):
    FILED = "filed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


PETITION_WORKFLOW = Workflow(
    Move("grant", {PetitionState.FILED}, PetitionState.GRANTED),
    Move("refuse", {PetitionState.FILED}, PetitionState.REFUSED),
    Move("withdraw", {PetitionState.FILED}, PetitionState.WITHDRAWN),
)


class ChallengeState(StrEnum):
    FILED = "filed"
    UPHELD = "upheld"
    REJECTED = "rejected"


CHALLENGE_WORKFLOW = Workflow(
    Move("uphold", {ChallengeState.FILED}, ChallengeState.UPHELD),
    Move("reject", {ChallengeState.FILED}, ChallengeState.REJECTED),
)


class DocumentKind(StrEnum):
    """The expert's final word: a conclusion, or a message that none can be given (CrPC 284)."""

    CONCLUSION = "conclusion"
    IMPOSSIBILITY = "impossibility"


class AnswerKind(StrEnum):
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


class ChallengeGround(StrEnum):
    """The closed list of CrPC 87 and 93 (the other codes refer to the same circumstances)."""

    INTEREST = "interest"
    TOOK_PART = "took_part"
    DEPENDENCE = "dependence"
    AUDIT = "audit"
    SPECIALIST = "specialist"
    INCOMPETENCE = "incompetence"
    EARLIER_EXPERT = "earlier_expert"  # of a repeated expertise


class ImpossibilityGround(StrEnum):
    """Why no conclusion can be given (CrPC 284 and its parallels)."""

    OUTSIDE_SPECIALTY = "outside_specialty"
    MATERIALS = "materials"
    SCIENCE = "science"


class LateReason(StrEnum):
    """Overdue needs a reason code (the Ministry's figures count them)."""

    VOLUME = "volume"
    METHOD = "method"
    EQUIPMENT = "equipment"
    ABSENCE = "absence"
    LOAD = "load"


class WarningCode(StrEnum):
    """The points of the clock at which both sides get a letter; the values are the dated rules' codes."""

    SHARE_FIRST = "warn.share_first"
    SHARE_SECOND = "warn.share_second"
    DAYS_FIRST = "warn.days_first"
    DAYS_LAST = "warn.days_last"
    OVERDUE = "overdue"
    CHOICE_DUE = "choice_due"
