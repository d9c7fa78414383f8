"""Copying, lots, findings set aside, look-alikes ruled out: who may, and why not."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Expertise
from app.intake.policy.acts import NOT_YOURS, can_draft, can_edit
from app.intake.policy.visibility import can_see_expertise
from app.intake.states import BEFORE_PUBLICATION, ExpertiseState
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny

S = ExpertiseState
FOLLOWED = frozenset({S.COMPLETED, S.DELIVERED, S.CLOSED})
NO_CONCLUSION = _l("An additional or repeated expertise follows one whose conclusion is signed.")
PUBLISHED = _l("The request has been published: this is asked before publication only.")
IN_A_SET = _l("The request is a lot already. Join the lots again to split it otherwise.")
NO_SET = _l("The request has not been split into lots.")
ONE_THING = _l("Only a request with two objects or two specialties, and two questions, is split into lots.")
NOT_ALL_DRAFTS = _l("Lots are joined again only while each of them is a draft.")


def can_copy(actor: Person, expertise: Expertise) -> Decision:
    """May this person begin a request of the same body as a copy of this one?"""
    return can_draft(actor, expertise.body)


def can_follow(actor: Person, expertise: Expertise) -> Decision:
    """May this person order an additional or repeated expertise after this one? There must be a conclusion."""
    ended = allow() if expertise.state in FOLLOWED else deny("no_conclusion", NO_CONCLUSION)
    return both(can_copy(actor, expertise), ended)


def can_rule_out(actor: Person, expertise: Expertise) -> Decision:
    """May this person confirm that a similar expertise is another matter?"""
    if not any(actor.can(verb, expertise.body_id) for verb in (Verb.DRAFT, Verb.PUBLISH)):
        return deny("not_yours", NOT_YOURS)
    return allow() if expertise.state in BEFORE_PUBLICATION else deny("published", PUBLISHED)


def can_split(actor: Person, expertise: Expertise) -> Decision:
    """May this person split the draft into lots?"""
    enough = len(expertise.questions) > 1 and (len(expertise.objects) > 1 or len(expertise.specialties) > 1)
    return both(
        can_edit(actor, expertise),
        deny("in_a_set", IN_A_SET) if expertise.lot_set_id else allow(),
        allow() if enough else deny("one_thing", ONE_THING),
    )


def can_rejoin(actor: Person, lots: Sequence[Expertise]) -> Decision:
    """May this person join the lots of a set (all that there are, each of which she sees) into one draft again?"""
    if not lots:
        return deny("no_set", NO_SET)
    if any(lot.state is not S.DRAFT for lot in lots) or len(lots) != lots[0].lot_count:
        return deny("not_all_drafts", NOT_ALL_DRAFTS)
    may = both(*(can_edit(actor, lot) for lot in lots))
    seen = all(can_see_expertise(actor, lot) for lot in lots)  # a restricted lot may be kept from a drafter
    return may if seen or not may else deny("not_all_drafts", NOT_ALL_DRAFTS)
