"""After the body withdrew an expertise: whoever offered is told and free, and no question waits any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.bidding import policy
from app.bidding.models import Bid, NoticeQuestion, Selection
from app.bidding.service import letters
from app.bidding.service.answers import asked_members, release
from app.bidding.states import BidState, QuestionState
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState
from app.kernel.db import db
from app.kernel.moves import make_move
from app.notices.models import LegalNotice

EXPERTISE_WITHDRAWN = "expertise_withdrawn"
GONE = Expertise.state == ExpertiseState.WITHDRAWN


def release_withdrawn(*, at: datetime) -> int:
    """Free and tell, by a legal notice, whose sealed offer, opened offer or choice a withdrawal ended; drop its
    questions. How many offers and choices those were; the same again does nothing.
    """
    _drop_questions(at=at)
    return _release_sealed(at=at) + _release_chosen(at=at) + _tell_opened(at=at)


def _release_sealed(*, at: datetime) -> int:
    sealed = (
        select(Bid)
        .join(Search, Search.id == Bid.search_id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(Bid.state == BidState.SEALED, GONE)
        .with_for_update(of=Bid, skip_locked=True)
    )
    bids = list(db.session.scalars(sealed))
    for bid in bids:
        make_move(bid, "withdraw", by=None, at=at, why=EXPERTISE_WITHDRAWN)
        letters.to_bidder(bid, "expertise_withdrawn", at=at)
    return len(bids)


def _release_chosen(*, at: datetime) -> int:
    living = (
        select(Selection)
        .join(Expertise, Expertise.id == Selection.expertise_id)
        .where(Selection.state.in_(policy.LIVING), GONE)
        .with_for_update(of=Selection, skip_locked=True)
    )
    selections = list(db.session.scalars(living))
    for selection in selections:
        letters.to_provider(selection, "expertise_withdrawn", at=at)
        release(selection, asked_members(selection), at=at)
        make_move(selection, "remove", by=None, at=at, why=EXPERTISE_WITHDRAWN)
        if selection.bid is not None:
            make_move(selection.bid, "pass_over", by=None, at=at, why=EXPERTISE_WITHDRAWN)
    return len(selections)


def _tell_opened(*, at: datetime) -> int:
    """Who could still have been chosen: the opened offers of the last search. The notice itself says who was told."""
    later = aliased(Search)
    last = select(func.max(later.round)).where(later.expertise_id == Expertise.id).scalar_subquery()
    told = exists().where(
        LegalNotice.about_id == Expertise.id,
        LegalNotice.template == letters.WITHDRAWN,
        or_(
            and_(Bid.institute_id.is_(None), LegalNotice.person_id == Bid.placed_by_id),
            LegalNotice.body_id == Bid.institute_id,
        ),
    )
    opened = (
        select(Bid)
        .join(Search, Search.id == Bid.search_id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(Bid.state == BidState.OPENED, GONE, Search.round == last, ~told)
        .order_by(Bid.placed_at, Bid.id)
        .with_for_update(of=Bid, skip_locked=True)
    )
    bids = list(db.session.scalars(opened))
    for bid in bids:
        letters.to_bidder(bid, "expertise_withdrawn", at=at)
    return len(bids)


def _drop_questions(*, at: datetime) -> None:
    waiting = (
        select(NoticeQuestion)
        .join(Search, Search.id == NoticeQuestion.search_id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(NoticeQuestion.state == QuestionState.WAITING, GONE)
        .with_for_update(of=NoticeQuestion, skip_locked=True)
    )
    for question in list(db.session.scalars(waiting)):
        facts = {"number": question.number}
        make_move(question, "drop", by=None, at=at, why=EXPERTISE_WITHDRAWN, facts=facts)
