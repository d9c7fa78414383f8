"""Who may compare, choose, confirm, search again and answer; who is the provider; and the same as SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, literal, or_, select

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Bid, Selection
from app.bidding.policy.offering import EARLIER, GROUNDS, READERS, is_earlier
from app.bidding.states import BID_WORKFLOW, SelectionState
from app.intake.models import Expertise
from app.intake.states import EXPERTISE_WORKFLOW, ExpertiseState
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny
from app.registry.models import Expert

LIVING = (SelectionState.WAITING, SelectionState.ACCEPTED)

NOT_YOURS = _l("You do not hold the right for this at the body that orders the expertise.")
NOT_CHOOSING = _l("There is nothing to choose now: the offers are not open, or somebody has been chosen.")
OFFER_OUT = _l("This offer cannot be chosen: it is not valid, or its expert was chosen before.")
NO_PROPOSAL = _l("No institute is proposed now.")
NOT_CHOSEN = _l("Only the one who was chosen answers.")
ANSWERED = _l("The choice has been answered already.")


def can_see_offers(actor: Person, expertise: Expertise) -> Decision:
    """May this member of the body read the comparison? (It is empty until the deadline.)"""
    reads = any(actor.can(verb, expertise.body_id) for verb in READERS)
    return allow() if reads else deny("not_yours", NOT_YOURS)


def _as_chooser(actor: Person, expertise: Expertise, verb: str, code: str, text: Any) -> Decision:
    if not actor.can(Verb.SELECT, expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    return allow() if EXPERTISE_WORKFLOW.allows(verb, expertise.state) else deny(code, text)


def can_select(actor: Person, bid: Bid) -> Decision:
    """May the actor choose this offer? Fitness on the day is asked, and stored, when it is done."""
    expertise = bid.search.expertise
    if expertise.state is not ExpertiseState.OPENED and actor.can(Verb.SELECT, expertise.body_id):
        return deny("not_choosing", NOT_CHOOSING)
    state = allow() if BID_WORKFLOW.allows("select", bid.state) else deny("offer_out", OFFER_OUT)
    return both(_as_chooser(actor, expertise, "select", "not_choosing", NOT_CHOOSING), state)


def can_confirm_fallback(actor: Person, expertise: Expertise) -> Decision:
    """May the actor confirm the proposed institute?"""
    if expertise.state is not ExpertiseState.FAILED and actor.can(Verb.SELECT, expertise.body_id):
        return deny("no_proposal", NO_PROPOSAL)
    return _as_chooser(actor, expertise, "select", "no_proposal", NO_PROPOSAL)


def can_search_again(actor: Person, expertise: Expertise) -> Decision:
    """May the actor begin a new search?"""
    return _as_chooser(actor, expertise, "search_again", "not_choosing", NOT_CHOOSING)


def is_provider(actor: Person, selection: Selection) -> bool:
    """Is the actor the living provider: the expert, or somebody who assigns at the institute?"""
    if selection.state not in LIVING:
        return False
    if selection.expert is not None and selection.expert.person_id == actor.id:
        return True
    return selection.institute_id is not None and actor.can(Verb.ASSIGN, selection.institute_id)


def visible_to_provider(actor: Person) -> ColumnElement[bool]:
    """`is_provider` as SQL over Expertise."""
    experts = select(Expert.id).where(Expert.person_id == actor.id)
    mine = or_(Selection.expert_id.in_(experts), Selection.institute_id.in_(actor.bodies_with(Verb.ASSIGN)))
    living = exists(literal(1)).where(Selection.expertise_id == Expertise.id, Selection.state.in_(LIVING), mine)
    return living.correlate(Expertise)  # also inside a query that joins the selection itself


def can_work(expert: Expert, expertise: Expertise) -> Decision:
    """May this expert do the work at all, whatever the register says? Not the earlier one (CrPC 87, 93)."""
    return deny("earlier_expert", EARLIER, GROUNDS) if is_earlier(expert, expertise) else allow()


def can_answer(actor: Person, selection: Selection) -> Decision:
    """May the actor accept or decline? The private expert herself; for an institute whoever assigns there."""
    if selection.institute_id is not None:
        chosen = actor.can(Verb.ASSIGN, selection.institute_id)
    else:
        chosen = selection.expert is not None and selection.expert.person_id == actor.id
    if not chosen:
        return deny("not_chosen", NOT_CHOSEN)
    return allow() if selection.state is SelectionState.WAITING else deny("answered", ANSWERED)
