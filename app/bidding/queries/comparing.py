"""The comparison of opened offers, side by side, with the published ranking."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.bidding import policy, rules
from app.bidding.models import Bid, OpenedBid
from app.bidding.queries.guidance import guide_for
from app.bidding.queries.load import assessments
from app.bidding.queries.team_offers import OfferedMember, offered_members, team_fit
from app.bidding.queries.work import Work, work_of_experts
from app.bidding.rules import Ranking, Scored, Weights
from app.bidding.rules.capacity import Assessment
from app.bidding.rules.guidance import Guide
from app.bidding.rules.low_offers import high_keys
from app.bidding.states import BidState
from app.intake.models import Expertise, Search
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.i18n import _l
from app.kernel.policy import Decision, Reason, allow, both, from_reasons
from app.reference import queries as reference
from app.registry import policy as registry
from app.registry.models import Expert

WEIGHTS = ("days", "open_work", "record", "price")
TERM_RULE = "clock.term_days"
MEAN_RULE = "bidding.low_below_mean_percent"
SHOWN = (BidState.OPENED, BidState.INVALID, BidState.SELECTED, BidState.PASSED)
TEAM = _l("The team no longer makes up what was ordered.")
SEAL = _l("The seal of the offer was broken, so it could not be read.")


@dataclass(frozen=True)
class Row:
    """One opened offer. `opened` None: its seal was broken. `fit`: today's answer of the register."""

    bid: Bid
    opened: OpenedBid | None
    work: Work
    fit: Decision
    invalid: Decision
    scored: Scored | None
    load: Assessment
    team: Sequence[OfferedMember] = ()  # empty for the offer of a single expert

    @property
    def expert(self) -> Expert:
        return self.bid.expert

    @property
    def interval(self) -> tuple[float, float] | None:
        return rules.interval(self.work.on_time, self.work.finished)

    @property
    def yes_answers(self) -> list[str]:
        """The grounds that the bidder herself named."""
        said = self.opened.conflicts if self.opened is not None else {}
        return [code for code in rules.CONFLICTS if said.get(code, {}).get("yes")]


@dataclass(frozen=True)
class Comparison:
    """The offers of one search: the valid ones in the order of the ranking, then those that do not count."""

    search: Search
    valid: list[Row]
    invalid: list[Row]
    ranking: Ranking
    hearing_on: date | None
    guide: Guide | None  # past prices of the specialty
    high: frozenset[uuid.UUID]  # offers whose price is abnormally high: a note only


def comparison(expertise: Expertise, search: Search, *, on: date) -> Comparison | None:
    """What the body sees once the search is opened; None before, whoever asks. About eight queries."""
    if search.opened_at is None:
        return None
    bids = _bids(search)
    work = work_of_experts({bid.expert_id for bid in bids}, without=expertise.id)
    fit = _fit_today(bids, expertise, on=on)
    valid = [bid for bid in bids if bid.state is not BidState.INVALID and bid.opened is not None]
    ranking = rules.rank(
        [_offer(bid, work[bid.expert_id]) for bid in valid],
        weights=weights(on=on),
        days_limit=_days_limit(expertise, search, valid),
    )
    by_id = {bid.id: bid for bid in bids}
    loads = assessments({bid.expert for bid in bids}, expertise, on=on)
    guide = guide_for(expertise)
    teams = offered_members(bids, expertise, on=on)

    def row(bid: Bid, scored: Scored | None) -> Row:
        key, team = bid.expert_id, teams.get(bid.id, [])
        able = team_fit(team) if team else fit[key]
        return Row(bid, bid.opened, work[key], able, why_invalid(bid), scored, loads[key], team)

    return Comparison(
        search=search,
        valid=[row(by_id[_key(scored)], scored) for scored in ranking.offers],
        invalid=[row(bid, None) for bid in bids if bid.state is BidState.INVALID],
        ranking=ranking,
        hearing_on=expertise.hearing_on,
        guide=guide,
        high=_high(valid, guide, search),
    )


def _high(bids: Sequence[Bid], guide: Guide | None, search: Search) -> frozenset[uuid.UUID]:
    """Whose price lies as far above the others as an abnormally low one lies below."""
    totals = {bid.id: bid.opened.total_tenge for bid in bids if bid.opened is not None and bid.institute_id is None}
    prices = {key: total for key, total in totals.items() if total is not None}
    percent = reference.rule(MEAN_RULE, on=day_of(search.began_at)).value
    return frozenset(high_keys(prices, mean_percent=percent, guide_tenge=guide.p98_tenge if guide else None))


def weights(*, on: date) -> Weights:
    """The weights of the ranking as the dated rules have them on a day."""
    found = reference.rules([f"rank.weight_{name}" for name in WEIGHTS], on=on)
    return Weights(**{name: found[f"rank.weight_{name}"].value for name in WEIGHTS})


def _key(scored: Scored) -> uuid.UUID:
    return uuid.UUID(str(scored.key))


def _bids(search: Search) -> Sequence[Bid]:
    found = (
        select(Bid)
        .where(Bid.search_id == search.id, Bid.state.in_(SHOWN))
        .options(
            joinedload(Bid.expert).joinedload(Expert.region),
            joinedload(Bid.institute),
            joinedload(Bid.opened),
            joinedload(Bid.price_review),
        )
        .order_by(Bid.placed_at, Bid.id)
    )
    return list(db.session.scalars(found))


def _fit_today(bids: Sequence[Bid], expertise: Expertise, *, on: date) -> dict[uuid.UUID, Decision]:
    """Today's fitness: one statement for all; the reasons are asked only for who is not fit."""
    ids = [specialty.id for specialty in expertise.specialties]
    experts = {bid.expert_id: bid.expert for bid in bids}
    able = registry.fit_experts(ids, on=on, restricted=expertise.restricted)
    found = select(Expert.id).where(Expert.id.in_(list(experts)), able)
    fit = set(db.session.scalars(found)) if experts else set()
    specialties = list(expertise.specialties)
    return {
        key: allow()
        if key in fit
        else registry.is_fit(expert, specialties, on=on, restricted=expertise.restricted).decision
        for key, expert in experts.items()
    }


def _offer(bid: Bid, work: Work) -> rules.Offer:
    assert bid.opened is not None  # only such are ranked
    return rules.Offer(
        key=bid.id,
        days=bid.opened.days,
        open_work=work.open,
        finished=work.finished,
        on_time=work.on_time,
        price_tenge=bid.opened.total_tenge,
    )


def _days_limit(expertise: Expertise, search: Search, bids: Sequence[Bid]) -> int:
    """Days from the opening to the hearing; without a hearing the legal cap; without a cap the longest offer."""
    opened = day_of(search.opened_at) if search.opened_at is not None else search.offers_due_on
    if expertise.hearing_on is not None and expertise.hearing_on > opened:
        return (expertise.hearing_on - opened).days
    cap = reference.rule(TERM_RULE, on=opened).value
    return cap or max((bid.opened.days for bid in bids if bid.opened is not None), default=1)


def why_invalid(bid: Bid) -> Decision:
    """Why an opened offer does not count, as stored at the opening."""
    stored = bid.invalid_reasons or []
    if any(reason["code"] == "seal_broken" for reason in stored):
        return from_reasons([Reason("seal_broken", SEAL)])
    if any(reason["code"] == "team_incomplete" for reason in stored):
        return from_reasons([Reason("team_incomplete", TEAM)])
    return both(*(_stored(reason) for reason in stored))


def _stored(reason: Mapping[str, Any]) -> Decision:
    """One stored reason; of a team's member the name stands before it."""
    found = registry.reasons_from_json([{key: reason[key] for key in ("code", "article", "params")}])
    return policy.named(reason["expert"], found) if "expert" in reason else found
