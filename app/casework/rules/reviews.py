"""The review of a draft inside an institute before it is signed: its words, its states, its arithmetic. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class ReviewKind(StrEnum):
    """What is looked at: the substance by another expert, then the form by whoever reviews at the institute."""

    TECHNICAL = "technical"
    ADMINISTRATIVE = "administrative"


class ReviewState(StrEnum):
    ORDERED = "ordered"  # asked for; the draft has not been given to a reviewer
    UNMANNED = "unmanned"  # given by the expert, but nobody of the institute could read it
    WITH_REVIEWER = "with_reviewer"
    WITH_EXPERT = "with_expert"  # findings wait for the expert's answers
    PASSED = "passed"
    FALLEN = "fallen"  # the text was changed after it had passed, or another expert writes anew
    OVERRIDDEN = "overridden"  # by whoever assigns at the institute, with reasons
    DECLINED = "declined"  # by a reviewer who is not free to judge: another one is chosen
    DROPPED = "dropped"  # the work went to somebody else, or ended


R = ReviewState
RUNNING = frozenset({R.ORDERED, R.UNMANNED, R.WITH_REVIEWER, R.WITH_EXPERT})
SETTLED = frozenset({R.PASSED, R.OVERRIDDEN})
REVIEW_WORKFLOW = Workflow(
    Move("submit", {R.ORDERED, R.UNMANNED}, R.WITH_REVIEWER),
    Move("find_nobody", {R.ORDERED}, R.UNMANNED),
    Move("send_back", {R.WITH_REVIEWER}, R.WITH_EXPERT),
    Move("give_back", {R.WITH_EXPERT}, R.WITH_REVIEWER),
    Move("pass", {R.WITH_REVIEWER}, R.PASSED),
    Move("fall", SETTLED, R.FALLEN),
    Move("override", RUNNING, R.OVERRIDDEN),
    Move("decline", {R.WITH_REVIEWER}, R.DECLINED),
    Move("drop", RUNNING, R.DROPPED),
)


class FindingState(StrEnum):
    RAISED = "raised"
    ANSWERED = "answered"
    SETTLED = "settled"  # the reviewer agrees with the answer, or takes the finding back
    KEPT = "kept"


F = FindingState
FINDING_WORKFLOW = Workflow(
    Move("answer", {F.RAISED, F.KEPT}, F.ANSWERED),
    Move("settle", {F.RAISED, F.ANSWERED, F.KEPT}, F.SETTLED),
    Move("keep", {F.ANSWERED}, F.KEPT),
)


class Severity(StrEnum):
    """A major finding that stands keeps the review from passing."""

    MAJOR = "major"
    MINOR = "minor"
    REMARK = "remark"


class FindingCode(StrEnum):
    """The closed list; `CODES_OF` says which belong to which review."""

    METHOD_UNSUITED = "method_unsuited"
    METHOD_NOT_FOLLOWED = "method_not_followed"
    NOT_SUPPORTED = "not_supported"
    QUESTION_MISSED = "question_missed"
    CALCULATION = "calculation"
    UNTRACEABLE = "untraceable"
    BEYOND_COMPETENCE = "beyond_competence"
    UNCLEAR = "unclear"
    INCOMPLETE = "incomplete"
    DETAILS = "details"
    ANNEXES = "annexes"
    WORDING = "wording"
    OTHER = "other"


C = FindingCode
CODES_OF: dict[ReviewKind, tuple[FindingCode, ...]] = {
    ReviewKind.TECHNICAL: (
        C.METHOD_UNSUITED, C.METHOD_NOT_FOLLOWED, C.NOT_SUPPORTED, C.QUESTION_MISSED, C.CALCULATION, C.UNTRACEABLE,
        C.BEYOND_COMPETENCE, C.UNCLEAR, C.OTHER,
    ),
    ReviewKind.ADMINISTRATIVE: (C.INCOMPLETE, C.DETAILS, C.ANNEXES, C.WORDING, C.OTHER),
}  # fmt: skip


class Check(StrEnum):
    """What is looked at by itself before somebody looks at the form."""

    WHOLE = "whole"
    LANGUAGE = "language"
    OBJECTS = "objects"
    PETITIONS = "petitions"
    TERM = "term"


@dataclass(frozen=True)
class Stand:
    """One review as the arithmetic looks at it."""

    kind: ReviewKind
    state: ReviewState


def wanted(ordered_by_rule: Collection[ReviewKind], reviews: Iterable[Stand]) -> list[ReviewKind]:
    """The kinds of review that a draft needs, in their order: by the institute's setting, or ordered for this work.

    What passed and fell with a change of the text is needed anew, whoever asked for it.
    """
    asked = {one.kind for one in reviews if one.state not in (R.DROPPED, R.DECLINED)} | set(ordered_by_rule)
    return [kind for kind in ReviewKind if kind in asked]


def missing(ordered_by_rule: Collection[ReviewKind], reviews: Sequence[Stand]) -> list[ReviewKind]:
    """The kinds that still keep the draft from being signed, in their order."""
    done = {one.kind for one in reviews if one.state in SETTLED}
    return [kind for kind in wanted(ordered_by_rule, reviews) if kind not in done]


def may_pass(findings: Iterable[tuple[Severity, FindingState]]) -> bool:
    """Every finding is settled or kept, and no major one is kept."""
    return all(
        state is F.SETTLED or (state is F.KEPT and severity is not Severity.MAJOR) for severity, state in findings
    )


def may_send_back(states: Iterable[FindingState]) -> bool:
    """There is something to answer: a new finding, or one that is kept; and no answer was left unread."""
    found = list(states)
    return any(state in (F.RAISED, F.KEPT) for state in found) and F.ANSWERED not in found


@dataclass(frozen=True)
class ReviewTimes:
    """The points of the review time T5: draft ready (M8), reviews passed (M9), signed (M10)."""

    ready_at: datetime | None = None
    passed_at: datetime | None = None
    signed_at: datetime | None = None

    @property
    def hours(self) -> float | None:
        """From the draft to the signature, in hours; None while one of them is missing."""
        if self.ready_at is None or self.signed_at is None:
            return None
        return (self.signed_at - self.ready_at).total_seconds() / 3600
