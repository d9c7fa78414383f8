"""One label and one colour for each word of the Chamber."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from app.complaints.states import (
    Aspect,
    ComplaintState,
    Ground,
    MethodicalState,
    Outcome,
    SeatState,
    Standing,
    Verdict,
)
from app.kernel.i18n import _l
from app.registry.states import MeasureKind

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    ComplaintState: {
        ComplaintState.FILED: _l("Has been filed"),
        ComplaintState.REGISTERED: _l("Has been registered"),
        ComplaintState.ASKED: _l("The expert was asked to explain"),
        ComplaintState.EXPLAINED: _l("The expert has given an explanation"),
        ComplaintState.DECIDED: _l("Has been decided"),
        ComplaintState.FORWARDED: _l("Has been passed on"),
        ComplaintState.WITHDRAWN: _l("Has been withdrawn"),
    },
    Ground: {
        Ground.ETHICS: _l("Breach of the code of ethics"),
        Ground.TERM: _l("Breach of the term"),
        Ground.QUALITY: _l("Quality of the conclusion"),
        Ground.CONTACT: _l("Contact with participants without notice to the body"),
        Ground.COSTS: _l("Costs and payment"),
        Ground.OTHER: _l("Something else"),
    },
    Outcome: {
        Outcome.UPHELD: _l("Complaint upheld"),
        Outcome.PARTLY: _l("Complaint upheld in part"),
        Outcome.REJECTED: _l("Complaint rejected"),
    },
    Standing: {
        Standing.MEMBER: _l("Member of the Chamber"),
        Standing.SUSPENDED: _l("Membership suspended"),
        Standing.OUTSIDE: _l("Not a member of the Chamber"),
    },
    MethodicalState: {
        MethodicalState.ASKED: _l("Waits for the Chamber"),
        MethodicalState.ACCEPTED: _l("Taken up, reviewers to be appointed"),
        MethodicalState.UNDER_REVIEW: _l("The reviewers read"),
        MethodicalState.DONE: _l("The result was given"),
        MethodicalState.REFUSED: _l("Refused by the Chamber"),
        MethodicalState.WITHDRAWN: _l("Taken back by the body"),
    },
    SeatState: {
        SeatState.APPOINTED: _l("Reads"),
        SeatState.SIGNED: _l("Has signed the result"),
        SeatState.DECLINED: _l("Declined the appointment"),
    },
    Aspect: {
        Aspect.SUITED: _l("Does the method suit the questions and the objects?"),
        Aspect.FOLLOWED: _l("Was the method followed?"),
        Aspect.FOLLOWS: _l("Do the answers follow from the research?"),
    },
    Verdict: {
        Verdict.YES: _l("It does"),
        Verdict.PARTLY: _l("In part"),
        Verdict.NO: _l("It does not"),
        Verdict.UNCLEAR: _l("The text does not let it be seen"),
    },
    MeasureKind: {
        MeasureKind.REMARK: _l("Formal remark"),
        MeasureKind.REPRIMAND: _l("Reprimand"),
        MeasureKind.SUSPENSION: _l("Suspension of the membership"),
        MeasureKind.EXCLUSION: _l("Exclusion from the Chamber"),
    },
}
COLOURS: dict[StrEnum, str] = {
    ComplaintState.FILED: "blue",
    ComplaintState.REGISTERED: "purple",
    ComplaintState.ASKED: "yellow",
    ComplaintState.EXPLAINED: "teal",
    ComplaintState.DECIDED: "green",
    ComplaintState.FORWARDED: "grey",
    MethodicalState.ACCEPTED: "blue",
    MethodicalState.UNDER_REVIEW: "purple",
    MethodicalState.DONE: "green",
    SeatState.APPOINTED: "blue",
    SeatState.SIGNED: "green",
    Standing.MEMBER: "green",
    Standing.SUSPENDED: "orange",
    Standing.OUTSIDE: "grey",
}


def label(word: StrEnum) -> Any:
    return LABELS[type(word)][word]


def colour(word: StrEnum) -> str:
    return COLOURS.get(word, "grey")
