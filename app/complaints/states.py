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
