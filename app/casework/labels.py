"""One label, and where it is shown as a tag one colour, per word of casework."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from app.bidding.states import FitMoment
from app.casework.rules import ClockState
from app.casework.states import (
    AnswerKind,
    ChallengeGround,
    ChallengeState,
    DocumentKind,
    EventKind,
    ImpossibilityGround,
    LateReason,
    PetitionKind,
    PetitionState,
)
from app.intake.states import ExpertiseState, Permission
from app.kernel.i18n import _l

# By kind first: members of different enums are equal when their texts are.
LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    ExpertiseState: {
        ExpertiseState.DRAFT: _l("Draft"),
        ExpertiseState.PREPARED: _l("Ready to publish"),
        ExpertiseState.OPEN: _l("Searching"),
        ExpertiseState.OPENED: _l("Offers opened"),
        ExpertiseState.FAILED: _l("No valid offer"),
        ExpertiseState.SELECTED: _l("Answer awaited"),
        ExpertiseState.ACCEPTED: _l("Accepted"),
        ExpertiseState.APPOINTED: _l("Ruling issued"),
        ExpertiseState.IN_WORK: _l("In work"),
        ExpertiseState.COMPLETED: _l("Signed"),
        ExpertiseState.DELIVERED: _l("Handed over"),
        ExpertiseState.CLOSED: _l("Closed"),
        ExpertiseState.RETURNED: _l("Returned without execution"),
        ExpertiseState.WITHDRAWN: _l("Withdrawn"),
    },
    ClockState: {
        ClockState.WAITING: _l("The clock has not started"),
        ClockState.RUNNING: _l("The clock runs"),
        ClockState.SUSPENDED: _l("Suspended"),
        ClockState.CHOICE_DUE: _l("A choice is due"),
        ClockState.OVERDUE: _l("Overdue"),
        ClockState.COMPLETED: _l("Completed"),
        ClockState.HANDED_OVER: _l("Handed over"),
        ClockState.RETURNED: _l("Returned without execution"),
    },
    EventKind: {
        EventKind.RULING_RECEIVED: _l("Ruling received"),
        EventKind.OBJECTS_RECEIVED: _l("Objects received"),
        EventKind.SUSPENDED: _l("Suspended"),
        EventKind.RESUMED: _l("Resumed"),
        EventKind.PROCEED: _l("Choice: to proceed"),
        EventKind.EXTENDED: _l("Extended"),
        EventKind.COMPLETED: _l("Completed"),
        EventKind.HANDED_OVER: _l("Handed over"),
        EventKind.RETURNED: _l("Returned without execution"),
    },
    PetitionKind: {
        PetitionKind.MATERIALS: _l("Petition for additional materials"),
        PetitionKind.EXTENSION: _l("Petition for a longer term"),
    },
    PetitionState: {
        PetitionState.FILED: _l("Waits for an answer"),
        PetitionState.GRANTED: _l("Granted"),
        PetitionState.REFUSED: _l("Refused"),
        PetitionState.WITHDRAWN: _l("Withdrawn"),
    },
    ChallengeState: {
        ChallengeState.FILED: _l("Waits for a decision"),
        ChallengeState.UPHELD: _l("Upheld"),
        ChallengeState.REJECTED: _l("Rejected"),
    },
    ChallengeGround: {
        ChallengeGround.INTEREST: _l("Personal, kinship or other interest in the case (CrPC art. 87)"),
        ChallengeGround.TOOK_PART: _l("Took part in the case in another role (CrPC art. 87)"),
        ChallengeGround.DEPENDENCE: _l("Official or other dependence on a party (CrPC art. 93)"),
        ChallengeGround.AUDIT: _l("Ran the audit or check that led to the case (CrPC art. 93)"),
        ChallengeGround.SPECIALIST: _l("Served as a specialist in the case (CrPC art. 93)"),
        ChallengeGround.INCOMPETENCE: _l("Is not competent (CrPC art. 93)"),
        ChallengeGround.EARLIER_EXPERT: _l("Gave the conclusion that a repeated expertise doubts (CrPC art. 93)"),
    },
    DocumentKind: {
        DocumentKind.CONCLUSION: _l("Conclusion"),
        DocumentKind.IMPOSSIBILITY: _l("Message of impossibility"),
    },
    ImpossibilityGround: {
        ImpossibilityGround.OUTSIDE_SPECIALTY: _l("The questions go beyond the expert's specialty"),
        ImpossibilityGround.MATERIALS: _l("The materials are unusable or insufficient and could not be supplemented"),
        ImpossibilityGround.SCIENCE: _l("The state of science does not allow an answer"),
    },
    LateReason: {
        LateReason.VOLUME: _l("More objects or questions than foreseen"),
        LateReason.METHOD: _l("The method takes longer"),
        LateReason.EQUIPMENT: _l("Equipment failed"),
        LateReason.ABSENCE: _l("The expert was ill or absent"),
        LateReason.LOAD: _l("Other work had to go first"),
    },
    AnswerKind: {
        AnswerKind.ANSWERED: _l("Answered"),
        AnswerKind.UNANSWERED: _l("Not answered"),
    },
    FitMoment: {
        FitMoment.OFFER: _l("When the offer was made"),
        FitMoment.SELECTION: _l("When the offer was chosen"),
        FitMoment.ACCEPTANCE: _l("When the work was accepted"),
        FitMoment.CONCLUSION: _l("When the conclusion was signed"),
    },
    Permission: {
        Permission.NO: _l("Must be neither destroyed nor changed"),
        Permission.PARTIAL: _l("May be partly destroyed or changed"),
        Permission.FULL: _l("May be fully destroyed or changed"),
    },
}
COLOURS: dict[type[StrEnum], dict[StrEnum, str]] = {
    ExpertiseState: {
        ExpertiseState.SELECTED: "yellow",
        ExpertiseState.ACCEPTED: "teal",
        ExpertiseState.APPOINTED: "teal",
        ExpertiseState.IN_WORK: "blue",
        ExpertiseState.COMPLETED: "purple",
        ExpertiseState.DELIVERED: "purple",
        ExpertiseState.CLOSED: "green",
        ExpertiseState.RETURNED: "orange",
        ExpertiseState.FAILED: "red",
    },
    ClockState: {
        ClockState.RUNNING: "blue",
        ClockState.SUSPENDED: "yellow",
        ClockState.CHOICE_DUE: "orange",
        ClockState.OVERDUE: "red",
        ClockState.COMPLETED: "green",
        ClockState.HANDED_OVER: "green",
        ClockState.RETURNED: "orange",
    },
    PetitionState: {
        PetitionState.FILED: "yellow",
        PetitionState.GRANTED: "green",
        PetitionState.REFUSED: "red",
    },
    ChallengeState: {
        ChallengeState.FILED: "yellow",
        ChallengeState.UPHELD: "red",
        ChallengeState.REJECTED: "green",
    },
}


def label(word: StrEnum | None) -> str:
    """The word in the reader's language."""
    return "" if word is None else str(LABELS[type(word)][word])


def colour(word: StrEnum) -> str:
    """The tag's colour; grey where nothing is to be said by it."""
    return COLOURS.get(type(word), {}).get(word, "grey")


# Stored in one plain spelling, shown in the reader's language.
ARTICLES = {
    "CC art. 420": _l("art. 420 of the Criminal Code"),
    "CAO art. 659": _l("art. 659 of the Code of Administrative Offences"),
}


def article(stored: str) -> str:
    """The article of the warning as the reader's language cites it."""
    return str(ARTICLES.get(stored, stored))
