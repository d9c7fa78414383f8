"""Acts while the clock runs."""

from __future__ import annotations

from app.accounts.models import Person
from app.casework import forms, policy, service
from app.casework.models import Petition
from app.casework.policy import Case
from app.casework.states import PetitionKind
from app.casework.views.acts.act import Act, May, decide, of, plain
from app.kernel.i18n import _l
from app.kernel.policy import Decision


def _petition(kind: PetitionKind) -> May:
    return lambda actor, case, _thing: policy.can_file_petition(actor, case, kind)


def _deciding(kind: PetitionKind) -> May:
    def may(actor: Person, case: Case, petition: Petition) -> Decision:
        return policy.can_decide_petition(actor, case, petition) if petition.kind is kind else Decision()

    return may


ACTS: tuple[Act, ...] = (
    Act(
        "ask_materials",
        _l("Petition for additional materials"),
        _l("File the petition"),
        forms.MaterialsPetitionForm,
        _petition(PetitionKind.MATERIALS),
        plain(service.file_petition, kind=PetitionKind.MATERIALS),
        _l("The petition is filed; the body gets a letter."),
        _l("If the body grants it, the clock stands still until the materials come, within the limit of the law."),
        kind="secondary",
    ),
    Act(
        "ask_extension",
        _l("Petition for a longer term"),
        _l("File the petition"),
        forms.ExtensionPetitionForm,
        _petition(PetitionKind.EXTENSION),
        plain(service.file_petition, kind=PetitionKind.EXTENSION),
        _l("The petition is filed; the body gets a letter."),
        _l("Only the body that ordered the expertise may extend the term, at the latest on the due day."),
        kind="secondary",
    ),
    Act(
        "decide_materials",
        _l("Answer the petition for materials"),
        _l("Answer"),
        forms.MaterialsDecisionForm,
        _deciding(PetitionKind.MATERIALS),
        decide(service.decide_petition, "grant"),
        _l("The petition is answered; the expert gets a letter."),
        _l("A granted petition suspends the clock from today, until you have supplied the materials."),
        thing="petition",
    ),
    Act(
        "decide_extension",
        _l("Answer the petition for a longer term"),
        _l("Answer"),
        forms.ExtensionDecisionForm,
        _deciding(PetitionKind.EXTENSION),
        decide(service.decide_petition, "grant"),
        _l("The petition is answered; the expert gets a letter."),
        thing="petition",
    ),
    Act(
        "withdraw_petition",
        _l("Withdraw the petition"),
        _l("Withdraw"),
        forms.Said,
        policy.can_withdraw_petition,
        lambda _case, petition, _values, by, at: service.withdraw_petition(petition, by=by, at=at),
        _l("The petition is withdrawn."),
        thing="petition",
        kind="warning",
    ),
    Act(
        "record_materials",
        _l("Record that the materials were supplied"),
        _l("Record"),
        forms.MaterialsForm,
        of(policy.can_record_materials),
        plain(service.record_materials),
        _l("The clock runs again."),
        _l("The day must be later than the one on which the clock was suspended, and within the limit."),
    ),
    Act(
        "proceed",
        _l("Proceed on what was supplied"),
        _l("Proceed"),
        forms.Said,
        of(policy.can_proceed),
        plain(service.proceed),
        _l("The work goes on."),
        _l("The suspension has ended by itself and the clock runs. You work on what there is (Law 44-VI art. 34)."),
    ),
    Act(
        "return_unexecuted",
        _l("Return without execution"),
        _l("Return without execution"),
        forms.ReturnForm,
        of(policy.can_return),
        plain(service.return_unexecuted),
        _l("The expertise is returned without execution."),
        _l("This ends the expertise. The ruling and the objects go back to the body (Law 44-VI art. 34)."),
        kind="warning",
    ),
    Act(
        "extend_term",
        _l("Extend the term"),
        _l("Extend"),
        forms.ExtendForm,
        of(policy.can_extend),
        plain(service.extend_term),
        _l("The term is extended; the expert gets a letter."),
        kind="secondary",
    ),
)
