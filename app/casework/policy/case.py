"""One expertise from its selection on, as its policies look at it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Selection
from app.casework.models import Appointment, Challenge, Conclusion, Petition
from app.casework.rules import ClockPicture
from app.casework.states import ChallengeState, PetitionKind, PetitionState
from app.intake.models import Expertise
from app.intake.policy import CASE_VERBS

# What each kind of act of the appointing body takes.
PREPARE = (Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT)
ANSWER = (Verb.ANSWER, Verb.PUBLISH, Verb.SELECT)
DECIDE = (Verb.PUBLISH, Verb.SELECT)
SIGN = (Verb.PUBLISH,)


@dataclass(frozen=True)
class Case:
    """What a policy needs to know, fetched once. `selection` is the living one; `picture` is of one day."""

    expertise: Expertise
    selection: Selection | None
    appointment: Appointment | None
    picture: ClockPicture | None
    petitions: Sequence[Petition] = ()
    challenges: Sequence[Challenge] = ()
    conclusion: Conclusion | None = None

    @property
    def expert_person_id(self) -> uuid.UUID | None:
        """The named expert's account."""
        expert = self.selection.expert if self.selection is not None else None
        return expert.person_id if expert is not None else None

    def has_pending_petition(self, kind: PetitionKind) -> bool:
        return any(p.kind is kind and p.state is PetitionState.FILED for p in self.petitions)

    @property
    def has_pending_challenge(self) -> bool:
        return any(c.state is ChallengeState.FILED for c in self.challenges)


def of_body(actor: Person, case: Case, *verbs: Verb) -> bool:
    """Does the actor hold one of the verbs (by default any that concerns cases) at the appointing body?"""
    return case.expertise.body_id in actor.bodies_with(*(verbs or CASE_VERBS))


def is_named_expert(actor: Person, case: Case) -> bool:
    """Is the actor the expert who was entrusted with the work?"""
    return case.expert_person_id is not None and case.expert_person_id == actor.id


def leads_institute(actor: Person, case: Case) -> bool:
    """Does the actor assign work at the institute that was chosen?"""
    institute = case.selection.institute_id if case.selection is not None else None
    return institute is not None and actor.can(Verb.ASSIGN, institute)


def of_provider(actor: Person, case: Case) -> bool:
    """The named expert, or whoever speaks for the institute."""
    return is_named_expert(actor, case) or leads_institute(actor, case)
