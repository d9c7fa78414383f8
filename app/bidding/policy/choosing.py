"""Who may compare, choose, confirm, search again and answer; who is the provider; and the same as SQL."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, select, union_all

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Bid, Selection
from app.bidding.policy.market import price_settled
from app.bidding.policy.offering import EARLIER, GROUNDS, READERS, is_earlier
from app.bidding.policy.removed import CHALLENGED_OUT, is_institute_out, is_shut_out
from app.bidding.policy.teams import has_place, places_held_by
from app.bidding.states import BID_WORKFLOW, Provider, SelectionState
from app.intake.models import Expertise
from app.intake.states import EXPERTISE_WORKFLOW, ExpertiseState, Form, SearchOutcome
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny
from app.reference.states import SearchMode
from app.registry.models import Expert

LIVING = (SelectionState.WAITING, SelectionState.ACCEPTED)

NOT_YOURS = _l("You do not hold the right for this at the body that orders the expertise.")
NOT_CHOOSING = _l("There is nothing to choose now: the offers are not open, or somebody has been chosen.")
OFFER_OUT = _l("This offer cannot be chosen: it is not valid, or its expert was chosen before.")
ACCOUNT_CLOSED = _l("This offer cannot be chosen: the account of its expert has been closed.")
INSTITUTE_CLOSED = _l("This offer cannot be chosen: its institute has been closed.")
NOT_FAILED = _l("A person outside the register is entrusted only after a search without result.")
NOT_ALONE = _l("A one-time person works alone, and never in a restricted case.")
NO_PROPOSAL = _l("No institute is proposed now.")
NOT_CHOSEN = _l("Only the one who was chosen answers.")
ANSWERED = _l("The choice has been answered already.")


def can_see_offers(actor: Person, expertise: Expertise) -> Decision:
    """May this member of the body read the comparison? (It is empty until the deadline.)"""
    reads = actor.can_any(READERS, expertise.body_id)
    return allow() if reads else deny("not_yours", NOT_YOURS)


def _as_chooser(actor: Person, expertise: Expertise, verb: str, code: str, text: Any) -> Decision:
    if not actor.can(Verb.SELECT, expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    return allow() if EXPERTISE_WORKFLOW.allows(verb, expertise.state) else deny(code, text)


def can_select(actor: Person, bid: Bid) -> Decision:
    """May the actor choose this offer? After a search with too few offers too. Fitness on the day is asked, and
    stored, when it is done.
    """
    expertise = bid.search.expertise
    few = expertise.state is ExpertiseState.FAILED and bid.search.outcome is SearchOutcome.TOO_FEW
    if expertise.state is not ExpertiseState.OPENED and not few and actor.can(Verb.SELECT, expertise.body_id):
        return deny("not_choosing", NOT_CHOOSING)
    state = allow() if BID_WORKFLOW.allows("select", bid.state) else deny("offer_out", OFFER_OUT)
    chooser = _as_chooser(actor, expertise, "select", "not_choosing", NOT_CHOOSING)
    return both(chooser, state, price_settled(bid))


def can_be_reached(bid: Bid) -> Decision:
    """Is there anybody who could answer the choice? Nobody where the private expert's account, or the institute, has
    been closed.
    """
    if bid.institute is not None and bid.institute.closed_at is not None:
        return deny("institute_closed", INSTITUTE_CLOSED)
    person = bid.expert.person if bid.institute_id is None else None
    left = person is not None and person.closed_at is not None
    return deny("account_closed", ACCOUNT_CLOSED) if left else allow()


def can_confirm_fallback(actor: Person, expertise: Expertise) -> Decision:
    """May the actor confirm the proposed institute?"""
    if expertise.state is not ExpertiseState.FAILED and actor.can(Verb.SELECT, expertise.body_id):
        return deny("no_proposal", NO_PROPOSAL)
    return _as_chooser(actor, expertise, "select", "no_proposal", NO_PROPOSAL)


def can_entrust_one_time(actor: Person, expertise: Expertise) -> Decision:
    """May the actor entrust somebody outside the register, one time (Law 44-VI art. 19(3))? After a failed search,
    one person for the whole; never a restricted case, which needs a clearance.
    """
    alone = expertise.form is Form.INDIVIDUAL and not expertise.restricted
    after = allow() if expertise.state is ExpertiseState.FAILED else deny("not_failed", NOT_FAILED, "Law 44-VI art. 19")
    return both(
        _as_chooser(actor, expertise, "select", "not_failed", NOT_FAILED),
        after,
        allow() if alone else deny("not_alone", NOT_ALONE),
    )


def can_search_again(actor: Person, expertise: Expertise) -> Decision:
    """May the actor begin a new search?"""
    return _as_chooser(actor, expertise, "search_again", "not_choosing", NOT_CHOOSING)


def is_provider(actor: Person, selection: Selection) -> bool:
    """Is the actor the living provider: the expert, a member of the team, or who assigns at the institute?"""
    if selection.state not in LIVING:
        return False
    if selection.expert is not None and selection.expert.person_id == actor.id:
        return True
    if has_place(actor, selection):
        return True
    return selection.institute_id is not None and actor.can(Verb.ASSIGN, selection.institute_id)


def visible_to_provider(actor: Person) -> ColumnElement[bool]:
    """`is_provider` as SQL over Expertise: each part is found from the person, not by looking at every selection."""
    experts = select(Expert.id).where(Expert.person_id == actor.id).correlate(None)
    living = select(Selection.expertise_id).where(Selection.state.in_(LIVING)).correlate(None)
    mine = union_all(
        living.where(Selection.expert_id == experts.scalar_subquery()),  # at most one entry for a person
        living.where(Selection.institute_id.in_(actor.bodies_with(Verb.ASSIGN))),
        living.where(places_held_by(experts)),
    )
    return Expertise.id.in_(mine)


def can_work(expert: Expert, expertise: Expertise, *, out: bool | None = None, earlier: bool | None = None) -> Decision:
    """May this expert do the work at all, whatever the register says? Not the earlier one (CrPC 87, 93).

    `out` and `earlier`: the answers of `is_shut_out` and `is_earlier`, where the caller has asked for a whole list.
    """
    if is_shut_out(expert, expertise) if out is None else out:
        return deny("challenged_out", CHALLENGED_OUT, GROUNDS)
    known = is_earlier(expert, expertise) if earlier is None else earlier
    return deny("earlier_expert", EARLIER, GROUNDS) if known else allow()


def can_entrust_institute(institute_id: uuid.UUID, expertise: Expertise) -> Decision:
    """May this institute do the work at all? Not after it was removed as a whole (CrPC 87, 93)."""
    return deny("challenged_out", CHALLENGED_OUT, GROUNDS) if is_institute_out(institute_id, expertise) else allow()


def can_answer(actor: Person, selection: Selection) -> Decision:
    """May the actor accept or decline? The private expert herself; for an institute whoever assigns there."""
    if selection.institute_id is not None:
        chosen = actor.can(Verb.ASSIGN, selection.institute_id)
    else:
        chosen = selection.expert is not None and selection.expert.person_id == actor.id
    if not chosen:
        return deny("not_chosen", NOT_CHOSEN)
    return allow() if selection.state is SelectionState.WAITING else deny("answered", ANSWERED)


def says_terms(selection: Selection) -> bool:
    """Was this provider chosen directly, so that days and price are said on acceptance?"""
    direct = selection.expertise.mode is SearchMode.DIRECT
    return direct and selection.bid_id is None and selection.provider in (Provider.PRIVATE, Provider.STATE)


def says_price(selection: Selection) -> bool:
    """Does the directly chosen provider name a price? The private one: for an institute the budget pays."""
    return says_terms(selection) and selection.provider is Provider.PRIVATE
