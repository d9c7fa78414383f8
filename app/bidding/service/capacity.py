"""Declared hours against work in hand, asked at the offer and again at the selection."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from app.bidding.models import Bid
from app.bidding.policy import Bidder
from app.bidding.policy import market as policy
from app.bidding.queries.load import assessments, load_rules
from app.bidding.service.teams import parts_opened
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel.db import db
from app.kernel.policy import Decision, allow, both, require
from app.registry.models import Expert


def check_capacity(
    experts: Collection[Expert],
    expertise: Expertise,
    *,
    on: date,
    lock: bool = False,
    told_of: Collection[uuid.UUID] | None = None,
) -> None:
    """Refused where the work in hand and this expertise are more than the rule capacity.block_percent allows.

    No rule, no check. With `lock` the experts' rows are held until the transaction ends: of two bodies that
    choose the same expert at the same moment the second one counts the first one's choice. `told_of`: the ids of the
    experts whose numbers the reader may learn; None: of all.
    """
    require(capacity_of(experts, expertise, on=on, lock=lock, told_of=told_of))


def capacity_of(
    experts: Collection[Expert],
    expertise: Expertise,
    *,
    on: date,
    lock: bool = False,
    told_of: Collection[uuid.UUID] | None = None,
) -> Decision:
    """The same as a decision, for a caller who tells it beside a field."""
    if load_rules(on=on).block_percent is None:
        return allow()
    if lock:
        ids = [expert.id for expert in experts]
        held = select(Expert.id).where(Expert.id.in_(ids)).order_by(Expert.id).with_for_update(key_share=True)
        db.session.execute(held)
    loads = assessments(experts, expertise, on=on)
    hidden = {one.id: one.name for one in experts if told_of is not None and one.id not in told_of}
    return both(*(policy.can_take(loads[one.id], without=hidden.get(one.id, "")) for one in experts))


def told_to(bidder: Bidder) -> Collection[uuid.UUID] | None:
    """Whose numbers a bidder may learn: an institute those of its experts, a private expert the own ones."""
    return None if bidder.expert is None or bidder.institute_id is not None else {bidder.expert.id}


def check_chosen(bid: Bid, expertise: Expertise, *, on: date) -> None:
    """The same for whoever would do the work of an offer that is chosen now: the expert, or the whole team."""
    experts = [bid.expert]
    if expertise.form is not Form.INDIVIDUAL and bid.opened is not None:
        ids = [part.expert_id for part in parts_opened(bid.opened)]
        experts = list(db.session.scalars(select(Expert).where(Expert.id.in_(ids)).order_by(Expert.id)))
    check_capacity(experts, expertise, on=on, lock=True)
