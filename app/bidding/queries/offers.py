"""Searches, offers and selections, for whoever may see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.bidding import policy
from app.bidding.models import Bid, FitCheck, Selection
from app.bidding.states import BidState, FitMoment
from app.intake import queries as intake
from app.intake.models import Search
from app.intake.states import SearchOutcome
from app.kernel.db import db
from app.kernel.errors import NotVisible


def newest_search(expertise_id: uuid.UUID) -> Search | None:
    """The newest round of an expertise."""
    return db.session.scalar(
        select(Search).where(Search.expertise_id == expertise_id).order_by(Search.round.desc()).limit(1)
    )


def get_search_for_bidder(actor: Person, expertise_id: uuid.UUID, *, on: date) -> Search:
    """The newest search, for who sees its notice or has an offer in one of its rounds; else NotVisible."""
    rounds = select(Search.id).where(Search.expertise_id == expertise_id)
    mine = exists().where(Bid.search_id.in_(rounds), _own(actor))
    newest = select(Search, mine).where(Search.expertise_id == expertise_id).order_by(Search.round.desc()).limit(1)
    row = db.session.execute(newest.options(joinedload(Search.expertise))).one_or_none()
    if row is None or not row[1]:
        intake.get_notice_visible_to(actor, expertise_id, on=on)
    if row is None:
        raise NotVisible
    search: Search = row[0]
    return search


def _own(actor: Person) -> ColumnElement[bool]:
    """Of the visible offers only the actor's own or her institute's."""
    bidder = policy.bidder_of(actor)
    if bidder.institute_id is not None:
        return Bid.institute_id == bidder.institute_id
    return Bid.expert_id == (bidder.expert.id if bidder.expert is not None else None)


def own_bid(actor: Person, search: Search) -> Bid | None:
    """The actor's (or her institute's) offer in a search, with its versions."""
    return db.session.scalar(
        select(Bid)
        .where(Bid.search_id == search.id, _own(actor), policy.visible_bids(actor))
        .options(selectinload(Bid.versions), joinedload(Bid.expert))
    )


def get_bid_visible_to(actor: Person, bid_id: uuid.UUID) -> Bid:
    """One offer that the actor may see; else NotVisible."""
    found = db.session.scalar(
        select(Bid)
        .where(Bid.id == bid_id, policy.visible_bids(actor))
        .options(joinedload(Bid.expert), joinedload(Bid.institute), joinedload(Bid.opened), joinedload(Bid.search))
    )
    if found is None:
        raise NotVisible
    return found


def choosable(search_id: uuid.UUID) -> Sequence[Bid]:
    """The valid offers of a search that nobody has been chosen by yet; none of an institute that was removed."""
    removed = (
        exists()
        .where(Search.id == search_id, Selection.expertise_id == Search.expertise_id)
        .where(Selection.institute_removed, Selection.institute_id == Bid.institute_id)
    )
    found = select(Bid).where(Bid.search_id == search_id, Bid.state == BidState.OPENED, ~removed)
    found = found.order_by(Bid.placed_at, Bid.id)
    return list(db.session.scalars(found))


def living_selection(expertise_id: uuid.UUID) -> Selection | None:
    """Who is chosen now, waiting or accepted."""
    return db.session.scalar(
        select(Selection)
        .where(Selection.expertise_id == expertise_id, Selection.state.in_(policy.LIVING))
        .options(joinedload(Selection.expert), joinedload(Selection.institute))
    )


def selections_of(expertise_id: uuid.UUID) -> Sequence[Selection]:
    """Everybody who was ever chosen, in order."""
    found = (
        select(Selection)
        .where(Selection.expertise_id == expertise_id)
        .options(joinedload(Selection.expert), joinedload(Selection.institute))
        .order_by(Selection.selected_at, Selection.id)
    )
    return list(db.session.scalars(found))


def fit_checks_shown(expertise_id: uuid.UUID) -> Sequence[FitCheck]:
    """The stored fit checks, in order. Those of offers are shown once their search is opened: until then
    their mere number would tell how many offers there are; those of offers taken back never are.
    """
    told = (
        exists()
        .where(Search.expertise_id == FitCheck.expertise_id, Bid.search_id == Search.id)
        .where(Bid.expert_id == FitCheck.expert_id, Bid.state.not_in(policy.UNREAD))
        .where(Search.began_at <= FitCheck.at, FitCheck.at < Search.offers_due_at)
        .where(Search.opened_at.is_not(None), Search.outcome != SearchOutcome.WITHDRAWN)
    )
    found = (
        select(FitCheck)
        .where(FitCheck.expertise_id == expertise_id, or_(FitCheck.moment != FitMoment.OFFER, told))
        .order_by(FitCheck.at, FitCheck.id)
    )
    return list(db.session.scalars(found))


@dataclass(frozen=True)
class Terms:
    """What a provider undertook: calendar days from the start of the clock, and the price. None: nothing was said."""

    days: int | None
    total_tenge: int | None


def terms_of(selection: Selection) -> Terms:
    """Days and price of a selection: those of its offer; of a direct choice, those said on acceptance."""
    opened = selection.bid.opened if selection.bid is not None else None
    if opened is not None:
        return Terms(opened.days, opened.total_tenge)
    return Terms(selection.agreed_days, selection.agreed_tenge)
