"""One label, and where it is shown as a tag one colour, per word of casework."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from app.bidding.rules.capacity import Level
from app.bidding.states import FitMoment
from app.casework import cost_words, review_words
from app.casework.rules import ClockState
from app.casework.states import (
    AnswerKind,
    Bringer,
    Cause,
    Challenged,
    ChallengeGround,
    ChallengeState,
    CorrectionReason,
    CorrectionState,
    CustodyState,
    DocumentKind,
    EventKind,
    Finding,
    HandOverState,
    Holder,
    ImpossibilityGround,
    LateReason,
    Leg,
    ObjectClass,
    PetitionKind,
    PetitionState,
    Side,
    Way,
)
from app.intake.states import ExpertiseState, Permission
from app.kernel.i18n import _l

# By kind first: members of different enums are equal when their texts are.
LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    Cause: {
        Cause.ANSWER: _l("The institute has not answered yet"),
        Cause.OBJECTS: _l("The ruling or the objects are not there"),
        Cause.TRANSIT: _l("The objects are with a courier"),
        Cause.REPLY: _l("The body owes an answer or materials"),
        Cause.PAYMENT: _l("Payment"),
        Cause.OTHERS: _l("Parties, prosecutor or review"),
        Cause.EXPERT: _l("Nothing but the expert's own time"),
    },
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
        PetitionKind.BEYOND_QUESTIONS: _l("Petition to answer beyond the questions"),
        PetitionKind.ATTEND: _l("Petition to attend"),
        PetitionKind.DESTRUCTION: _l("Petition for a wider permission for an object"),
    },
    CustodyState: {
        CustodyState.WITH_BODY: _l("With the body"),
        CustodyState.GIVEN: _l("Given, receipt not confirmed"),
        CustodyState.IN_TRANSIT: _l("On its way"),
        CustodyState.WITH_PROVIDER: _l("With the expert"),
        CustodyState.LENDING: _l("Given on, receipt not confirmed"),
        CustodyState.ELSEWHERE: _l("At another institute"),
        CustodyState.CONSUMED: _l("Used up with permission"),
        CustodyState.RETURNING: _l("On its way back"),
        CustodyState.RETURNED: _l("Returned"),
        CustodyState.LEFT: _l("Left where it is by decision"),
        CustodyState.LOST: _l("Lost"),
    },
    Holder: {
        Holder.BODY: _l("The appointing body"),
        Holder.COURIER: _l("The courier"),
        Holder.PROVIDER: _l("The expert"),
        Holder.INSTITUTE: _l("Another institute"),
        Holder.NOBODY: _l("Nobody"),
    },
    Leg: {
        Leg.TO_PROVIDER: _l("From the body to the expert"),
        Leg.ON: _l("From the expert to another institute"),
        Leg.BACK: _l("From the expert back to the body"),
    },
    Way: {Way.IN_PERSON: _l("In person"), Way.COURIER: _l("By courier")},
    HandOverState: {
        HandOverState.PENDING: _l("Stated by one side only"),
        HandOverState.CONFIRMED: _l("Confirmed by both sides"),
        HandOverState.REFUSED: _l("Not taken"),
        HandOverState.WITHDRAWN: _l("Taken back by the giver"),
        HandOverState.BROKEN: _l("Broken off"),
    },
    Finding: {
        Finding.AS_STATED: _l("As stated"),
        Finding.SEAL_DIFFERS: _l("The seal differs"),
        Finding.DAMAGED: _l("The package is damaged"),
        Finding.MISSING: _l("It was not there"),
    },
    ObjectClass: {
        ObjectClass.DRUGS: _l("Drugs"),
        ObjectClass.WEAPONS: _l("Weapons"),
        ObjectClass.MONEY: _l("Money"),
        ObjectClass.BIOLOGICAL: _l("Biological"),
    },
    Side: {Side.GIVER: _l("The giver's"), Side.RECEIVER: _l("The receiver's")},
    Bringer: {Bringer.PARTY: _l("A party"), Bringer.EXPERT: _l("The expert (self-recusal)")},
    Challenged: {
        Challenged.EXPERT: _l("The expert"),
        Challenged.INSTITUTE: _l("The whole institute (its removal)"),
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
        ChallengeState.MOOT: _l("No longer relevant"),
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
        AnswerKind.CATEGORICAL: _l("Categorical answer"),
        AnswerKind.PROBABLE: _l("Probable answer"),
        AnswerKind.UNDETERMINABLE: _l("The question cannot be decided"),
        AnswerKind.UNANSWERED: _l("Not answered"),
    },
    CorrectionState: {
        CorrectionState.ASKED: _l("Asked for by the body"),
        CorrectionState.OPEN: _l("Being written"),
        CorrectionState.MADE: _l("Made"),
        CorrectionState.REFUSED: _l("Refused by the expert"),
        CorrectionState.DROPPED: _l("Given up"),
    },
    CorrectionReason: {
        CorrectionReason.TYPING: _l("A mistake of writing"),
        CorrectionReason.ARITHMETIC: _l("A mistake of counting"),
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
    CustodyState: {
        CustodyState.GIVEN: "yellow",
        CustodyState.IN_TRANSIT: "yellow",
        CustodyState.WITH_PROVIDER: "blue",
        CustodyState.LENDING: "yellow",
        CustodyState.ELSEWHERE: "purple",
        CustodyState.CONSUMED: "grey",
        CustodyState.RETURNING: "yellow",
        CustodyState.RETURNED: "green",
        CustodyState.LOST: "red",
    },
    HandOverState: {
        HandOverState.PENDING: "orange",
        HandOverState.CONFIRMED: "green",
        HandOverState.REFUSED: "red",
    },
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


LABELS |= cost_words.LABELS | review_words.LABELS
COLOURS |= cost_words.COLOURS | review_words.COLOURS


# Beside the name of an expert who would get more work than the declared hours bear.
HOURS = {
    Level.WARN: _l("nearly all declared hours are taken"),
    Level.BLOCK: _l("more than the declared hours"),
}


def label(word: StrEnum | None) -> str:
    """The word in the reader's language."""
    return "" if word is None else str(LABELS[type(word)][word])


def answer(stored: str) -> str:
    """How far an answer goes, by the word that a draft keeps."""
    return label(AnswerKind(stored))


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
