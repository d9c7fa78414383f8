"""Every act on an expertise as data: its address, form, policy and verb. One view performs them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.bidding import policy as bidding_policy
from app.casework import forms, policy, service
from app.casework.models import Challenge, Petition
from app.casework.policy import Case
from app.casework.states import PetitionKind
from app.kernel.db import db
from app.kernel.forms import Form
from app.kernel.i18n import _l
from app.kernel.policy import Decision
from app.registry.models import Expert

Thing = Petition | Challenge | None
May = Callable[[Person, Case, Any], Decision]
Run = Callable[[Case, Any, Mapping[str, Any], Person, datetime], object]


@dataclass(frozen=True)
class Act:
    """`thing` says what else stands in the address; `guide` names the text above the form."""

    name: str
    title: Any
    submit: Any
    form: type[Form]
    may: May
    run: Run
    done: Any
    guide: Any = ""
    thing: str = ""
    kind: str = "primary"

    @property
    def slug(self) -> str:
        return self.name.replace("_", "-")


def _may_answer(actor: Person, case: Case, _thing: Any) -> Decision:
    step = policy.step_of_answer(case)
    if not step or case.selection is None:
        return step
    return bidding_policy.can_answer(actor, case.selection)


def _accept(case: Case, _thing: Any, values: Mapping[str, Any], by: Person, at: datetime) -> object:
    named = values.get("expert")
    expert = db.session.get(Expert, named) if named else None
    service.answer(case.expertise, accept=True, expert=expert, by=by, at=at)
    return case


def _plain(verb: Callable[..., object], **fixed: Any) -> Run:
    """A verb of the expertise whose keywords are the form's fields."""
    return lambda case, _thing, values, by, at: verb(case.expertise, **values, **fixed, by=by, at=at)


def _decide(verb: Callable[..., object], yes: str) -> Run:
    """A verb of a petition or a challenge: the form's decision becomes a plain yes or no."""

    def run(_case: Case, thing: Any, values: Mapping[str, Any], by: Person, at: datetime) -> object:
        rest = {name: value for name, value in values.items() if name != "decision"}
        return verb(thing, **{yes: values["decision"] == yes}, **rest, by=by, at=at)

    return run


def _of(may: Callable[[Person, Case], Decision]) -> May:
    return lambda actor, case, _thing: may(actor, case)


def _petition(kind: PetitionKind) -> May:
    return lambda actor, case, _thing: policy.can_file_petition(actor, case, kind)


def _deciding(kind: PetitionKind) -> May:
    def may(actor: Person, case: Case, petition: Petition) -> Decision:
        return policy.can_decide_petition(actor, case, petition) if petition.kind is kind else Decision()

    return may


ACTS: tuple[Act, ...] = (
    Act(
        "accept",
        _l("Accept the work"),
        _l("Accept"),
        forms.AcceptForm,
        _may_answer,
        _accept,
        _l("The work is accepted. The body now issues the ruling."),
        _l(
            "Accept only if nothing speaks against you: no interest in the case, no dependence on a party, no earlier "
            "part in it, and the matter lies within your specialty (CrPC art. 87, 93). Whether you are fit on this day "
            "is checked and the answer is kept."
        ),
    ),
    Act(
        "decline",
        _l("Decline the work"),
        _l("Decline"),
        forms.DeclineForm,
        _may_answer,
        _plain(service.answer, accept=False),
        _l("The work is declined."),
        _l("The body chooses among the offers that are left, or searches anew."),
        kind="warning",
    ),
    Act(
        "establish_identity",
        _l("Establish the identity"),
        _l("The identity is established"),
        forms.IdentityForm,
        _of(policy.can_establish_identity),
        _plain(service.establish_identity),
        _l("The identity is noted."),
        _l("Before the ruling the body establishes who the expert is (CrPC art. 277)."),
    ),
    Act(
        "check_grounds",
        _l("Check for grounds of a challenge"),
        _l("The check is done"),
        forms.GroundsForm,
        _of(policy.can_check_grounds),
        _plain(service.check_grounds),
        _l("The check is noted."),
        _l("Before the ruling the body checks whether there are grounds for a challenge (CrPC art. 93)."),
    ),
    Act(
        "issue_ruling",
        _l("Issue the ruling"),
        _l("Issue the ruling"),
        forms.Confirmed,
        _of(policy.can_issue_ruling),
        _plain(service.issue_ruling),
        _l("The ruling is issued. Hand it over to the expert."),
        _l("The ruling is printed from the data of the request and kept as a PDF file that can no longer be changed."),
    ),
    Act(
        "hand_ruling",
        _l("Hand the ruling over"),
        _l("The ruling is handed over"),
        forms.HandForm,
        _of(policy.can_hand_ruling),
        _plain(service.hand_ruling),
        _l("The hand-over is noted, and the expert gets a letter."),
        _l("With the ruling the rights and duties of the expert are explained (CrPC art. 277)."),
    ),
    Act(
        "confirm_warning",
        _l("Confirm the warning of liability"),
        _l("I have been warned"),
        forms.Confirmed,
        _of(policy.can_confirm_warning),
        _plain(service.confirm_warning),
        _l("The warning is confirmed. The materials are open to you."),
    ),
    Act(
        "record_receipts",
        _l("Record what was received"),
        _l("Record"),
        forms.ReceiptForm,
        _of(policy.can_record_receipt),
        _plain(service.record_receipts),
        _l("The receipt is recorded."),
        _l("The clock starts on the later of the two days (Law 44-VI art. 34). You may record one now and one later."),
    ),
    Act(
        "ask_materials",
        _l("Petition for additional materials"),
        _l("File the petition"),
        forms.MaterialsPetitionForm,
        _petition(PetitionKind.MATERIALS),
        _plain(service.file_petition, kind=PetitionKind.MATERIALS),
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
        _plain(service.file_petition, kind=PetitionKind.EXTENSION),
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
        _decide(service.decide_petition, "grant"),
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
        _decide(service.decide_petition, "grant"),
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
        _of(policy.can_record_materials),
        _plain(service.record_materials),
        _l("The clock runs again."),
        _l("The day must be later than the one on which the clock was suspended, and within the limit."),
    ),
    Act(
        "proceed",
        _l("Proceed on what was supplied"),
        _l("Proceed"),
        forms.Said,
        _of(policy.can_proceed),
        _plain(service.proceed),
        _l("The work goes on."),
        _l("The suspension has ended by itself and the clock runs. You work on what there is (Law 44-VI art. 34)."),
    ),
    Act(
        "return_unexecuted",
        _l("Return without execution"),
        _l("Return without execution"),
        forms.ReturnForm,
        _of(policy.can_return),
        _plain(service.return_unexecuted),
        _l("The expertise is returned without execution."),
        _l("This ends the expertise. The ruling and the objects go back to the body (Law 44-VI art. 34)."),
        kind="warning",
    ),
    Act(
        "extend_term",
        _l("Extend the term"),
        _l("Extend"),
        forms.ExtendForm,
        _of(policy.can_extend),
        _plain(service.extend_term),
        _l("The term is extended; the expert gets a letter."),
        kind="secondary",
    ),
    Act(
        "record_challenge",
        _l("Record a challenge"),
        _l("Record"),
        forms.ChallengeForm,
        _of(policy.can_challenge),
        _plain(service.record_challenge),
        _l("The challenge is recorded."),
        _l("Participants bring a challenge through the body (CrPC art. 87, 93). The clock is not changed by it."),
        kind="secondary",
    ),
    Act(
        "decide_challenge",
        _l("Decide the challenge"),
        _l("Decide"),
        forms.ChallengeDecisionForm,
        policy.can_decide_challenge,
        _decide(service.decide_challenge, "uphold"),
        _l("The challenge is decided."),
        _l(
            "Upheld before the clock has started, the next offer or a new search follows. Upheld while the clock runs, "
            "the expertise is returned without execution, and you order it anew. Both decisions need their reasons."
        ),
        thing="challenge",
    ),
    Act(
        "hand_over",
        _l("Hand over to the body"),
        _l("Hand over"),
        forms.Said,
        _of(policy.can_deliver),
        _plain(service.hand_over),
        _l("The document is handed over; the body gets a letter."),
        _l("The document goes to the body that ordered the expertise and to nobody else (Law 44-VI art. 18)."),
    ),
    Act(
        "confirm_receipt",
        _l("Confirm the receipt"),
        _l("Confirm the receipt"),
        forms.Confirmed,
        _of(policy.can_confirm_receipt),
        _plain(service.confirm_receipt),
        _l("The receipt is confirmed and the expertise closed."),
    ),
)
BY_NAME = {act.name: act for act in ACTS}
