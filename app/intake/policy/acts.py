"""Who may do what with a request: each yes/no with its reason."""

from __future__ import annotations

from app.accounts.models import Body, Person
from app.accounts.states import APPOINTING, Verb
from app.intake.models import Expertise
from app.intake.policy.gates import publication_gates
from app.intake.states import BEFORE_PUBLICATION, EXPERTISE_WORKFLOW, ExpertiseState
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny

NOT_YOURS = _l("You do not hold the right for this at the body that orders the expertise.")
NOT_DRAFT = _l("The request is no longer a draft. Take it back to the draft to change it.")
PUBLISHED = _l("The request has been published and can no longer be changed.")
NOT_PREPARED = _l("The request has not been checked and frozen for publication.")
TOO_LATE = _l("The request can no longer be withdrawn.")
NOT_APPOINTING = _l("Only a court or an investigating body orders an expertise.")


def can_draft(actor: Person, body: Body) -> Decision:
    """May this person begin a request of this body?"""
    if body.kind not in APPOINTING or body.closed_at is not None:
        return deny("body.not_appointing", NOT_APPOINTING)
    return allow() if actor.can(Verb.DRAFT, body.id) else deny("not_yours", NOT_YOURS)


def _may_with(actor: Person, expertise: Expertise, *verbs: Verb) -> bool:
    return actor.can_any(verbs, expertise.body_id)


def can_edit(actor: Person, expertise: Expertise) -> Decision:
    """May this person change the draft?"""
    if not _may_with(actor, expertise, Verb.DRAFT):
        return deny("not_yours", NOT_YOURS)
    if expertise.state is ExpertiseState.DRAFT:
        return allow()
    return deny("not_draft", NOT_DRAFT if expertise.state is ExpertiseState.PREPARED else PUBLISHED)


def can_prepare(actor: Person, expertise: Expertise) -> Decision:
    """May this person check and freeze the draft? (Whether it is complete is another question.)"""
    if not _may_with(actor, expertise, Verb.DRAFT, Verb.PUBLISH):
        return deny("not_yours", NOT_YOURS)
    return allow() if EXPERTISE_WORKFLOW.allows("prepare", expertise.state) else deny("not_draft", NOT_DRAFT)


def can_revise(actor: Person, expertise: Expertise) -> Decision:
    """May this person take the frozen request back to the draft?"""
    if not _may_with(actor, expertise, Verb.DRAFT, Verb.PUBLISH):
        return deny("not_yours", NOT_YOURS)
    if EXPERTISE_WORKFLOW.allows("revise", expertise.state):
        return allow()
    return deny("not_prepared", NOT_PREPARED if expertise.state is ExpertiseState.DRAFT else PUBLISHED)


def can_publish(actor: Person, expertise: Expertise) -> Decision:
    """May this person publish the frozen request?"""
    if not _may_with(actor, expertise, Verb.PUBLISH):
        return deny("not_yours", NOT_YOURS)
    if not EXPERTISE_WORKFLOW.allows("publish", expertise.state):
        return deny("not_prepared", NOT_PREPARED)
    return publication_gates(expertise)


def can_withdraw(actor: Person, expertise: Expertise) -> Decision:
    """May this person withdraw it? A draft: whoever drafts; once published: whoever publishes."""
    verbs = (Verb.DRAFT, Verb.PUBLISH) if expertise.state in BEFORE_PUBLICATION else (Verb.PUBLISH,)
    if not _may_with(actor, expertise, *verbs):
        return deny("not_yours", NOT_YOURS)
    return allow() if EXPERTISE_WORKFLOW.allows("withdraw", expertise.state) else deny("too_late", TOO_LATE)


def can_see_attachments(actor: Person, expertise: Expertise) -> Decision:
    """May this member of the body open the files of the request?"""
    if _may_with(actor, expertise, Verb.DRAFT, Verb.PUBLISH, Verb.SEE_OBJECTS):
        return allow()
    return deny("not_yours", NOT_YOURS)
