"""The steps of CrPC 277 in their order, and challenges: who may take which, and when."""

from __future__ import annotations

from app.accounts.models import Person
from app.casework.models import Appointment, Challenge
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case
from app.casework.policy.members import team_checked
from app.casework.policy.words import role, step
from app.casework.rules import ClockState
from app.casework.states import CHALLENGE_WORKFLOW, Bringer, ChallengeState
from app.intake.policy import rereading
from app.intake.states import ExpertiseState as S
from app.kernel.policy import Decision, both

ORDER = "CrPC art. 277"
READING = "CrPC art. 272(4)"
BEFORE_START = frozenset({S.SELECTED, S.ACCEPTED, S.APPOINTED})


def can_establish_identity(actor: Person, case: Case) -> Decision:
    """The body establishes who the expert is, before anything else."""
    done = case.appointment is not None and case.appointment.identity_at is not None
    return both(
        role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY),
        step(case.expertise.state is S.ACCEPTED and not done),
    )


def can_check_grounds(actor: Person, case: Case) -> Decision:
    """The body checks for grounds of challenge (CrPC 93), after the identity and before the ruling."""
    taken = case.appointment
    return both(
        role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY),
        step(case.expertise.state is S.ACCEPTED and (taken is None or taken.grounds_at is None)),
        step(taken is not None and taken.identity_at is not None, words.IDENTITY_FIRST, ORDER),
    )


def can_issue_ruling(actor: Person, case: Case) -> Decision:
    """Whoever signs for the body issues the ruling, after both checks and with no challenge undecided.

    Whether parties still read a change of the request is asked last, and only where nothing else is in the way.
    """
    taken = case.appointment
    may = both(
        role(roles.of_body(actor, case, *roles.SIGN), words.BODY_ONLY),
        step(case.expertise.state is S.ACCEPTED),
        step(taken is not None and taken.grounds_at is not None, words.GROUNDS_FIRST, ORDER),
        step(team_checked(case), words.MEMBERS_CHECKED_FIRST, ORDER),
        step(not case.has_pending_challenge, words.CHALLENGE_FIRST, "CrPC art. 93"),
    )
    return both(may, step(not rereading(case.expertise.id), words.REREAD_FIRST, READING)) if may else may


def _after_ruling(case: Case) -> Appointment | None:
    return case.appointment if case.expertise.state is S.APPOINTED else None


def can_hand_ruling(actor: Person, case: Case) -> Decision:
    """The body hands the ruling to the expert."""
    taken = _after_ruling(case)
    return both(
        role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY),
        step(taken is not None, words.RULING_FIRST, ORDER),
        step(taken is None or taken.handed_at is None),
    )


def can_confirm_warning(actor: Person, case: Case) -> Decision:
    """The expert alone confirms having been warned of liability, once the ruling is handed over.

    Also while the work goes on: an expert to whom the institute gave it meanwhile.
    """
    taken = case.appointment if case.expertise.state in {S.APPOINTED, S.IN_WORK} else None
    return both(
        role(roles.is_named_expert(actor, case), words.EXPERT_ONLY),
        step(taken is not None and taken.handed_at is not None, words.HAND_OVER_FIRST, ORDER),
        step(taken is None or taken.warned_at is None),
    )


def can_record_receipt(actor: Person, case: Case) -> Decision:
    """The provider records that the ruling or the objects were received, after the warning."""
    taken = _after_ruling(case)
    return both(
        role(roles.of_provider(actor, case), words.PROVIDER_ONLY),
        step(taken is not None),
        step(taken is None or taken.warned_at is not None, words.WARNING_FIRST, ORDER),
        step(all(member.warned for member in case.further_members), words.MEMBERS_WARNED_FIRST, ORDER),
    )


def can_challenge(actor: Person, case: Case) -> Decision:
    """The body records a challenge that a participant brought; possible until the work is completed."""
    return both(
        role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY),
        step(case.expertise.state in BEFORE_START | {S.IN_WORK} and case.selection is not None),
    )


def can_recuse(actor: Person, case: Case) -> Decision:
    """A named expert, of a team each, states that there is a ground against herself (self-recusal), once at a time."""
    own = any(
        c.brought_as is Bringer.EXPERT and c.state is ChallengeState.FILED and c.filed_by_id == actor.id
        for c in case.challenges
    )
    mine = roles.is_named_expert(actor, case) or roles.place_of(actor, case) is not None
    return both(
        role(mine, words.EXPERT_ONLY),
        step(case.expertise.state in (BEFORE_START - {S.SELECTED}) | {S.IN_WORK} and not own),
    )


def can_state(actor: Person, case: Case, challenge: Challenge) -> Decision:
    """The challenged expert is heard, once, while the challenge is undecided."""
    return both(
        step(case.concerns(challenge)),
        role(_challenged(actor, case, challenge), words.PROVIDER_ONLY),
        step(CHALLENGE_WORKFLOW.allows("reject", challenge.state) and challenge.stated_at is None),
        step(challenge.brought_as is Bringer.PARTY),
    )


def can_open_proof(actor: Person, case: Case, challenge: Challenge) -> Decision:
    """The body, and the provider whom the challenge is about."""
    return role(roles.of_body(actor, case) or _challenged(actor, case, challenge), words.BODY_ONLY)


def _challenged(actor: Person, case: Case, challenge: Challenge) -> bool:
    """The provider whom the challenge is about; of a team also the member whom it names.

    Not whoever was given the work meanwhile: what is said of another expert is not theirs to read.
    """
    member = roles.place_of(actor, case)
    named = member is not None and member.id == challenge.place_id
    theirs = case.selection is not None and case.selection.id == challenge.selection_id
    theirs_now = roles.is_named_expert(actor, case) and case.concerns(challenge)
    return theirs and (named or theirs_now or roles.leads_institute(actor, case))


def reads_challenge(actor: Person, case: Case, challenge: Challenge) -> bool:
    """Whose page shows the challenge: the body's (and who reads the whole file), the provider's whom it is about."""
    whole = roles.of_body(actor, case) or roles.reads_by_grant(actor, case)
    return whole or _challenged(actor, case, challenge) or challenge.filed_by_id == actor.id


def can_decide_challenge(actor: Person, case: Case, challenge: Challenge) -> Decision:
    """The body decides a challenge; one of a provider or an expert who is no longer there is not decided any more."""
    return both(
        role(roles.of_body(actor, case, *roles.DECIDE), words.BODY_ONLY),
        step(CHALLENGE_WORKFLOW.allows("reject", challenge.state)),
        step(case.concerns(challenge)),
    )


def can_uphold(actor: Person, case: Case, challenge: Challenge) -> Decision:
    """Upholding frees the provider before the clock starts, and returns the materials while it runs."""
    running = case.picture is not None and case.picture.state not in {ClockState.COMPLETED, ClockState.HANDED_OVER}
    return both(
        can_decide_challenge(actor, case, challenge),
        step(case.expertise.state in BEFORE_START or (case.expertise.state is S.IN_WORK and running)),
    )


def step_of_answer(case: Case) -> Decision:
    """Whether anybody is asked for an answer at all; who may give it, bidding says."""
    return step(case.expertise.state is S.SELECTED and case.selection is not None)
