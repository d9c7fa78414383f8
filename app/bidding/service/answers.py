"""The chosen provider answers, stays silent, falls away, or finishes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.bidding import policy, queries
from app.bidding.models import Bid, Selection, TeamPlace
from app.bidding.service import letters, teams
from app.bidding.service.capacity import check_capacity
from app.bidding.service.checks import lock_expertise, lock_search, store_fit_check
from app.bidding.service.fallback import propose_fallback
from app.bidding.service.terms import agree_on_terms
from app.bidding.states import BidState, FitMoment, SelectionState
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel.apart import each_apart
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.registry.models import Expert

NO_REASON = _l("Give the reason why you decline.")
NO_EXPERT = _l("Name the expert who will do the work.")
OTHER_EXPERT = _l("Name an expert of your institute.")
NAME_TEAM = _l("First name the team of this expertise, on its page “Team”. Its leader is the expert named.")
SILENT = "silent"


def answer_selection(
    selection: Selection,
    *,
    accept: bool,
    by: Person,
    at: datetime,
    reason: str = "",
    expert: Expert | None = None,
    days: int | None = None,
    price_tenge: int | None = None,
) -> Selection:
    """Accept or decline. An institute names its expert when it accepts (the one of the offer by default).

    Whoever was chosen directly has made no offer and says `days` (none: the longest term) and, as a private
    expert, `price_tenge` now; of everybody else both are left alone.

    Accepting stores the fit check of the day and refuses an unfit expert with every reason, moves the
    expertise to 'accepted' and tells the other bidders. Declining needs a reason and frees the provider.
    """
    expertise = lock_expertise(selection.expertise_id)
    db.session.refresh(selection)
    require(policy.can_answer(by, selection))
    if not accept:
        if not reason.strip():
            raise RuleBroken(reason=NO_REASON)
        return free_provider(selection, "decline", by=by, at=at, why=reason)
    chosen = _named(selection, expert)
    on = day_of(at)
    agree_on_terms(selection, days=days, price_tenge=price_tenge, on=on)
    if queries.is_team(selection):
        return _answer_with_team(selection, chosen, by=by, at=at, reason=reason)
    require(policy.can_work(chosen, expertise))
    require(store_fit_check(expertise, chosen, FitMoment.ACCEPTANCE, on=on, at=at).decision)
    if chosen.id != selection.expert_id:  # of the one who was chosen by name it was asked then
        check_capacity([chosen], expertise, on=on, lock=True)
    selection.expert, selection.answered_at, selection.answer_reason = chosen, at, reason.strip()
    return accept_now(selection, expertise, by=by, at=at)


def _answer_with_team(selection: Selection, leader: Expert, *, by: Person, at: datetime, reason: str) -> Selection:
    """The leader accepts the own place, or the institute accepts and its experts are asked; the rest must follow."""
    places = queries.places_of(selection)
    if selection.answered_at is not None:
        raise WrongState("accept", "answered")
    if not places or selection.expert_id != leader.id:
        raise RuleBroken(expert=NAME_TEAM)
    selection.answered_at, selection.answer_reason = at, reason.strip()
    record(selection, "answer", by=by, at=at)
    if selection.institute_id is not None:
        teams.ask_members(selection, at=at)
        db.session.flush()
        return selection
    lead = next(place for place in places if place.leads)
    require(teams.accept_place(lead, by=by, at=at))
    return accept_if_whole(selection, by=by, at=at)


def accept_if_whole(selection: Selection, *, by: Person, at: datetime) -> Selection:
    """Once the provider and every member of the team have accepted, the selection is."""
    db.session.flush()
    ready = selection.state is SelectionState.WAITING and selection.answered_at is not None
    if not ready or not teams.all_accepted(selection):
        return selection
    return accept_now(selection, selection.expertise, by=by, at=at)


def accept_now(selection: Selection, expertise: Expertise, *, by: Person, at: datetime) -> Selection:
    """Move selection and expertise, tell the body and the other bidders."""
    make_move(selection, "accept", by=by, at=at, facts={"expert": str(selection.expert_id)})
    intake.move_expertise(expertise, "accept", by=by, at=at, facts={"selection": str(selection.id)})
    letters.to_body(expertise, "accepted", at=at)
    _tell_others(selection, at=at)
    return selection


def _named(selection: Selection, expert: Expert | None) -> Expert:
    if selection.institute_id is None:
        assert selection.expert is not None  # by constraint
        return selection.expert
    chosen = expert or selection.expert
    if chosen is None:
        raise RuleBroken(expert=NO_EXPERT)
    if chosen.institute_id != selection.institute_id:
        raise RuleBroken(expert=OTHER_EXPERT)
    return chosen


def _tell_others(selection: Selection, *, at: datetime) -> None:
    """Those whose valid offer was not chosen learn it once the chosen one has accepted."""
    search = queries.newest_search(selection.expertise_id)
    assert search is not None  # nobody is chosen without one
    others = select(Bid).where(Bid.search_id == search.id, Bid.state == BidState.OPENED)
    for bid in db.session.scalars(others):
        letters.to_bidder(bid, "not_chosen", at=at)


def free_provider(selection: Selection, verb: str, *, by: Person | None, at: datetime, why: str) -> Selection:
    """The provider falls away: `decline`, `lapse` (silent) or `remove` (challenged, replaced).

    The offer is passed over and the expertise goes back to the offers that are left; where none is
    left, the search has failed and an institute is proposed. Who may ask for it is for the caller.
    """
    expertise = lock_expertise(selection.expertise_id)
    search = lock_search(expertise)
    db.session.refresh(selection)
    asked = asked_members(selection)
    make_move(selection, verb, by=by, at=at, why=why)
    if verb == "decline":
        selection.answered_at, selection.answer_reason = at, why
    if selection.bid is not None:
        make_move(selection.bid, "pass_over", by=by, at=at, why=why)
    intake.move_expertise(expertise, "free", by=by, at=at, why=why, facts={"how": verb, "selection": str(selection.id)})
    left = len(queries.choosable(search.id))
    letters.to_body(expertise, "provider_gone", at=at, how=verb, left=left)
    release(selection, asked, at=at)
    if verb != "decline":
        letters.to_provider(selection, "freed", at=at, how=verb)
    if left == 0:
        intake.move_expertise(expertise, "fail_search", by=None, at=at, facts={"round": search.round})
        propose_fallback(search, at=at)
    return selection


def asked_members(selection: Selection) -> list[TeamPlace]:
    """The living places whose experts were asked by letter: of an institute's team all, once it has answered."""
    if selection.institute_id is not None:
        return list(queries.places_of(selection)) if selection.answered_at is not None else []
    return [place for place in queries.places_of(selection) if not place.leads]


def release(selection: Selection, members: Iterable[TeamPlace], *, at: datetime) -> None:
    """A provider has fallen away: the parties are no longer shown the name, and these members of the team are told
    that their places have ended.
    """
    intake.tell_parties_of_expert(selection.expertise, entrusted_to="", at=at)
    for place in members:
        letters.to_member(place, "place_gone", at=at)


def lapse_silent(*, at: datetime) -> int:
    """Free the providers who have not answered by the last day they had for it; how many were waiting."""
    found = (
        select(Selection.id)
        .join(Expertise, Expertise.id == Selection.expertise_id)
        .where(
            Selection.state == SelectionState.WAITING,
            Selection.answer_due_on < day_of(at),
            Expertise.state == ExpertiseState.SELECTED,
        )
        .order_by(Selection.id)
    )
    silent = db.session.scalars(found).all()
    return sum(each_apart(lambda key: _lapse(key, at), silent, name="silent_not_freed"))


def _lapse(selection_id: uuid.UUID, at: datetime) -> bool:
    selection = db.session.get_one(Selection, selection_id)
    lock_expertise(selection.expertise_id)
    db.session.refresh(selection)
    if selection.state is SelectionState.WAITING:
        free_provider(selection, "lapse", by=None, at=at, why=SILENT)
        return True
    return False


def finish_provider(selection: Selection, *, on_time: bool | None, at: datetime) -> None:
    """The provider's work is over: no open work any more, and a line in the on-time history.

    `on_time` None: returned without execution, which counts for nobody. Called once, by casework.
    """
    if selection.finished_at is None:
        selection.finished_at, selection.on_time = at, on_time
        record(selection, "finish", by=None, at=at, facts={"on_time": on_time})
        db.session.flush()
