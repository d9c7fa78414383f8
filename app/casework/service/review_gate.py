"""What the rest of the work has to know of reviews: the gate before signing, and whose turn it is meanwhile."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import ConclusionDraft
from app.casework.policy import Case
from app.casework.queries import conclusions, reviews
from app.casework.rules import ClockPicture, ClockState
from app.casework.rules.reviews import RUNNING, SETTLED, ReviewState
from app.casework.service.review_readers import let_go_of
from app.casework.service.steps import insist
from app.casework.states import PetitionState
from app.intake import service as intake
from app.intake.states import ExpertiseState, Owner
from app.kernel.moves import make_move


def insist_reviewed(case: Case, draft: ConclusionDraft) -> None:
    """Raise WrongState while a review that this draft needs is not done, or was done on another text."""
    found = reviews.reviewing_of(case, again=True)
    digest = conclusions.draft_digest(draft)
    insist(policy.reviewed(case, found, digest), "complete", case.expertise.state)


def let_fall(case: Case, digest: str, *, by: Person, at: datetime) -> None:
    """The text was changed: what had passed on another text falls and is to be reviewed again."""
    if case.conclusion is not None:
        return
    for one in reviews.reviewing_of(case, again=True).reviews:
        if one.state is ReviewState.PASSED and one.digest != digest:
            make_move(one, "fall", by=by, at=at)


def drop_reviews(case: Case, *, by: Person | None, at: datetime, anew: bool = False) -> None:
    """The work has ended, or (`anew`) goes to another expert: what runs is dropped, what was settled holds no more."""
    for one in reviews.reviewing_of(case, again=True).reviews:
        if one.state in RUNNING:
            let_go_of(one, at=at)
            one.ended_at = at
            make_move(one, "drop", by=by, at=at)
        elif anew and one.state in SETTLED:
            make_move(one, "fall", by=by, at=at)


def _body_owes(case: Case, picture: ClockPicture | None) -> bool:
    waits = any(p.state is PetitionState.FILED for p in case.petitions)
    return waits or (picture is not None and picture.state is ClockState.SUSPENDED)


def _worker(case: Case) -> Owner:
    having = reviews.reviewing_of(case, again=True).given
    read = having is not None and having.state is not ReviewState.WITH_EXPERT
    return Owner.REVIEWER if read else Owner.EXPERT


def pass_on_turn(case: Case, picture: ClockPicture | None, *, why: str, at: datetime) -> None:
    """Whose turn it is while the expert works: the body's while it owes an answer or materials, then the reviewer's
    while the draft is with one, else the expert's.
    """
    owner = Owner.BODY if _body_owes(case, picture) else _worker(case)
    intake.pass_turn(case.expertise, owner, why=why, at=at)


def turn_of_review(case: Case, *, at: datetime) -> None:
    """The draft has come to a reviewer, or back from one. The clock of the law goes on; the body keeps its turn."""
    if case.expertise.state is ExpertiseState.IN_WORK and not _body_owes(case, case.picture):
        owner = _worker(case)
        why = "review" if owner is Owner.REVIEWER else "review_back"
        intake.pass_turn(case.expertise, owner, why=why, at=at)
