"""While the clock runs: petitions, suspension, extension, return."""

from __future__ import annotations

from app.accounts.models import Person
from app.casework.models import Petition
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case
from app.casework.policy.words import role, step
from app.casework.rules import ClockState, EventKind, allowed_events
from app.casework.states import PETITION_WORKFLOW, PetitionKind
from app.intake.states import ExpertiseState as S
from app.kernel.policy import Decision, both, deny

TERMS = "Law 44-VI art. 34"
BY_ANSWER = frozenset({PetitionKind.MATERIALS, PetitionKind.ATTEND})
EVENT_OF = {PetitionKind.MATERIALS: EventKind.SUSPENDED, PetitionKind.EXTENSION: EventKind.EXTENDED}


def _in_work(case: Case) -> Decision:
    return step(case.expertise.state is S.IN_WORK)


def _clock_allows(case: Case, *kinds: EventKind) -> Decision:
    """Whether the clock takes one of these events today; a reason only where the work has begun."""
    if case.expertise.state is not S.IN_WORK or case.picture is None:
        return step(False)
    if allowed_events(case.picture) & set(kinds):
        return Decision()
    return deny("clock", words.CLOCK_SAYS_NO, TERMS)


def can_file_petition(actor: Person, case: Case, kind: PetitionKind) -> Decision:
    """The provider petitions; one petition of a kind at a time. Of materials and time the clock decides too."""
    pending = case.has_pending_petition(kind)
    return both(
        role(roles.of_provider(actor, case), words.PROVIDER_ONLY),
        _clock_allows(case, EVENT_OF[kind]) if kind in EVENT_OF else _in_work(case),
        deny("pending", words.PENDING) if pending else Decision(),
    )


def can_decide_petition(actor: Person, case: Case, petition: Petition) -> Decision:
    """Only the appointing body; what changes the term or the task only by who publishes or selects there."""
    verbs = roles.ANSWER if petition.kind in BY_ANSWER else roles.DECIDE
    return both(
        role(roles.of_body(actor, case, *verbs), words.BODY_ONLY),
        step(PETITION_WORKFLOW.allows("grant", petition.state)),
        _in_work(case),
    )


def can_withdraw_petition(actor: Person, case: Case, petition: Petition) -> Decision:
    """The provider takes a petition back while it waits."""
    return both(
        role(roles.of_provider(actor, case), words.PROVIDER_ONLY),
        step(PETITION_WORKFLOW.allows("withdraw", petition.state)),
        _in_work(case),
    )


def can_record_materials(actor: Person, case: Case) -> Decision:
    """The body or the provider records when the missing materials were supplied: that resumes the clock."""
    waiting = case.picture is not None and case.picture.state in {ClockState.SUSPENDED, ClockState.CHOICE_DUE}
    return both(
        role(roles.of_body(actor, case, *roles.PREPARE) or roles.of_provider(actor, case), words.BODY_ONLY),
        _in_work(case),
        step(waiting),
    )


def can_proceed(actor: Person, case: Case) -> Decision:
    """The provider goes on with what was supplied, when the choice is due."""
    return both(role(roles.of_provider(actor, case), words.PROVIDER_ONLY), _clock_allows(case, EventKind.PROCEED))


def can_return(actor: Person, case: Case) -> Decision:
    """The named expert returns the materials without execution, from the start until completion."""
    return both(role(roles.is_named_expert(actor, case), words.EXPERT_ONLY), _clock_allows(case, EventKind.RETURNED))


def can_extend(actor: Person, case: Case) -> Decision:
    """Only the appointing body extends the term, with or without a petition."""
    return both(
        role(roles.of_body(actor, case, *roles.DECIDE), words.BODY_ONLY), _clock_allows(case, EventKind.EXTENDED)
    )
