"""The opening of the offers: at the deadline, exactly once, by nobody's hand."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.bidding.models import Bid, OpenedBid
from app.bidding.queries import least_offers
from app.bidding.rules import OfferContent, UnreadableOffer
from app.bidding.service import letters
from app.bidding.service.amending import lapse_unconfirmed
from app.bidding.service.asking import miss_questions
from app.bidding.service.checks import lock_expertise, lock_search
from app.bidding.service.direct import beginner_of, choose_named
from app.bidding.service.fallback import propose_fallback
from app.bidding.service.prices import flag_low_prices
from app.bidding.service.teams import unfit_reasons
from app.bidding.states import BidState
from app.intake import service as intake
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState, Form, SearchOutcome
from app.kernel import keeping, sealing
from app.kernel.apart import each_apart
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.moves import make_move
from app.notices.service import let_go, void_held
from app.reference.states import SearchMode
from app.registry import policy as registry

SEAL_BROKEN = "seal_broken"


def open_search(search_id: uuid.UUID, *, at: datetime) -> bool:
    """Open the offers of a search whose deadline has passed; True if this call did it.

    Runs any number of times, early or late: under the row locks it does nothing before the deadline
    and nothing where the search has an outcome. Each living offer's last version is unsealed; one
    with a broken seal, or whose expert is not fit on this day, is invalid and keeps its reasons. Whatever
    was not confirmed after a material change lapses unread. No valid offer, or fewer than the rule
    demands: the search has failed and an institute is proposed.
    """
    expertise_id = db.session.scalar(select(Search.expertise_id).where(Search.id == search_id))
    if expertise_id is None:
        return False
    expertise = lock_expertise(expertise_id)
    search = lock_search(expertise)
    due = search.id == search_id and search.outcome is None and at >= search.offers_due_at
    if not due or expertise.state is not ExpertiseState.OPEN:
        return False
    if search.mode is SearchMode.DIRECT:
        choose_named(search, expertise, by=beginner_of(expertise), at=at)
        return True
    miss_questions(search, at=at)
    lapse_unconfirmed(search, at=at)
    bids = list(
        db.session.scalars(
            select(Bid).where(Bid.search_id == search.id, Bid.state == BidState.SEALED).order_by(Bid.placed_at, Bid.id)
        )
    )
    valid = sum(_open_bid(bid, search, at=at) for bid in bids)
    outcome = _outcome(valid, least=least_offers(search))
    search.opened_at, search.offers_count, search.outcome = at, valid, outcome
    _free_notices([bid.id for bid in bids if bid.state is BidState.OPENED], at=at)
    facts = {"round": search.round, "received": len(bids), "valid": valid}
    flag_low_prices(search, at=at)
    if search.outcome is SearchOutcome.OFFERS:
        intake.move_expertise(expertise, "open_offers", by=None, at=at, facts=facts)
        letters.to_body(expertise, "offers_opened", at=at, count=valid)
    else:
        intake.move_expertise(expertise, "fail_search", by=None, at=at, facts=facts)
        propose_fallback(search, at=at)
    return True


def _free_notices(opened: list[uuid.UUID], *, at: datetime) -> None:
    """What was told about these offers is secret no more; that they want a confirmation is over, read or not."""
    void_held(opened, "bidding/confirm_offer", at=at)
    let_go(opened)


def _outcome(valid: int, *, least: int) -> SearchOutcome:
    """How the search ended: fewer valid offers than the rule demands are opened, but the search has failed."""
    if valid == 0:
        return SearchOutcome.NONE
    return SearchOutcome.OFFERS if valid >= least else SearchOutcome.TOO_FEW


def _open_bid(bid: Bid, search: Search, *, at: datetime) -> bool:
    """Open one offer, or make it invalid; True if it counts."""
    content = _unsealed(bid, search)
    if content is None:
        return _invalid(bid, [{"code": SEAL_BROKEN, "article": None, "params": {}}], at=at)
    db.session.add(
        OpenedBid(
            bid_id=bid.id,
            days=content.days,
            ready_on=content.ready_on,
            total_tenge=content.total_tenge,
            conflicts={code: dict(answer) for code, answer in content.conflicts.items()},
            remark=content.remark,
            team=[part.plain() for part in content.team],
            **{f"{part}_tenge": value for part, value in content.tenge.items()},
        )
    )
    reasons = _unfit(bid, search, content, at=at)
    if reasons:
        return _invalid(bid, reasons, at=at)
    make_move(bid, "open", by=None, at=at)
    letters.to_bidder(bid, "offer_opened", at=at)
    return True


def _unfit(bid: Bid, search: Search, content: OfferContent, *, at: datetime) -> list[dict[str, Any]]:
    """Why the bidder, or a member of the team, is not fit today; a team is also judged for its make-up."""
    expertise = search.expertise
    if expertise.form is not Form.INDIVIDUAL:
        return unfit_reasons(expertise, content.team, on=day_of(at))
    asked = list(expertise.specialties)
    return registry.is_fit(bid.expert, asked, on=day_of(at), restricted=expertise.restricted).reasons_json()


def _unsealed(bid: Bid, search: Search) -> OfferContent | None:
    """What the last version says; None where the seal is broken or the content is not this bidder's."""
    last = bid.versions[-1] if bid.versions else None
    if last is None or sealing.digest(last.sealed) != last.digest:
        return None
    try:
        plain = sealing.unseal(last.sealed, search.sealing_wrapped, keeping.master_key())
        return OfferContent.read(plain, search_id=search.id, expert_id=bid.expert_id)
    except sealing.SealBroken as problem:
        if problem.code == "seal-wrong-master":
            raise  # a wrong setting of the site, not a bidder's fault: the job tries again
        return None
    except UnreadableOffer:
        return None


def _invalid(bid: Bid, reasons: list[dict[str, object]], *, at: datetime) -> bool:
    bid.invalid_reasons = reasons
    make_move(bid, "invalidate", by=None, at=at, facts={"codes": [reason["code"] for reason in reasons]})
    letters.to_bidder(bid, "offer_invalid", at=at)
    return False


def due_searches(*, at: datetime) -> list[uuid.UUID]:
    """Searches whose deadline has passed and that nobody has opened yet."""
    found = (
        select(Search.id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(Search.outcome.is_(None), Search.offers_due_at <= at, Expertise.state == ExpertiseState.OPEN)
        .order_by(Search.offers_due_at, Search.id)
    )
    return list(db.session.scalars(found))


def open_due(*, at: datetime) -> int:
    """Open whatever is due: the net under the job that each search has for itself.

    A search that cannot be opened (its key does not unwrap, or anything else goes wrong) is left out and logged,
    and holds up no other.
    """
    return sum(each_apart(lambda key: open_search(key, at=at), due_searches(at=at), name="search_not_opened"))
