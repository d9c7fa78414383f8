"""Reviews without a reader are looked for: a draft goes on by itself once it can, and nobody waits unseen."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.casework.models import InstituteReview
from app.casework.queries import conclusions, draft_of, reviews
from app.casework.rules.reviews import RUNNING, ReviewState
from app.casework.service.review_gate import turn_of_review
from app.casework.service.review_readers import let_go_of, tell_institute
from app.casework.service.reviews import begin
from app.casework.service.steps import take
from app.kernel.apart import each_apart
from app.kernel.clock import day_of
from app.kernel.db import db


def see_to_readers(*, at: datetime) -> tuple[int, int]:
    """Tell institutes of drafts that nobody can read, and give on those that somebody can: (told, given on).

    Idempotent, and one that fails holds up no other. A notice whose reason is over, because the reviewer is back or
    the work has ended, becomes void.
    """
    on = day_of(at)

    def look(review_id: uuid.UUID) -> str:
        return _see_to(db.session.get_one(InstituteReview, review_id), at=at)

    def let_go(review_id: uuid.UUID) -> None:
        review = db.session.get_one(InstituteReview, review_id)
        if review.state not in RUNNING or not reviews.is_unread(review, on=on):
            let_go_of(review, at=at)

    done = each_apart(look, reviews.unread(on=on), name="reader_not_seen_to")
    each_apart(let_go, reviews.told_of(), name="reader_not_let_go")
    db.session.flush()
    return done.count("told"), done.count("given")


def _see_to(review: InstituteReview, *, at: datetime) -> str:
    """What was done about a draft that nobody could read: given, told, or nothing new."""
    if review.state is ReviewState.UNMANNED and _give_on(review, at=at):
        return "given"
    if review.notice_id is not None:
        return ""
    tell_institute(review, at=at)
    return "told"


def _give_on(review: InstituteReview, *, at: datetime) -> bool:
    """Give the draft to somebody who can read it by now; False where there is still nobody, or no whole draft."""
    case = take(review.expertise, at=at)
    db.session.refresh(review)
    draft = draft_of(case, again=True)
    if review.state is not ReviewState.UNMANNED or draft is None or conclusions.blocks_of(draft, case):
        return False
    begun = begin(case, draft, reviews.reviewing_of(case, again=True), review.kind, by=None, at=at)
    if begun.state is ReviewState.UNMANNED:
        return False
    turn_of_review(case, at=at)
    return True
