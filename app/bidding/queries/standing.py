"""Which sealed offers stand, and what a bidder has confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.bidding.models import Bid, BidConfirmation, BidVersion, NoticeQuestion
from app.bidding.states import BidState
from app.intake.models import Search
from app.kernel.db import db


def stands() -> ColumnElement[bool]:
    """Over Bid and its Search: is the last version sealed, or confirmed, for the present edition of the request?"""
    last = select(func.max(BidVersion.number)).where(BidVersion.bid_id == Bid.id).correlate(Bid).scalar_subquery()
    of_bid = BidVersion.bid_id == Bid.id
    sealed = exists().where(of_bid, BidVersion.number == last, BidVersion.edition == Search.edition)
    confirmed = exists().where(
        BidConfirmation.bid_id == Bid.id,
        BidConfirmation.number == last,
        BidConfirmation.edition == Search.edition,
        BidConfirmation.question_id.is_(None),
    )
    return or_(sealed.correlate(Bid, Search), confirmed.correlate(Bid, Search))


def unconfirmed(search: Search) -> Sequence[Bid]:
    """The sealed offers of a search that lapse unless their bidders confirm or replace them."""
    found = (
        select(Bid)
        .join(Search, Search.id == Bid.search_id)
        .where(Bid.search_id == search.id, Bid.state == BidState.SEALED, ~stands())
        .order_by(Bid.placed_at, Bid.id)
    )
    return list(db.session.scalars(found))


def needs_confirmation(bid: Bid) -> bool:
    """Does this sealed offer lapse at the deadline as things stand?"""
    if bid.state is not BidState.SEALED:
        return False
    found = select(stands()).select_from(Bid).join(Search, Search.id == Bid.search_id).where(Bid.id == bid.id)
    return not db.session.scalar(found)


def confirmation_of(
    bid_id: uuid.UUID, *, number: int, edition: int, question_id: uuid.UUID | None
) -> BidConfirmation | None:
    """The confirmation of one version: of an edition of the request, or after one answer."""
    cause = (
        and_(BidConfirmation.question_id.is_(None), BidConfirmation.edition == edition)
        if question_id is None
        else BidConfirmation.question_id == question_id
    )
    return db.session.scalar(
        select(BidConfirmation).where(BidConfirmation.bid_id == bid_id, BidConfirmation.number == number, cause)
    )


def confirmations_of(bid: Bid) -> Sequence[BidConfirmation]:
    """What the bidder has let stand, in order; for the bidder alone."""
    found = select(BidConfirmation).where(BidConfirmation.bid_id == bid.id)
    return list(db.session.scalars(found.order_by(BidConfirmation.at, BidConfirmation.id)))


def answers_to_look_at(bid: Bid) -> Sequence[NoticeQuestion]:
    """Answers that may affect this sealed offer, given after its last version, and not yet confirmed by its bidder."""
    last = bid.versions[-1]
    confirmed = exists().where(
        BidConfirmation.bid_id == bid.id,
        BidConfirmation.number == last.number,
        BidConfirmation.question_id == NoticeQuestion.id,
    )
    found = select(NoticeQuestion).where(
        NoticeQuestion.search_id == bid.search_id,
        NoticeQuestion.affects.is_(True),
        NoticeQuestion.answered_at >= last.at,
        ~confirmed,
    )
    return list(db.session.scalars(found.order_by(NoticeQuestion.number)))
