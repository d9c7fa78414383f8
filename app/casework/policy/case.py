"""One expertise from its selection on, as its policies look at it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Selection, TeamPlace
from app.bidding.policy import LIVING
from app.bidding.states import PlaceState
from app.casework.models import Appointment, Challenge, Conclusion, MemberAppointment, Petition
from app.casework.rules import ClockPicture
from app.casework.states import Challenged, ChallengeState, PetitionKind, PetitionState
from app.intake.models import Expertise
from app.intake.policy import CASE_VERBS
from app.registry.models import Expert

# What each kind of act of the appointing body takes.
PREPARE = (Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT)
ANSWER = (Verb.ANSWER, Verb.PUBLISH, Verb.SELECT)
DECIDE = (Verb.PUBLISH, Verb.SELECT)
SIGN = (Verb.PUBLISH,)


@dataclass(frozen=True)
class Member:
    """A place in the team with the steps of its member; the leader's steps are those of the appointment."""

    place: TeamPlace
    steps: MemberAppointment | None = None

    @property
    def id(self) -> uuid.UUID:
        return self.place.id

    @property
    def living(self) -> bool:
        return self.place.state in (PlaceState.WAITING, PlaceState.ACCEPTED)

    @property
    def checked(self) -> bool:
        return self.steps is not None and self.steps.grounds_at is not None

    @property
    def warned(self) -> bool:
        return self.steps is not None and self.steps.warned_at is not None


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
    team: Sequence[Member] = ()  # empty for a single expert; also those who fell away

    @property
    def further_members(self) -> list[Member]:
        """Who works beside the leader: the living places but the leader's own."""
        return [member for member in self.team if member.living and not member.place.leads]

    @property
    def expert_person_id(self) -> uuid.UUID | None:
        """The named expert's account."""
        expert = self.selection.expert if self.selection is not None else None
        return expert.person_id if expert is not None else None

    @property
    def everybody_warned(self) -> bool:
        """The leader (or the one expert) and each further member of the team have confirmed the warning."""
        taken = self.appointment
        first = taken is not None and taken.warned_at is not None
        return first and all(member.warned for member in self.further_members)

    def has_pending_petition(self, kind: PetitionKind) -> bool:
        return any(p.kind is kind and p.state is PetitionState.FILED for p in self.petitions)

    @property
    def has_pending_challenge(self) -> bool:
        return any(c.state is ChallengeState.FILED and self.concerns(c) for c in self.challenges)

    def concerns(self, challenge: Challenge) -> bool:
        """Is whom the challenge is about (the institute, the expert, a member of the team) still there?"""
        chosen = self.selection
        if chosen is None or chosen.id != challenge.selection_id:
            return False
        if challenge.against is Challenged.INSTITUTE:
            return True
        if challenge.place_id is not None:
            return any(member.id == challenge.place_id and member.living for member in self.team)
        return challenge.expert_id is None or challenge.expert_id == chosen.expert_id


def of_body(actor: Person, case: Case, *verbs: Verb) -> bool:
    """Does the actor hold one of the verbs (by default any that concerns cases) at the appointing body?"""
    return actor.can_any(verbs or CASE_VERBS, case.expertise.body_id)


def reads_by_grant(actor: Person, case: Case) -> bool:
    """Has the actor been let to read this file by two people at the Ministry (break-glass), and for this moment?"""
    return case.expertise.id in actor.opened


def is_named_expert(actor: Person, case: Case) -> bool:
    """Is the actor the expert who was entrusted with the work?"""
    return case.expert_person_id is not None and case.expert_person_id == actor.id


def place_of(actor: Person, case: Case) -> Member | None:
    """The actor's own living place beside the leader, if any."""
    return next((m for m in case.further_members if m.place.expert.person_id == actor.id), None)


def leads_institute(actor: Person, case: Case) -> bool:
    """Does the actor assign work at the institute that was chosen?"""
    institute = case.selection.institute_id if case.selection is not None else None
    return institute is not None and actor.can(Verb.ASSIGN, institute)


def of_provider(actor: Person, case: Case) -> bool:
    """The named expert, or whoever speaks for the institute."""
    return is_named_expert(actor, case) or leads_institute(actor, case)


def provided_by(actor: Person) -> ColumnElement[bool]:
    """`of_provider` as SQL over Selection: the living ones."""
    experts = select(Expert.id).where(Expert.person_id == actor.id)
    theirs = or_(Selection.expert_id.in_(experts), Selection.institute_id.in_(actor.bodies_with(Verb.ASSIGN)))
    return and_(Selection.state.in_(LIVING), theirs)
