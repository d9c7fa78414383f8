"""The appointing body chooses, or searches again."""

from __future__ import annotations

from datetime import date, datetime

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding import policy
from app.bidding.models import Bid, Selection
from app.bidding.queries import living_selection
from app.bidding.service import letters
from app.bidding.service.capacity import check_chosen
from app.bidding.service.checks import lock_expertise, lock_search, store_fit_check
from app.bidding.service.teams import check_parts, make_places, parts_opened
from app.bidding.states import FitMoment, Provider
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import Decision, both, require
from app.reference import queries as reference

ANSWER_RULE = "answer.working_days"
URGENT_ANSWER_RULE = "answer.working_days_urgent"
NO_REASON = _l("Give the reason of your choice.")


def select_bid(bid: Bid, *, by: Person, reason: str, at: datetime) -> Selection:
    """Choose a valid offer, with a reason. The body is free: the ranking only advises.

    The fitness of this very day is asked and stored; an unfit expert is Refused with every reason.
    One living selection per expertise, by constraint. Journalled on the expertise.
    """
    expertise = lock_expertise(bid.search.expertise_id)
    search = lock_search(expertise)
    db.session.refresh(bid)
    somebody = living_selection(expertise.id) is not None and by.can(Verb.SELECT, expertise.body_id)
    if somebody or bid.search_id != search.id:
        raise Stale
    require(both(policy.can_select(by, bid), policy.can_be_reached(bid)))
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    require(_fit_today(bid, expertise, at=at))
    check_chosen(bid, expertise, on=day_of(at))
    provider = Provider.STATE if bid.institute_id is not None else Provider.PRIVATE
    selection = Selection(provider=provider, bid=bid, expert=bid.expert, institute=bid.institute, reason=reason.strip())
    make_move(bid, "select", by=by, at=at)
    made = make_selection(selection, expertise, by=by, at=at)
    if expertise.form is not Form.INDIVIDUAL and bid.opened is not None:
        make_places(made, parts_opened(bid.opened), by=by, at=at)
    return made


def _fit_today(bid: Bid, expertise: Expertise, *, at: datetime) -> Decision:
    """Asked and kept: the fitness of the expert, or of each member of the team for the part."""
    on = day_of(at)
    if expertise.form is not Form.INDIVIDUAL and bid.opened is not None:
        return check_parts(expertise, parts_opened(bid.opened), FitMoment.SELECTION, on=on, at=at)
    return store_fit_check(expertise, bid.expert, FitMoment.SELECTION, on=on, at=at).decision


def make_selection(selection: Selection, expertise: Expertise, *, by: Person, at: datetime) -> Selection:
    """Write the selection, move the expertise, tell the chosen one until when to answer."""
    selection.expertise, selection.selected_at, selection.selected_by_id = expertise, at, by.id
    selection.answer_due_on = _answer_due_on(day_of(at), urgent=expertise.urgent)
    db.session.add(selection)
    db.session.flush()
    record(selection, "select", by=by, at=at, to_state=selection.state.value)
    facts = {"provider": selection.provider.value, "selection": str(selection.id)}
    intake.move_expertise(expertise, "select", by=by, at=at, facts=facts)
    letters.to_provider(selection, "selected", at=at, due=selection.answer_due_on)
    return selection


def _answer_due_on(on: date, *, urgent: bool) -> date | None:
    """By the dated rule; an urgent request has a shorter one where that is set."""
    own = reference.rule(URGENT_ANSWER_RULE, on=on).value if urgent else None
    days = own if own is not None else reference.rule(ANSWER_RULE, on=on).value
    return reference.working_calendar().add_working_days(on, days) if days else None
