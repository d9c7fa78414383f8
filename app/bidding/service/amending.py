"""A published request changes: what becomes of the sealed offers, and who is told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import select

from app.accounts.models import Person
from app.bidding import policy, queries
from app.bidding.models import Bid, BidConfirmation, NoticeQuestion
from app.bidding.service import letters
from app.bidding.service.asking import sealed_bids
from app.bidding.service.checks import share_search
from app.intake import service as intake
from app.intake.models import Amendment, Expertise, Search
from app.kernel.db import db
from app.kernel.errors import NotVisible, Stale
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require


def amend(
    expertise: Expertise,
    values: Mapping[str, Any],
    *,
    why: str,
    raised: bool = False,
    working_days: int | None = None,
    file: tuple[str, BinaryIO] | None = None,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> Amendment:
    """Change the published request (`intake.service.apply_amendment`) and tell everybody who may offer.

    After a material change a sealed offer counts only if its bidder lets it stand or writes a new one before the new
    deadline. Nothing of it is written into the offers here, and nothing of them is told to the body.
    """
    row = intake.apply_amendment(
        expertise, values, why=why, raised=raised, working_days=working_days, file=file, by=by, at=at, version=version
    )
    search = db.session.get_one(Search, row.search_id)
    told: set[uuid.UUID] = set()
    for bid in sealed_bids(search) if row.material else ():
        told |= letters.to_bidder(bid, "confirm_offer", at=at, due=search.offers_due_at)
    letters.to_audience(search, "request_changed", without=told, at=at, material=row.material, due=search.offers_due_at)
    return row


def confirm_bid(
    bid: Bid, *, by: Person, at: datetime, edition: int, question_id: uuid.UUID | None = None
) -> BidConfirmation:
    """Let the sealed offer stand as it is: after a material change (without it the offer is never opened), or after
    an answer that may affect offers (`question_id`; the offer counts without it too). Twice is once.

    `edition`: of the request that the bidder has read; Stale where it has changed again.
    """
    search = share_search(bid.search.expertise_id)
    db.session.execute(select(Bid.id).where(Bid.id == bid.id).with_for_update())  # two clicks are one confirmation
    db.session.refresh(bid)
    require(policy.can_confirm(by, bid, at=at))
    if bid.search_id != search.id or edition != search.edition:
        raise Stale
    if question_id is not None:
        question = db.session.get(NoticeQuestion, question_id)
        if question is None or question.search_id != search.id or not question.affects:
            raise NotVisible
    db.session.expire(bid, ["versions"])
    number = bid.versions[-1].number
    known = queries.confirmation_of(bid.id, number=number, edition=edition, question_id=question_id)
    if known is not None:
        return known
    row = BidConfirmation(
        bid=bid, number=number, edition=edition, question_id=question_id, at=at, by_id=by.id
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    facts = {"version": number, "edition": edition, "digest": bid.versions[-1].digest}
    record(bid, "confirm", by=by, at=at, facts=facts | ({"question": str(question_id)} if question_id else {}))
    return row


def lapse_unconfirmed(search: Search, *, at: datetime) -> int:
    """At the opening: whoever has neither confirmed nor replaced the offer since the last material change is out.

    The sealed content is not touched; it is never opened.
    """
    lapsed = queries.unconfirmed(search)
    for bid in lapsed:
        make_move(bid, "lapse", by=None, at=at, facts={"edition": search.edition})
        letters.to_bidder(bid, "offer_lapsed", at=at)
    return len(lapsed)
