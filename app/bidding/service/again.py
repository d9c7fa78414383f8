"""The appointing body searches again, in the same mode or in another one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.bidding import policy
from app.bidding.models import Bid, FallbackProposal
from app.bidding.service import letters
from app.bidding.service.checks import lock_expertise, lock_search
from app.bidding.service.direct import choose_named
from app.bidding.states import BidState
from app.intake import service as intake
from app.intake.models import Expertise, Search
from app.intake.states import ModeReason
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.policy import require
from app.reference.states import SearchMode

MOST_WORKING_DAYS = 60
BAD_DAYS = _l("Enter a number of working days from %(least)s to %(most)s.")


def search_again(
    expertise: Expertise,
    *,
    by: Person,
    working_days: int,
    at: datetime,
    mode: SearchMode | None = None,
    mode_reason: ModeReason | None = None,
    mode_text: str = "",
) -> Search:
    """Begin a new search with a new deadline and a new key. Offers of the round before do not carry over.

    `mode` (with its reason) is that of the new round; None: as before. A direct choice is made at once and
    needs no days. RuleBroken where the rules of the day or the list of the invited do not allow the mode.
    """
    expertise = lock_expertise(expertise.id)
    before = lock_search(expertise)
    require(policy.can_search_again(by, expertise))
    if mode is None or (mode, mode_reason) == (expertise.mode, expertise.mode_reason):
        mode, mode_reason, mode_text = expertise.mode, expertise.mode_reason, mode_text.strip() or expertise.mode_text
    intake.change_mode(expertise, mode=mode, reason=mode_reason, text=mode_text, by=by, at=at)
    direct = expertise.mode is SearchMode.DIRECT
    if not direct:
        _check_days(working_days, expertise, at=at)
    for proposal in db.session.scalars(
        select(FallbackProposal).where(FallbackProposal.search_id == before.id, FallbackProposal.replaced_at.is_(None))
    ):
        proposal.replaced_at = at
    search = intake.begin_search(expertise, working_days=max(working_days, 1), at=at)
    expertise.notice = (expertise.notice or {}) | {
        "mode": expertise.mode.value,
        "offers_due_on": None if direct else search.offers_due_on.isoformat(),
        "offers_due_at": None if direct else search.offers_due_at.isoformat(),
    }
    facts = {"round": search.round, "working_days": None if direct else working_days, "mode": expertise.mode.value}
    intake.move_expertise(expertise, "search_again", by=by, at=at, facts=facts)
    _tell(before, search, at=at)
    if direct:
        choose_named(search, expertise, by=by, at=at)
    return search


def _check_days(working_days: int, expertise: Expertise, *, at: datetime) -> None:
    least = intake.minimum_days(on=day_of(at), urgent=expertise.urgent) or 1
    if not least <= working_days <= MOST_WORKING_DAYS:
        raise RuleBroken(working_days=BAD_DAYS % {"least": least, "most": MOST_WORKING_DAYS})


def _tell(before: Search, search: Search, *, at: datetime) -> None:
    """The bidders of the round before, where they may offer again; the invited of the new one."""
    open_to_all = search.mode is SearchMode.OPEN
    for bid in db.session.scalars(select(Bid).where(Bid.search_id == before.id, Bid.state == BidState.OPENED)):
        if open_to_all:
            letters.to_bidder(bid, "search_again", at=at, due=search.offers_due_at)
    intake.tell_invited(search.expertise, due=search.offers_due_at, at=at)
