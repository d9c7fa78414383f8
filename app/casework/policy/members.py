"""The steps of CrPC 277 for each further member of a team; the leader's are those of the appointment."""

from __future__ import annotations

from app.accounts.models import Person
from app.bidding import rules
from app.bidding.states import PlaceState
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case, Member
from app.casework.policy.words import role, step
from app.intake.states import ExpertiseState as S
from app.intake.states import Form
from app.kernel.policy import Decision, both

ORDER = "CrPC art. 277"


def team_checked(case: Case) -> bool:
    """Is the team whole, has everybody accepted, and is each further member identified and checked?"""
    if case.expertise.form is Form.INDIVIDUAL:
        return True
    living = [member.place for member in case.team if member.living]
    parts = [rules.Part(place.expert_id, tuple(place.specialty_ids), place.leads) for place in living]
    asked = [specialty.id for specialty in case.expertise.specialties]
    wrong = rules.problems_of_team(
        parts, form=case.expertise.form, asked=asked, experts_needed=case.expertise.experts_needed
    )
    accepted = all(place.state is PlaceState.ACCEPTED for place in living)
    return not any(True for _ in wrong) and accepted and all(member.checked for member in case.further_members)


def _of_member(member: Member) -> bool:
    return member.place.state is PlaceState.ACCEPTED and not member.place.leads


def can_establish_member_identity(actor: Person, case: Case, member: Member) -> Decision:
    """The body establishes who this member is."""
    return both(
        role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY),
        step(case.expertise.state is S.ACCEPTED and _of_member(member)),
        step(member.steps is None or member.steps.identity_at is None),
    )


def can_check_member_grounds(actor: Person, case: Case, member: Member) -> Decision:
    """The body checks for grounds of a challenge of this member (CrPC 93), after the identity."""
    return both(
        role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY),
        step(case.expertise.state is S.ACCEPTED and _of_member(member) and not member.checked),
        step(member.steps is not None and member.steps.identity_at is not None, words.IDENTITY_FIRST, ORDER),
    )


def can_confirm_member_warning(actor: Person, case: Case, member: Member) -> Decision:
    """The member alone confirms having been warned, once the ruling is handed over."""
    taken = case.appointment
    handed = case.expertise.state is S.APPOINTED and taken is not None and taken.handed_at is not None
    return both(
        role(_of_member(member) and member.place.expert.person_id == actor.id, words.MEMBER_ONLY),
        step(handed, words.HAND_OVER_FIRST, ORDER),
        step(member.checked and not member.warned),
    )
