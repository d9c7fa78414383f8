"""The words of reviews inside institutes: labels, colours, the sentences of the journal."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from app.casework.rules.reviews import Check, FindingCode, FindingState, ReviewKind, ReviewState, Severity
from app.kernel.i18n import _l

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    ReviewKind: {
        ReviewKind.TECHNICAL: _l("Technical review"),
        ReviewKind.ADMINISTRATIVE: _l("Administrative review"),
    },
    ReviewState: {
        ReviewState.ORDERED: _l("The draft is awaited"),
        ReviewState.UNMANNED: _l("Nobody can read the draft"),
        ReviewState.WITH_REVIEWER: _l("With the reviewer"),
        ReviewState.WITH_EXPERT: _l("Findings wait for answers"),
        ReviewState.PASSED: _l("Passed"),
        ReviewState.FALLEN: _l("Void: the text was changed after it"),
        ReviewState.OVERRIDDEN: _l("Left out by decision of the institute"),
        ReviewState.DECLINED: _l("The reviewer declined"),
        ReviewState.DROPPED: _l("Broken off: the work ended or went to another expert"),
    },
    FindingState: {
        FindingState.RAISED: _l("To be answered"),
        FindingState.ANSWERED: _l("An answer was given"),
        FindingState.SETTLED: _l("The matter is settled"),
        FindingState.KEPT: _l("Kept by the reviewer"),
    },
    Severity: {
        Severity.MAJOR: _l("Major: the draft cannot be signed so"),
        Severity.MINOR: _l("Minor"),
        Severity.REMARK: _l("Remark"),
    },
    FindingCode: {
        FindingCode.METHOD_UNSUITED: _l("The method does not suit the question or the object"),
        FindingCode.METHOD_NOT_FOLLOWED: _l("The method was not followed"),
        FindingCode.NOT_SUPPORTED: _l("The answer does not follow from the research"),
        FindingCode.QUESTION_MISSED: _l("A question is not answered, or another one is"),
        FindingCode.CALCULATION: _l("A calculation or a measurement is wrong"),
        FindingCode.UNTRACEABLE: _l("The research cannot be followed from the text"),
        FindingCode.BEYOND_COMPETENCE: _l("The answer goes beyond the specialty"),
        FindingCode.UNCLEAR: _l("The wording can be understood in two ways"),
        FindingCode.INCOMPLETE: _l("A required part is missing"),
        FindingCode.DETAILS: _l("Numbers, names or dates do not agree"),
        FindingCode.ANNEXES: _l("Annexes or references to them are wrong"),
        FindingCode.WORDING: _l("Language and spelling"),
        FindingCode.OTHER: _l("Another finding"),
    },
    Check: {
        Check.WHOLE: _l("Every required part is there"),
        Check.LANGUAGE: _l("The language is that of the ruling"),
        Check.OBJECTS: _l("Each object is named in its part of the text"),
        Check.PETITIONS: _l("No petition waits for an answer"),
        Check.TERM: _l("The term has not passed"),
    },
}
COLOURS: dict[type[StrEnum], dict[StrEnum, str]] = {
    ReviewState: {
        ReviewState.ORDERED: "yellow",
        ReviewState.UNMANNED: "red",
        ReviewState.WITH_REVIEWER: "blue",
        ReviewState.WITH_EXPERT: "orange",
        ReviewState.PASSED: "green",
        ReviewState.OVERRIDDEN: "purple",
    },
    FindingState: {
        FindingState.RAISED: "orange",
        FindingState.ANSWERED: "blue",
        FindingState.SETTLED: "green",
        FindingState.KEPT: "red",
    },
}
# What the body reads of them is the entry of a review that passed, and nothing else (queries.history).
SENTENCES: dict[tuple[str, str], Any] = {
    ("institute_review", "order"): _l("A review inside the institute was ordered."),
    ("institute_review", "submit"): _l("The draft was given to a reviewer of the institute."),
    ("institute_review", "find_nobody"): _l("Nobody of the institute could read the draft; its head was told."),
    ("institute_review", "send_back"): _l("The reviewer sent the draft back with findings."),
    ("institute_review", "give_back"): _l("The findings were answered; the draft is with the reviewer again."),
    ("institute_review", "pass"): _l("A review inside the institute took place."),
    ("institute_review", "fall"): _l("The review is void: the text was changed after it."),
    ("institute_review", "override"): _l("The institute decided that the draft is signed without a review."),
    ("institute_review", "decline"): _l("The reviewer declined; another one is chosen."),
    ("institute_review", "drop"): _l("A review inside the institute was broken off."),
}
