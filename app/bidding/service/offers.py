"""Placing, changing and withdrawing a sealed offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.bidding import policy, rules
from app.bidding.models import Bid, BidVersion
from app.bidding.rules import CONFLICTS, PRICE_PARTS, OfferContent
from app.bidding.service import letters
from app.bidding.service.capacity import check_capacity, told_to
from app.bidding.service.checks import share_search, store_fit_check
from app.bidding.service.teams import Team, offered_team
from app.bidding.states import FitMoment
from app.intake.models import Expertise, Search
from app.kernel import sealing
from app.kernel.citations import cite
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.reference import queries as reference
from app.registry import policy as registry
from app.registry.models import Expert

TERM_RULE = "clock.term_days"

CHANGED = _l("The request was changed after you opened this page. Read what changed, then place the offer again.")
PLACED = _l(
    "Your offer was placed after you opened this page: pressed twice, or from another page or by a colleague. Its "
    "receipt is above; nothing of this page was kept. Press again only if this page is to take its place."
)
SENTENCES: dict[str, Any] = {
    "no_price": _l("An institute offers no price: the budget pays for its work."),
    "too_early": _l("Name a day after the day on which the offers are opened."),
    "too_far": _l("Name a day within a year of the opening."),
    "too_few": _l("Enter at least one day."),
    "too_many": _l("Enter at most 366 days."),
    "work_missing": _l("Enter the price of the work; it may be 0."),
    "price_range": _l("Enter a whole number of tenge from 0 to 10 000 000 000."),
    "unanswered": _l("Answer yes or no."),
    "unexplained": _l("Explain your yes."),
    "too_long": _l("Shorten the remark."),
}


def _content(search: Search, expert: Expert, offer: Mapping[str, Any], *, institute: bool) -> OfferContent:
    ready_on: date | None = offer.get("ready_on") if institute else None
    if institute:
        days = rules.days_until(ready_on, search.offers_due_on) if ready_on else 0
    else:
        days = int(offer.get("days") or 0)
    prices = {part: offer.get(f"{part}_tenge") for part in PRICE_PARTS}
    return OfferContent(
        search_id=search.id,
        expert_id=expert.id,
        days=days,
        ready_on=ready_on,
        tenge={part: int(value) for part, value in prices.items() if value is not None},
        conflicts={code: _answer(code, offer) for code in CONFLICTS},
        remark=str(offer.get("remark") or "").strip(),
    )


def _answer(code: str, offer: Mapping[str, Any]) -> dict[str, Any]:
    said = {"yes": True, "no": False}.get(str(offer.get(f"{code}_answer")))
    return {"yes": said, "why": str(offer.get(f"{code}_why") or "").strip() if said else ""}


def _check(content: OfferContent, *, institute: bool, due_on: date, on: date) -> None:
    """RuleBroken with every problem beside its field."""
    cap = reference.rule(TERM_RULE, on=on)
    problems: dict[str, Any] = {}
    for field, code in rules.problems_of(content, institute=institute, cap_days=cap.value, due_on=due_on):
        over = _l("The law allows at most %(cap)s days (%(article)s).", cap=cap.value, article=cite(cap.cited))
        problems.setdefault(field, over if code == "over_cap" else SENTENCES[code])
    if problems:
        raise RuleBroken(problems)


def _of_this_page(edition: Any, search: Search, version: int | None, last: int) -> None:
    """Stale where the request or the bidder's own offer has changed since the page was drawn."""
    if str(edition) != str(search.edition):
        raise Stale(CHANGED)
    if version not in (None, last):
        raise Stale(PLACED)


def place_bid(
    expertise: Expertise,
    *,
    by: Person,
    offer: Mapping[str, Any],
    at: datetime,
    expert: Expert | None = None,
    team: Team | None = None,
    version: int | None = None,
) -> Bid:
    """Place an offer, or write a new version of it: sealed under the key of the search.

    `offer`: days and `<part>_tenge` (private expert) or `ready_on` (institute), `<ground>_answer` and
    `<ground>_why` of the conflict questionnaire (CrPC 87, 93), `remark`. `expert`: whom an institute
    names; a private expert offers in her own name. `team`: of a commission or a complex expertise each
    member with the specialties of the part, the leader (`expert`, or the bidder) among them. `version`:
    the bidder's last one on the page that was sent, 0 for none; Stale where a newer one stands, or the
    request was changed. Search and state are read again under a shared lock and `at` is compared with
    the deadline there: either stored before it, or Refused.
    """
    search = share_search(expertise.id)
    expertise, bidder, on = search.expertise, policy.bidder_of(by), day_of(at)
    chosen = bidder.expert if bidder.expert is not None else expert
    answer = None if chosen is None else policy.leader_answer(chosen, expertise, on=on)
    require(policy.can_bid(by, search, expert=chosen, at=at, register=answer))
    assert chosen is not None  # can_bid has refused nobody
    bid, last = _own_bid(search, chosen, bidder)
    _of_this_page(offer.get("edition") or search.edition, search, version, last)
    institute = bidder.institute_id is not None
    parts, fit = offered_team(expertise, chosen, bidder, team or {}, on=on)
    check_capacity(list(fit) or [chosen], expertise, on=on, told_of=told_to(bidder))
    content = replace(_content(search, chosen, offer, institute=institute), team=parts)
    _check(content, institute=institute, due_on=search.offers_due_on, on=on)
    bid = _signed(bid, search, chosen, bidder, by=by, at=at)
    _seal(bid, last, content, by=by, at=at)
    checked: Mapping[Expert, registry.FitAnswer | None] = fit or {chosen: answer}
    for member, found in checked.items():
        store_fit_check(expertise, member, FitMoment.OFFER, on=on, at=at, answer=found)
    db.session.expire(bid, ["versions"])
    return bid


def _seal(bid: Bid, last: int, content: OfferContent, *, by: Person, at: datetime) -> None:
    """Write the next version under the key of the search, journal it and send the receipt."""
    search = bid.search
    sealed = sealing.seal(content.plain(), search.sealing_public)
    version = BidVersion(
        bid_id=bid.id, number=last + 1, sealed=sealed.ciphertext, digest=sealed.digest, at=at, by_id=by.id,
        edition=search.edition,
    )  # fmt: skip
    db.session.add(version)
    facts = {"version": version.number, "digest": sealed.digest}
    if last == 0:
        record(bid, "place", by=by, at=at, facts=facts, to_state=bid.state.value)
    else:
        make_move(bid, "replace", by=by, at=at, facts=facts)
    letters.to_bidder(
        bid, "offer_placed", at=at, version=version.number, digest=sealed.digest, received=at, due=search.offers_due_at
    )


def _own_bid(search: Search, expert: Expert, bidder: policy.Bidder) -> tuple[Bid | None, int]:
    """The bidder's row in this search, and how many versions it has; the constraints allow one row.

    The same form sent twice at once comes in one after the other here, and the second finds the first one's version.
    """
    key = f"offer {search.id} {bidder.institute_id or expert.id}"
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    mine = Bid.institute_id == bidder.institute_id if bidder.institute_id else Bid.expert_id == expert.id
    last = select(func.max(BidVersion.number)).where(BidVersion.bid_id == Bid.id).scalar_subquery()
    row = db.session.execute(select(Bid, last).where(Bid.search_id == search.id, mine)).one_or_none()
    return (row[0], row[1] or 0) if row is not None else (None, 0)


def _signed(bid: Bid | None, search: Search, expert: Expert, bidder: policy.Bidder, *, by: Person, at: datetime) -> Bid:
    """The bidder's row, made where there is none, with who offers, who placed it and when."""
    if bid is None:
        bid = Bid(search=search, expert=expert, institute_id=bidder.institute_id, placed_by_id=by.id, placed_at=at)
        db.session.add(bid)
    bid.expert, bid.placed_by_id, bid.placed_at = expert, by.id, at
    db.session.flush()
    return bid


def withdraw_bid(bid: Bid, *, by: Person, at: datetime) -> Bid:
    """Take a sealed offer back before the deadline; its versions stay, sealed, and are never opened."""
    share_search(bid.search.expertise_id)
    db.session.refresh(bid)
    require(policy.can_withdraw(by, bid, at=at))
    make_move(bid, "withdraw", by=by, at=at)
    letters.to_bidder(bid, "offer_withdrawn", at=at)
    return bid
