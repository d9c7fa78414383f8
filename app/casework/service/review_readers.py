"""A draft that nobody of the institute can read: whoever assigns work there is told, once for each time."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import InstituteReview
from app.casework.policy import Case
from app.casework.service import letters
from app.kernel.moves import make_move
from app.notices.service import void_notice


def leave_unmanned(case: Case, review: InstituteReview, *, by: Person | None, at: datetime) -> None:
    """Nobody can read the draft that was given: those who sign and whoever assigns are told."""
    make_move(review, "find_nobody", by=by, at=at, facts={"kind": review.kind.value})
    people = [one.expert.person_id for one in policy.signers(case) if one.expert.person_id is not None]
    letters.to_people(people, case.expertise, "review_unmanned", at=at)
    tell_institute(review, at=at)


def tell_institute(review: InstituteReview, *, at: datetime) -> None:
    """A notice to whoever assigns at the institute; where nobody can receive it, it raises the alarm.

    It is no part of the expertise's own notices: what happens in a review is the institute's alone.
    """
    if review.notice_id is None:
        review.notice_id = letters.to_institute(review, "review_unread", at=at).id


def let_go_of(review: InstituteReview, *, at: datetime) -> None:
    """Somebody can read it again, or need not any more: the notice is void, and its alarm closes."""
    if review.notice_id is not None:
        void_notice(review.notice_id, by=None, at=at)
        review.notice_id = None
