"""The parties: who enters them, who answers their proposals, what they may do by their link."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Acquaintance, Expertise, Party, PartyProposal
from app.intake.states import BEFORE_PUBLICATION, PARTY_WORKFLOW, PROPOSAL_WORKFLOW, ExpertiseState, PartyState
from app.kernel import clock
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny

NOT_YOURS = _l("You do not hold the right for this at the body that orders the expertise.")
PUBLISHED = _l("The request has been published: the step before publication is over.")
NOT_FROZEN = _l("Check and freeze the request first: the parties read what is frozen.")
BEGUN = _l("The letters to the parties have been sent already.")
WRONG = _l("This is not possible for this party any more.")
ANSWERED = _l("The proposal has been answered already.")
CHANGING = _l("The request is being changed at present. You will get a letter when it can be read again.")
OVER = _l("The time for confirmations and proposals is over.")
NO_ADDRESS = _l("This party has no address of electronic mail: record that it was acquainted on paper.")


def _drafts(actor: Person, expertise: Expertise) -> bool:
    return actor.can(Verb.DRAFT, expertise.body_id) or actor.can(Verb.PUBLISH, expertise.body_id)


def can_see_parties(actor: Person, expertise: Expertise) -> Decision:
    """May this member of the body read names and addresses of the parties?"""
    seen = _drafts(actor, expertise) or actor.can(Verb.ANSWER, expertise.body_id)
    return allow() if seen else deny("not_yours", NOT_YOURS)


def can_enter_parties(actor: Person, expertise: Expertise) -> Decision:
    """May this person enter a party, or strike one off?"""
    if not _drafts(actor, expertise):
        return deny("not_yours", NOT_YOURS)
    return allow() if expertise.state in BEFORE_PUBLICATION else deny("published", PUBLISHED)


def can_begin_acquaintance(actor: Person, expertise: Expertise, begun: Acquaintance | None) -> Decision:
    """May this person send the links, so that the term begins?"""
    may = can_enter_parties(actor, expertise)
    if not may:
        return may
    if expertise.state is not ExpertiseState.PREPARED:
        return deny("not_frozen", NOT_FROZEN)
    return allow() if begun is None else deny("begun", BEGUN)


def can_send_link(actor: Person, party: Party, begun: Acquaintance | None) -> Decision:
    """May this person send the party a (new) link? After publication too, so that it learns the outcome."""
    if not _drafts(actor, party.expertise):
        return deny("not_yours", NOT_YOURS)
    if party.email is None:
        return deny("no_address", NO_ADDRESS)
    frozen = party.state is not PartyState.LISTED or party.expertise.state is ExpertiseState.PREPARED
    if begun is None or party.state is PartyState.STRUCK or not frozen:
        return deny("wrong", WRONG if begun is not None else NOT_FROZEN)
    return allow()


def can_change_party(actor: Person, party: Party, verb: str) -> Decision:
    """May this person record the acquaintance on paper (`record_paper`) or strike the party off (`strike`)?"""
    may = can_enter_parties(actor, party.expertise)
    if not may:
        return may
    return allow() if PARTY_WORKFLOW.allows(verb, party.state) else deny("wrong", WRONG)


def can_answer_proposal(actor: Person, proposal: PartyProposal, expertise: Expertise) -> Decision:
    """May this person accept or refuse a proposal? Whoever may publish the request."""
    if not actor.can(Verb.PUBLISH, expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    if expertise.state not in BEFORE_PUBLICATION:
        return deny("published", PUBLISHED)
    return allow() if PROPOSAL_WORKFLOW.allows("accept", proposal.state) else deny("answered", ANSWERED)


def can_confirm_reading(party: Party) -> Decision:
    """May the party confirm by its link that it has read the request?"""
    if party.expertise.state is ExpertiseState.DRAFT:
        return deny("changing", CHANGING)
    if party.expertise.state is not ExpertiseState.PREPARED:
        return deny("over", OVER)
    return allow() if PARTY_WORKFLOW.allows("confirm", party.state) else deny("over", OVER)


def can_propose(party: Party, begun: Acquaintance | None, *, at: datetime) -> Decision:
    """May the party make proposals by its link? Until the term is over or the request is published."""
    if party.expertise.state not in BEFORE_PUBLICATION or begun is None:
        return deny("over", OVER)
    if begun.due_on is not None and at >= clock.end_of(begun.due_on):
        return deny("over", OVER)
    return allow() if party.state in {PartyState.TOLD, PartyState.READ} else deny("over", OVER)
