"""A direct choice: no offers are taken, the one named provider is chosen when the search would be opened."""

from __future__ import annotations

from datetime import date, datetime

from app.accounts.models import Person
from app.bidding import policy
from app.bidding.models import Selection
from app.bidding.service.capacity import capacity_of
from app.bidding.service.checks import store_fit_check
from app.bidding.service.choosing import make_selection
from app.bidding.service.fallback import propose_fallback
from app.bidding.states import FitMoment, Provider
from app.intake import policy as intake_policy
from app.intake import service as intake
from app.intake.models import Expertise, Search, SearchInvitation
from app.intake.states import SearchOutcome
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.policy import Decision, both

NO_HOURS, NOT_FIT = "direct_no_hours", "direct_not_fit"  # why nobody was chosen, as the history tells it


def choose_named(search: Search, expertise: Expertise, *, by: Person, at: datetime) -> bool:
    """Choose the named provider in the name of whoever began the search; the rows are locked by the caller.

    The fitness of this day is asked, and of a private expert stored; the declared hours of a private expert must
    suffice, as of a chosen offer. Otherwise nobody is chosen: the search has failed and an institute is proposed.
    True if somebody was chosen.
    """
    named = expertise.invitations[0] if len(expertise.invitations) == 1 else None
    answer = _answer(expertise, named, on=day_of(at), at=at) if named is not None else None
    search.opened_at, search.offers_count = at, 0
    facts = {"round": search.round, "mode": search.mode.value}
    if named is None or not answer:
        search.outcome = SearchOutcome.NONE
        codes = list(answer.codes) if answer is not None else ["nobody_named"]
        why = NO_HOURS if "no_hours" in codes else NOT_FIT
        intake.move_expertise(expertise, "fail_search", by=None, at=at, why=why, facts=facts | {"codes": codes})
        propose_fallback(search, at=at)
        return False
    search.outcome = SearchOutcome.DIRECT
    intake.move_expertise(expertise, "open_offers", by=None, at=at, facts=facts)
    provider = Provider.STATE if named.institute_id is not None else Provider.PRIVATE
    selection = Selection(
        provider=provider, expert=named.expert, institute=named.institute, reason=expertise.mode_text.strip()
    )
    make_selection(selection, expertise, by=by, at=at)
    return True


def _answer(expertise: Expertise, named: SearchInvitation, *, on: date, at: datetime) -> Decision:
    if named.institute is not None:
        may = policy.can_entrust_institute(named.institute.id, expertise)
        return both(may, intake_policy.can_be_invited(expertise, named.institute, on=on))
    assert named.expert is not None  # by constraint
    register = store_fit_check(expertise, named.expert, FitMoment.SELECTION, on=on, at=at)
    load = capacity_of([named.expert], expertise, on=on, lock=True)
    return both(policy.can_work(named.expert, expertise), register.decision, load)


def beginner_of(expertise: Expertise) -> Person:
    """Whoever published the request: in that name the first round of a direct choice is made."""
    assert expertise.published_by_id is not None  # it is published
    return db.session.get_one(Person, expertise.published_by_id)
