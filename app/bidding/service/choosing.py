"""The appointing body chooses, or searches again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.bidding import policy
from app.bidding.models import Bid, FallbackProposal, Selection
from app.bidding.service import letters
from app.bidding.service.checks import lock_expertise, lock_search, store_fit_check
from app.bidding.states import BidState, FitMoment, Provider
from app.intake import service as intake
from app.intake.models import Expertise, Search
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.reference import queries as reference

ANSWER_RULE = "answer.working_days"
LEAST_RULE = "offers.min_working_days"
MOST_WORKING_DAYS = 60
NO_REASON = _l("Give the reason of your choice.")
BAD_DAYS = _l("Enter a number of working days from %(least)s to %(most)s.")


def select_bid(bid: Bid, *, by: Person, reason: str, at: datetime) -> Selection:
    """Choose a valid offer, with a reason. The body is free: the ranking only advises.

    The fitness of this very day is asked and stored; an unfit expert is Refused with every reason.
    One living selection per expertise, by constraint. Journalled on the expertise.
    """
    expertise = lock_expertise(bid.search.expertise_id)
    search = lock_search(expertise)
    db.session.refresh(bid)
    require(policy.can_select(by, bid))
    if bid.search_id != search.id:
        raise Stale
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    answer = store_fit_check(expertise, bid.expert, FitMoment.SELECTION, on=day_of(at), at=at)
    require(answer.decision)
    provider = Provider.STATE if bid.institute_id is not None else Provider.PRIVATE
    selection = Selection(provider=provider, bid=bid, expert=bid.expert, institute=bid.institute, reason=reason.strip())
    make_move(bid, "select", by=by, at=at)
    return make_selection(selection, expertise, by=by, at=at)


def make_selection(selection: Selection, expertise: Expertise, *, by: Person, at: datetime) -> Selection:
    """Write the selection, move the expertise, tell the chosen one until when to answer."""
    selection.expertise, selection.selected_at, selection.selected_by_id = expertise, at, by.id
    selection.answer_due_on = _answer_due_on(day_of(at))
    db.session.add(selection)
    db.session.flush()
    record(selection, "select", by=by, at=at, to_state=selection.state.value)
    facts = {"provider": selection.provider.value, "selection": str(selection.id)}
    intake.move_expertise(expertise, "select", by=by, at=at, facts=facts)
    letters.to_provider(selection, "selected", at=at, due=selection.answer_due_on)
    return selection


def _answer_due_on(on: date) -> date | None:
    days = reference.rule(ANSWER_RULE, on=on).value
    return reference.working_calendar().add_working_days(on, days) if days else None


def search_again(expertise: Expertise, *, by: Person, working_days: int, at: datetime) -> Search:
    """Begin a new search with a new deadline and a new key. Offers of the round before do not carry over."""
    expertise = lock_expertise(expertise.id)
    before = lock_search(expertise)
    require(policy.can_search_again(by, expertise))
    least = reference.rule(LEAST_RULE, on=day_of(at)).value or 1
    if not least <= working_days <= MOST_WORKING_DAYS:
        raise RuleBroken(working_days=BAD_DAYS % {"least": least, "most": MOST_WORKING_DAYS})
    for proposal in db.session.scalars(
        select(FallbackProposal).where(FallbackProposal.search_id == before.id, FallbackProposal.replaced_at.is_(None))
    ):
        proposal.replaced_at = at
    search = intake.begin_search(expertise, working_days=working_days, at=at)
    expertise.notice = (expertise.notice or {}) | {
        "offers_due_on": search.offers_due_on.isoformat(),
        "offers_due_at": search.offers_due_at.isoformat(),
    }
    intake.move_expertise(
        expertise, "search_again", by=by, at=at, facts={"round": search.round, "working_days": working_days}
    )
    for bid in db.session.scalars(select(Bid).where(Bid.search_id == before.id, Bid.state == BidState.OPENED)):
        letters.to_bidder(bid, "search_again", at=at, due=search.offers_due_at)
    return search
