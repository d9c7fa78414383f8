"""The tales of the present: who orders what, which way it goes, and where it stands today.

Told as (halting step, age in working days, official, specialty, route, more). Live tales move fast: published on
their first day, offers for three working days, at work five working days after the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.intake.states import Form, Kind
from app.reference.states import SearchMode


@dataclass(frozen=True)
class Route:
    """Which way a tale goes, where it could go several."""

    offers: int = 3
    answers: tuple[str, ...] = ("accept",)  # of the providers in their order: accept, decline, silent
    challenge: str = ""  # rejected, upheld, pending
    materials: str = ""  # resumed, proceed, return, waiting, pending
    extension: str = ""  # granted, refused, pending
    ending: str = "conclusion"  # conclusion, impossibility, returned, withdrawn
    withdrawn_from: str = "opened"  # draft, open, opened
    work: float = 0.7  # share of the term that the work takes; above 1 it is late
    state: bool = False  # a state institute offers, and nobody else
    again: bool = False  # after a failed search: search again instead of the proposed institute


Told = tuple[str, int, str, str, Route, dict[str, object]]
Named = tuple[str, str, int, str, str, Route, dict[str, object]]

R = Route
CONSENT_FIELD = "it"  # where the demo's rules demand the prosecutor's consent: in Shymkent only, since last month
LAST_CASE = 4999  # case numbers that end above it are those of named tales


def case_of(name: str) -> int:
    """The end of the case number of a named tale, by which the demo's page finds it."""
    return 9001 + [row[0] for row in NAMED].index(name)


LIVE: tuple[Told, ...] = (
    ("bare", 1, "judge", "goods", R(), {}),
    ("draft", 2, "judge", "build", R(), {}),
    ("draft", 1, "investigator", "drugs", R(), {}),
    ("prepared", 1, "judge", "econ-acc", R(), {}),
    ("open", 2, "judge", "build", R(offers=2), {"offer_days": 6, "hearing_after_days": 60}),
    ("open", 1, "judge-75", "goods", R(offers=1), {"offer_days": 8}),
    ("open", 2, "investigator", "handwriting", R(offers=1), {"offer_days": 7}),
    ("open", 3, "judge-35", "econ-acc", R(offers=3), {"offer_days": 9, "hearing_after_days": 45}),
    ("opened", 6, "judge", "build", R(offers=4), {"hearing_after_days": 50}),
    ("opened", 6, "judge-75", "econ-acc", R(offers=3), {}),
    ("opened", 5, "investigator", "handwriting", R(offers=2), {"urgent": True}),
    ("opened", 5, "judge-35", "goods", R(offers=1), {}),
    ("failed", 5, "judge-35", "land", R(offers=0), {}),
    ("failed", 5, "investigator", "fire", R(offers=0), {}),
    ("selected", 5, "judge", "goods", R(offers=3), {}),
    ("selected", 5, "investigator", "handwriting", R(offers=2), {}),
    ("selected", 5, "judge-75", "build", R(offers=2), {}),
    ("accepted", 7, "judge", "build", R(), {"hearing_after_days": 70}),
    ("identity", 7, "investigator", "handwriting", R(), {}),
    ("ruling", 8, "judge", "handwriting", R(), {}),
    ("handed", 9, "judge-75", "goods", R(), {}),
    ("warned", 9, "investigator", "drugs", R(), {}),
    ("half_received", 10, "judge-35", "goods-auto", R(), {}),
    ("in_work", 13, "judge-75", "build", R(work=0.99), {"hearing_after_days": 60}),
    ("in_work", 17, "investigator", "handwriting", R(work=0.99), {}),
    ("in_work", 22, "judge-35", "goods", R(work=0.99), {}),
    ("in_work", 14, "judge-75", "handwriting", R(state=True, work=0.99), {}),
    ("in_work", 34, "judge-75", "econ-acc", R(work=3), {}),
    ("in_work", 38, "investigator", "handwriting", R(work=3), {}),
    ("in_work", 12, "judge", "econ-acc", R(materials="pending"), {}),
    ("in_work", 12, "judge-75", "build", R(materials="waiting"), {}),
    ("in_work", 13, "investigator", "drugs", R(materials="waiting"), {}),
    ("in_work", 22, "judge", "handwriting", R(materials="waiting"), {}),
    ("in_work", 21, "judge-75", "goods", R(extension="pending", work=0.99), {}),
    ("in_work", 24, "judge-35", "build", R(extension="granted", work=0.99), {}),
    ("completed", 12, "judge-35", "goods", R(work=0.1), {}),
    ("delivered", 13, "judge", "handwriting", R(work=0.1), {}),
    ("delivered", 13, "investigator", "drugs", R(work=0.1), {}),
)  # fmt: skip

# The tales of which the demo's page tells, each by its name.
PAIR = {"form": Form.COMPLEX, "second_field": "goods"}
NAMED: tuple[Named, ...] = (
    ("commission", "received", 17, "judge", "handwriting", R(offers=1, work=0.99), {"form": Form.COMMISSION}),
    ("complex", "team_asked", 5, "judge-75", "build", R(offers=1), {**PAIR}),
    ("complex_state", "received", 18, "judge", "build", R(state=True, work=0.99),
     {"form": Form.COMPLEX, "second_field": "econ-acc"}),
    ("first", "end", 60, "judge", "handwriting", R(work=0.3), {}),
    ("repeated", "open", 2, "judge", "handwriting", R(offers=2),
     {"kind": Kind.REPEATED, "follows": "first", "offer_days": 9}),
    ("challenge", "challenged", 8, "judge", "econ-acc", R(challenge="pending"), {}),
    ("challenge_upheld", "freed", 11, "judge-35", "goods", R(challenge="upheld"), {}),
    ("amendment", "opened", 9, "judge", "build", R(offers=3), {}),
    ("to_confirm", "open", 2, "judge-75", "handwriting", R(offers=2), {"offer_days": 8}),
    ("fallback", "fallback", 5, "judge", "handwriting", R(offers=0), {}),
    ("return", "end", 60, "judge", "goods", R(materials="return"), {}),
    ("question", "open", 2, "judge", "goods", R(offers=1), {"offer_days": 8}),
    ("invited", "open", 1, "judge-35", "build", R(offers=1), {"offer_days": 7, "mode": SearchMode.INVITED}),
    ("restricted", "open", 1, "judge", "econ-acc", R(offers=0), {"offer_days": 8}),
    ("urgent", "open", 1, "judge", "handwriting", R(offers=0),
     {"offer_days": 10, "urgent": True, "hearing_after_days": 30}),
    ("consent_asked", "prepared", 1, "investigator", CONSENT_FIELD, R(), {}),
    ("consent_given", "prepared", 2, "investigator", CONSENT_FIELD, R(), {}),
    ("consent_refused", "prepared", 2, "investigator", CONSENT_FIELD, R(), {}),
    ("parties", "prepared", 2, "judge", "land", R(), {}),
    ("low_price", "opened", 6, "judge", "goods", R(offers=3), {}),
    ("one_time", "failed", 5, "judge-75", "land", R(offers=0), {}),
    ("courier", "warned", 10, "judge-75", "build", R(), {}),
    ("damaged", "warned", 11, "judge", "handwriting", R(), {}),
    ("costs", "closed", 17, "judge", "goods", R(work=0.1), {}),
    ("corrected", "closed", 17, "judge", "build", R(work=0.1), {}),
    ("reviewed", "written", 13, "judge", "econ-acc", R(state=True, work=0.1), {}),
    ("methodical", "closed", 18, "judge", "handwriting", R(offers=1, work=0.1), {}),
    ("paper", "accepted", 7, "judge-75", "build", R(), {}),
    ("team_wanted", "open", 2, "judge-75", "handwriting", R(offers=0), {"form": Form.COMMISSION, "offer_days": 9}),
    ("consent_needed", "complete", 1, "investigator", CONSENT_FIELD, R(), {}),
    ("state_work", "received", 12, "judge", "handwriting", R(state=True, work=0.99), {}),
    ("state_assigned", "handed", 7, "judge", "handwriting", R(state=True), {}),
    ("to_read", "written", 13, "judge", "handwriting", R(state=True, work=0.1), {}),
    ("nobody", "in_work", 12, "judge-61", "goods", R(materials="pending"), {}),
    ("advance", "accepted", 7, "judge-75", "goods", R(), {}),
)  # fmt: skip

# What a small world needs to hold every state: two of the three ends; the third is told by name.
ENDS: tuple[Told, ...] = (
    ("end", 50, "judge", "build", R(work=0.8), {}),
    ("end", 40, "judge", "econ-acc", R(ending="withdrawn"), {}),
)
