"""Petitions beyond materials and time, self-recusal, the statement of the challenged expert."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.casework import forms, policy, service
from app.casework.models import Petition
from app.casework.policy import Case
from app.casework.policy.words import step
from app.casework.states import PetitionKind
from app.casework.views.acts.act import Act, May, decide, of, plain
from app.kernel.i18n import _l
from app.kernel.policy import Decision


def _asking(kind: PetitionKind) -> May:
    return lambda actor, case, _thing: policy.can_file_petition(actor, case, kind)


def _deciding(kind: PetitionKind) -> May:
    def may(actor: Person, case: Case, petition: Petition) -> Decision:
        return policy.can_decide_petition(actor, case, petition) if petition.kind is kind else step(False)

    return may


def record_challenge(case: Case, _thing: Any, values: Mapping[str, Any], by: Person, at: datetime) -> object:
    """The form's file as the service takes it."""
    given = dict(values)
    file = given.pop("proof", None)
    proof = {"proof": file.stream, "proof_name": file.filename or ""} if file else {}
    return service.record_challenge(case.expertise, **given, **proof, by=by, at=at)


ANSWERED = _l("The petition is answered; the expert gets a letter.")
ACTS: tuple[Act, ...] = (
    Act(
        "ask_beyond_questions",
        _l("Petition to answer beyond the questions"),
        _l("File the petition"),
        forms.BeyondForm,
        _asking(PetitionKind.BEYOND_QUESTIONS),
        plain(service.file_petition, kind=PetitionKind.BEYOND_QUESTIONS),
        _l("The petition is filed; the body gets a letter."),
        _l("With the agreement of the body you may answer what was not asked (CrPC art. 79). The clock goes on."),
        kind="secondary",
    ),
    Act(
        "ask_attend",
        _l("Petition to attend"),
        _l("File the petition"),
        forms.AttendForm,
        _asking(PetitionKind.ATTEND),
        plain(service.file_petition, kind=PetitionKind.ATTEND),
        _l("The petition is filed; the body gets a letter."),
        _l(
            "You may join procedural acts and hearings with the permission of the body (CrPC art. "
            "79). The clock goes on."
        ),
        kind="secondary",
    ),
    Act(
        "recuse",
        _l("Recuse yourself"),
        _l("State the ground"),
        forms.RecuseForm,
        of(policy.can_recuse),
        plain(service.recuse),
        _l("The self-recusal is recorded; the body gets a letter and decides."),
        _l(
            "Where there is a ground against you, you state it yourself (CrPC art. 87, 93). Until "
            "the decision the clock goes on."
        ),
        kind="warning",
    ),
    Act(
        "decide_beyond_questions",
        _l("Answer the petition to go beyond the questions"),
        _l("Answer"),
        forms.ConfirmedDecisionForm,
        _deciding(PetitionKind.BEYOND_QUESTIONS),
        decide(service.decide_petition, "grant"),
        ANSWERED,
        _l(
            "What you grant is added to the questions of the conclusion as the expert's own. Those "
            "of the ruling stay as they are."
        ),
        thing="petition",
    ),
    Act(
        "decide_attend",
        _l("Answer the petition to attend"),
        _l("Answer"),
        forms.MaterialsDecisionForm,
        _deciding(PetitionKind.ATTEND),
        decide(service.decide_petition, "grant"),
        ANSWERED,
        _l("If you grant it, tell the participants of day and place: the expert talks to them only through you."),
        thing="petition",
    ),
    Act(
        "decide_destruction",
        _l("Answer the petition for a wider permission"),
        _l("Answer"),
        forms.ConfirmedDecisionForm,
        _deciding(PetitionKind.DESTRUCTION),
        decide(service.decide_petition, "grant"),
        ANSWERED,
        _l(
            "Without your permission the object may be neither destroyed nor changed (CrPC art. 79). "
            "The decision is printed."
        ),
        thing="petition",
    ),
    Act(
        "state_on_challenge",
        _l("State your view of the challenge"),
        _l("State"),
        forms.StatementForm,
        policy.can_state,
        lambda _case, challenge, values, by, at: service.state_on_challenge(challenge, **values, by=by, at=at),
        _l("Your statement is recorded; the body gets a letter."),
        _l("You are heard before the body decides. Once recorded, the statement is not changed any more."),
        thing="challenge",
    ),
)  # fmt: skip
