"""Words and the status machine of complaints about members of the Chamber."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class ComplaintState(StrEnum):
    FILED = "filed"
    REGISTERED = "registered"
    ASKED = "asked"  # the member has been asked for an explanation
    EXPLAINED = "explained"
    DECIDED = "decided"
    FORWARDED = "forwarded"  # not within the Chamber's competence: passed on
    WITHDRAWN = "withdrawn"


S = ComplaintState
UNDECIDED = frozenset({S.REGISTERED, S.ASKED, S.EXPLAINED})
COMPLAINT_WORKFLOW = Workflow(
    Move("register", {S.FILED}, S.REGISTERED),
    Move("ask", {S.REGISTERED}, S.ASKED),
    Move("explain", {S.ASKED}, S.EXPLAINED),
    Move("decide", UNDECIDED, S.DECIDED),
    Move("forward", UNDECIDED, S.FORWARDED),
    Move("withdraw", {S.FILED, *UNDECIDED}, S.WITHDRAWN),
)


class Ground(StrEnum):
    """What the complaint is about; the code of ethics is Order 304 of 27 March 2017."""

    ETHICS = "ethics"
    TERM = "term"
    QUALITY = "quality"
    CONTACT = "contact"
    COSTS = "costs"
    OTHER = "other"


class Outcome(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class Standing(StrEnum):
    """How a private expert stands in the Chamber on a day."""

    MEMBER = "member"
    SUSPENDED = "suspended"
    OUTSIDE = "outside"


class MethodicalState(StrEnum):
    """A methodical review of a delivered conclusion, from the body's wish to the result."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    UNDER_REVIEW = "under_review"  # reviewers are appointed and may read the conclusion
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


M = MethodicalState
LIVING_METHODICAL = frozenset({M.ASKED, M.ACCEPTED, M.UNDER_REVIEW})
METHODICAL_WORKFLOW = Workflow(
    Move("accept", {M.ASKED}, M.ACCEPTED),
    Move("refuse", {M.ASKED}, M.REFUSED),
    Move("appoint", {M.ACCEPTED, M.UNDER_REVIEW}, M.UNDER_REVIEW),
    Move("finish", {M.UNDER_REVIEW}, M.DONE),
    Move("withdraw", LIVING_METHODICAL, M.WITHDRAWN),
)


class SeatState(StrEnum):
    """One reviewer of a methodical review."""

    APPOINTED = "appointed"
    SIGNED = "signed"
    DECLINED = "declined"


SEAT_WORKFLOW = Workflow(
    Move("sign", {SeatState.APPOINTED}, SeatState.SIGNED),
    Move("decline", {SeatState.APPOINTED}, SeatState.DECLINED),
)


class Aspect(StrEnum):
    """What a methodical review looks at."""

    SUITED = "suited"  # the method to the questions and objects
    FOLLOWED = "followed"  # the method in the research
    FOLLOWS = "follows"  # the answers from the research


class Verdict(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNCLEAR = "unclear"  # the text does not let it be seen
