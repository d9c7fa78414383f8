"""Acts from the answer to the selection up to the start of the clock; challenges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.bidding import policy as bidding_policy
from app.casework import forms, policy, service
from app.casework.policy import Case
from app.casework.policy.words import step
from app.casework.service.assigning import NO_EXPERT
from app.casework.views.acts.act import Act, decide, of, plain
from app.casework.views.acts.requests import record_challenge
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.policy import Decision, both
from app.registry.models import Expert
from app.registry.queries import experts_of_institute


def _may_answer(actor: Person, case: Case, _thing: Any) -> Decision:
    step = policy.step_of_answer(case)
    if not step or case.selection is None:
        return step
    return bidding_policy.can_answer(actor, case.selection)


def _may_accept(actor: Person, case: Case, thing: Any) -> Decision:
    """Of a team the provider accepts once, and then waits for the members."""
    waits = case.selection is not None and case.selection.answered_at is not None and bool(case.team)
    return both(_may_answer(actor, case, thing), step(not waits))


def _named(case: Case, key: str) -> Expert:
    """The expert of the chosen institute; RuleBroken for anybody else."""
    institute = case.selection.institute_id if case.selection is not None else None
    experts = experts_of_institute(institute) if institute is not None else []
    found = next((expert for expert in experts if str(expert.id) == key), None)
    if found is None:
        raise RuleBroken(expert=NO_EXPERT)
    return found


def _accept(case: Case, _thing: Any, values: Mapping[str, Any], by: Person, at: datetime) -> object:
    expert = _named(case, values["expert"]) if values.get("expert") else None
    days, price = values.get("days"), values.get("price_tenge")
    service.answer(case.expertise, accept=True, expert=expert, days=days, price_tenge=price, by=by, at=at)
    return case


ACTS: tuple[Act, ...] = (
    Act(
        "accept",
        _l("Accept the work"),
        _l("Accept"),
        forms.AcceptForm,
        _may_accept,
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
        plain(service.answer, accept=False),
        _l("The work is declined."),
        _l("The body chooses among the offers that are left, or searches anew."),
        kind="warning",
    ),
    Act(
        "establish_identity",
        _l("Establish the identity"),
        _l("The identity is established"),
        forms.IdentityForm,
        of(policy.can_establish_identity),
        plain(service.establish_identity),
        _l("The identity is noted."),
        _l("Before the ruling the body establishes who the expert is (CrPC art. 277)."),
    ),
    Act(
        "check_grounds",
        _l("Check for grounds of a challenge"),
        _l("The check is done"),
        forms.GroundsForm,
        of(policy.can_check_grounds),
        plain(service.check_grounds),
        _l("The check is noted."),
        _l("Before the ruling the body checks whether there are grounds for a challenge (CrPC art. 93)."),
    ),
    Act(
        "issue_ruling",
        _l("Issue the ruling"),
        _l("Issue the ruling"),
        forms.Confirmed,
        of(policy.can_issue_ruling),
        plain(service.issue_ruling),
        _l("The ruling is issued. Hand it over to the expert."),
        _l("The ruling is printed from the data of the request and kept as a PDF file that can no longer be changed."),
    ),
    Act(
        "hand_ruling",
        _l("Hand the ruling over"),
        _l("The ruling is handed over"),
        forms.HandForm,
        of(policy.can_hand_ruling),
        plain(service.hand_ruling),
        _l("The hand-over is noted, and the expert gets a letter."),
        _l("With the ruling the rights and duties of the expert are explained (CrPC art. 277)."),
    ),
    Act(
        "confirm_warning",
        _l("Confirm the warning of liability"),
        _l("I have been warned"),
        forms.Confirmed,
        of(policy.can_confirm_warning),
        plain(service.confirm_warning),
        _l("The warning is confirmed. The materials are open to you."),
    ),
    Act(
        "record_receipts",
        _l("Record what was received"),
        _l("Record"),
        forms.ReceiptForm,
        of(policy.can_record_receipt),
        plain(service.record_receipts),
        _l("The receipt is recorded."),
        _l("The clock starts on the later of the two days (Law 44-VI art. 34). You may record one now and one later."),
    ),
    Act(
        "record_challenge",
        _l("Record a challenge"),
        _l("Record"),
        forms.ChallengeWithProofForm,
        of(policy.can_challenge),
        record_challenge,
        _l("The challenge is recorded."),
        _l(
            "Participants bring a challenge through the body (CrPC art. 87, 93). No act is known to stop the clock "
            "meanwhile: it goes on until you decide."
        ),
        kind="secondary",
    ),
    Act(
        "decide_challenge",
        _l("Decide the challenge"),
        _l("Decide"),
        forms.ConfirmedChallengeDecisionForm,
        policy.can_decide_challenge,
        decide(service.decide_challenge, "uphold"),
        _l("The challenge is decided."),
        thing="challenge",
    ),
)
