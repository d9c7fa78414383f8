"""What came of the searches of one expertise, once opened: for a record of the whole, without a ranking."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.bidding.models import Bid, OpenedBid
from app.bidding.queries.comparing import SHOWN, why_invalid
from app.intake.models import Search
from app.kernel.db import db
from app.kernel.policy import Decision
from app.registry.models import Expert


@dataclass(frozen=True)
class Outcome:
    """One opened offer. `opened` None: its seal was broken; `invalid` says why an offer does not count."""

    bid: Bid
    opened: OpenedBid | None
    invalid: Decision

    @property
    def expert(self) -> Expert:
        return self.bid.expert


def outcomes_of(expertise_id: uuid.UUID) -> list[Outcome]:
    """The offers of every round that was opened, in the order of their placing; nothing of a sealed one. One query.

    The caller asks `policy.can_see_offers`.
    """
    found = (
        select(Bid)
        .join(Bid.search)
        .where(Search.expertise_id == expertise_id, Search.opened_at.is_not(None), Bid.state.in_(SHOWN))
        .options(
            contains_eager(Bid.search).lazyload("*"),
            joinedload(Bid.expert).lazyload("*"),
            joinedload(Bid.institute),
            joinedload(Bid.opened),
        )
        .order_by(Search.round, Bid.placed_at, Bid.id)
    )
    return [Outcome(bid, bid.opened, why_invalid(bid)) for bid in db.session.scalars(found)]
