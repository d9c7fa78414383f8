"""Saved searches, what they find, and checks of low prices, for whoever may see them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.accounts.models import Person
from app.bidding import policy
from app.bidding.models import Bid, PriceFile, PriceReview, SavedSearch, SearchMatch
from app.bidding.policy import market
from app.bidding.queries.board import Board, fit_map
from app.bidding.states import PriceState
from app.intake import policy as intake
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState
from app.kernel import paging
from app.kernel.db import db
from app.kernel.errors import NotVisible

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class SavedSearches:
    """The actor's saved searches, newest first."""

    actor: Person

    def select(self) -> Select[Any]:
        return select(SavedSearch).where(market.visible_saved_searches(self.actor))

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[SavedSearch]:
        made, key = paging.Key(SavedSearch.made_at, "made", True), paging.Key(SavedSearch.id, "id", True)  # type: ignore[arg-type]
        return paging.page(self.select(), (made, key), after=after, before=before)


def get_saved_search(actor: Person, saved_id: uuid.UUID) -> SavedSearch:
    """One of the actor's saved searches; NotVisible for anybody else's and for a deleted one."""
    found = db.session.scalar(
        select(SavedSearch).where(SavedSearch.id == saved_id, market.visible_saved_searches(actor))
    )
    if found is None:
        raise NotVisible
    return found


def found_by(search_id: uuid.UUID, *, on: date) -> Sequence[SavedSearch]:
    """The living saved searches, not paused, that this search for an expert matches, whosever they are."""
    found = (
        select(SavedSearch)
        .join(Person, Person.id == SavedSearch.person_id)
        .join(Search, Search.id == search_id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(SavedSearch.ended_at.is_(None), SavedSearch.paused_at.is_(None), Person.closed_at.is_(None))
        .where(market.matches(on=on))
        .options(joinedload(SavedSearch.person))
        .order_by(SavedSearch.person_id, SavedSearch.made_at, SavedSearch.id)
    )
    return list(db.session.scalars(found))


def still_offered(actor: Person, search_ids: Collection[uuid.UUID], *, on: date, at: datetime) -> set[uuid.UUID]:
    """Which of these searches the actor may see and offer in now, as the board and the notices have it."""
    bidder = policy.bidder_of(actor)
    if not bidder:
        return set()
    open_now = Board(actor, fit_map(bidder, on=on), True, at).select()
    allowed = and_(Search.id.in_(list(search_ids)), intake.visible_notices(actor, on=on))
    return set(db.session.scalars(open_now.where(allowed).with_only_columns(Search.id)))


def letters_in_week(person_id: uuid.UUID, *, at: datetime) -> int:
    """How many letters about saved searches went to a person in the seven days before."""
    told = select(func.count(SearchMatch.told_at.distinct()))
    return db.session.scalar(told.where(SearchMatch.person_id == person_id, SearchMatch.told_at > at - WEEK)) or 0


def people_waiting() -> Sequence[uuid.UUID]:
    """Who has found something that was not told yet."""
    waiting = (SearchMatch.told_at.is_(None), SearchMatch.dropped_at.is_(None))
    return list(db.session.scalars(select(SearchMatch.person_id).where(*waiting).distinct()))


def _reviews() -> Select[Any]:
    return (
        select(PriceReview)
        .join(Bid, Bid.id == PriceReview.bid_id)
        .options(
            joinedload(PriceReview.bid).joinedload(Bid.search).joinedload(Search.expertise),
            joinedload(PriceReview.bid).joinedload(Bid.opened),
            joinedload(PriceReview.bid).joinedload(Bid.expert),
            selectinload(PriceReview.files),
        )
    )


def get_price_review(actor: Person, expertise_id: uuid.UUID, bid_id: uuid.UUID) -> PriceReview:
    """The check of one offer's price, for the body or the bidder; NotVisible for everybody else."""
    found: PriceReview | None = db.session.scalar(
        _reviews().where(Bid.id == bid_id, market.visible_price_reviews(actor))
    )
    if found is None or found.bid.search.expertise_id != expertise_id:
        raise NotVisible
    return found


def get_own_price_review(actor: Person, expertise_id: uuid.UUID) -> PriceReview:
    """The newest check of the actor's own offer for an expertise about which she was asked; else NotVisible."""
    found = db.session.scalars(
        _reviews()
        .join(Search, Search.id == Bid.search_id)
        .where(Search.expertise_id == expertise_id, market.visible_price_reviews(actor))
        .where(PriceReview.asked_at.is_not(None))
        .order_by(PriceReview.flagged_at.desc(), PriceReview.id)
    )
    own: PriceReview | None = next((review for review in found if policy.is_own(actor, review.bid)), None)
    if own is None:
        raise NotVisible
    return own


def price_file(review: PriceReview, file_id: uuid.UUID) -> PriceFile:
    """One file of the explanation; NotVisible where it has no such file."""
    for file in review.files:
        if file.id == file_id:
            return file
    raise NotVisible


def overdue_reviews(*, on: date) -> Sequence[uuid.UUID]:
    """Checks of newest rounds whose explanation did not come by its last day, and whose body has not been told."""
    later = aliased(Search)
    newer = exists().where(later.expertise_id == Search.expertise_id, later.round > Search.round)
    found = (
        select(PriceReview.id)
        .join(Bid, Bid.id == PriceReview.bid_id)
        .join(Search, Search.id == Bid.search_id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(PriceReview.state == PriceState.ASKED, PriceReview.overdue_at.is_(None), PriceReview.due_on < on)
        .where(Expertise.state.in_((ExpertiseState.OPENED, ExpertiseState.FAILED)), ~newer)
        .order_by(PriceReview.due_on, PriceReview.id)
    )
    return list(db.session.scalars(found))
