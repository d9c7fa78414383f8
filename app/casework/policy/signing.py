"""Who writes and signs which part of a conclusion; who corrects a signed one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Person
from app.casework.models import Correction
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case
from app.casework.policy.words import role, step
from app.casework.states import CorrectionState
from app.intake.states import ExpertiseState as S
from app.intake.states import Form
from app.kernel.policy import Decision, both
from app.registry.models import Expert

HANDED = (S.DELIVERED, S.CLOSED)


@dataclass(frozen=True)
class Signer:
    """One expert who signs, with the specialties of the own part; `warned_at` is the warning of liability."""

    expert: Expert
    specialty_ids: tuple[uuid.UUID, ...]
    leads: bool
    warned_at: datetime | None

    @property
    def key(self) -> str:
        return str(self.expert.id)

    def answers_for(self, given: dict[str, object]) -> bool:
        """Is the question of this answer one of hers? Without an assignment it is everybody's."""
        assigned = given.get("for")
        mine = {str(one) for one in self.specialty_ids}
        return not isinstance(assigned, list) or not assigned or bool(mine & set(assigned))


def signers(case: Case) -> list[Signer]:
    """Everybody who has to sign, the leader first; nobody while no expert is named."""
    chosen, taken = case.selection, case.appointment
    warned = taken.warned_at if taken is not None else None
    if chosen is None or chosen.expert is None:
        return []
    leading = next((m.place for m in case.team if m.living and m.place.leads), None)
    asked = [specialty.id for specialty in case.expertise.specialties]
    first = Signer(chosen.expert, tuple(leading.specialty_ids if leading is not None else asked), True, warned)
    return [
        first,
        *(
            Signer(m.place.expert, tuple(m.place.specialty_ids), False, m.steps.warned_at if m.steps else None)
            for m in case.further_members
        ),
    ]


def signer_of(actor: Person, case: Case) -> Signer | None:
    """The actor's own place among those who sign."""
    return next((one for one in signers(case) if one.expert.person_id == actor.id), None)


def may_dissent(signer: Signer, case: Case) -> bool:
    """A member of a commission may sign a text of her own instead; the leader writes the common one."""
    return case.expertise.form is Form.COMMISSION and not signer.leads


def correctable(case: Case) -> bool:
    """Has the body the document? Before that nothing has gone out that would need a correction."""
    signed = case.conclusion
    return case.expertise.state in HANDED and signed is not None and signed.delivered_at is not None


def can_ask_correction(actor: Person, case: Case, *, running: Correction | None) -> Decision:
    """The body points at a mistake of writing or counting and asks the expert to correct it."""
    return both(
        role(roles.of_body(actor, case, *roles.ANSWER), words.BODY_ONLY),
        step(correctable(case)),
        step(running is None, words.CORRECTION_RUNS),
    )


def can_open_correction(actor: Person, case: Case, *, running: Correction | None) -> Decision:
    """The expert who signed (of a team the leader) opens a correction of her own accord."""
    return both(
        role(roles.is_named_expert(actor, case), words.EXPERT_ONLY),
        step(correctable(case)),
        step(running is None, words.CORRECTION_RUNS),
    )


def can_answer_correction(actor: Person, case: Case, *, running: Correction | None) -> Decision:
    """The expert takes up what the body asked for, or refuses with reasons."""
    asked = running is not None and running.state is CorrectionState.ASKED
    return both(role(roles.is_named_expert(actor, case), words.EXPERT_ONLY), step(correctable(case) and asked))


def can_drop_correction(actor: Person, case: Case, *, running: Correction | None) -> Decision:
    """The expert gives up a correction that was begun; the signed version stays as it is."""
    begun = running is not None and running.state is CorrectionState.OPEN
    return both(role(roles.is_named_expert(actor, case), words.EXPERT_ONLY), step(correctable(case) and begun))
