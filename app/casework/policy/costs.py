"""Who sees the money of an expertise, who estimates, fixes, pays; who takes the whole file out. And the same as SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Selection
from app.casework.models import CostEstimate, ExpenseReport, Fee, Package
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case
from app.casework.policy.words import role, step
from app.casework.states import ESTIMATE_WORKFLOW, FEE_WORKFLOW, EstimateState, PackageState
from app.intake.models import Expertise
from app.intake.policy import visible_expertises
from app.intake.states import FINAL, Owner
from app.intake.states import ExpertiseState as S
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny
from app.reference.states import Procedure

PAYMENT = "Decree 601 of 25 July 2024"
SEES_ALL = (Verb.PUBLISH, Verb.SEE_OBJECTS)
BEFORE_THE_CLOCK = frozenset({S.ACCEPTED, S.APPOINTED})
TO_REPORT = frozenset({S.IN_WORK, S.COMPLETED, S.DELIVERED, S.CLOSED, S.RETURNED})
TO_FIX = frozenset({S.COMPLETED, S.DELIVERED, S.CLOSED, S.RETURNED})
TO_EXPORT = frozenset({S.APPOINTED, S.IN_WORK, S.COMPLETED, S.DELIVERED, S.CLOSED, S.RETURNED})

STATE_BUDGET = _l("A state institute works at the expense of the budget: there is no estimate and nothing to be fixed.")
MONEY_OF_TWO = _l("The money of an expertise is seen by the appointing body and by its provider.")
CIVIL_ONLY = _l("Only in a civil case does a party pay in advance.")
ONE_LIVING = _l("An estimate has been filed already and has not been refused.")
ESTIMATE_FIRST = _l("First the body must approve the cost estimate of the expert: see the money of this expertise.")
REPORT_FIRST = _l("First the expense report must be filed: see the money of this expertise.")
FIXED_ALREADY = _l("The body has decided on the amount already.")
EXPORT_LATER = _l("The file is taken out from the ruling on.")
RECIPIENT_ONLY = _l("A package bears the name of whoever asked for it, and only they may download it.")
NO_LONGER = _l("The package is no longer on offer. Ask for a new one.")


def is_private(case: Case) -> bool:
    """Is the provider paid for the work: not an expert of a state institute?"""
    return case.selection is not None and case.selection.institute_id is None


def sees_money(actor: Person, case: Case) -> bool:
    """The members of the body, and the provider her own; nobody else."""
    return roles.of_body(actor, case) or roles.of_provider(actor, case)


def can_see_money(actor: Person, case: Case) -> Decision:
    """`sees_money` with its reason."""
    return role(sees_money(actor, case), MONEY_OF_TWO)


def visible_fees(actor: Person | None) -> ColumnElement[bool]:
    """`sees_money` as SQL over Fee."""
    if actor is None:
        return false()
    of_the_body = select(Expertise.id).where(visible_expertises(actor))
    return or_(Fee.expertise_id.in_(of_the_body), own_fees(actor))


def own_fees(actor: Person) -> ColumnElement[bool]:
    """What is owed to the actor, or to the institute where she assigns. SQL over Fee."""
    return Fee.selection_id.in_(select(Selection.id).where(roles.provided_by(actor)))


def owed_by_bodies(actor: Person) -> ColumnElement[bool]:
    """What the actor's bodies owe. SQL over Fee."""
    return Fee.expertise_id.in_(select(Expertise.id).where(visible_expertises(actor)))


def _paid(case: Case) -> Decision:
    return step(is_private(case), STATE_BUDGET)


def can_file_estimate(actor: Person, case: Case, estimate: CostEstimate | None) -> Decision:
    """The private provider, before the clock starts, one at a time."""
    mine = role(roles.of_provider(actor, case), words.PROVIDER_ONLY)
    living = estimate is not None and estimate.state in (EstimateState.FILED, EstimateState.APPROVED)
    return both(mine, _paid(case), step(case.expertise.state in BEFORE_THE_CLOCK), step(not living, ONE_LIVING))


def can_withdraw_estimate(actor: Person, case: Case, estimate: CostEstimate | None) -> Decision:
    """The provider, while the body has not answered."""
    waits = estimate is not None and ESTIMATE_WORKFLOW.allows("withdraw", estimate.state)
    return both(role(roles.of_provider(actor, case), words.PROVIDER_ONLY), step(waits))


def can_decide_estimate(actor: Person, case: Case, estimate: CostEstimate | None) -> Decision:
    """Who decides at the body."""
    waits = estimate is not None and ESTIMATE_WORKFLOW.allows("approve", estimate.state)
    return both(role(roles.of_body(actor, case, *roles.DECIDE), words.BODY_ONLY), step(waits))


def can_file_report(actor: Person, case: Case, fee: Fee | None) -> Decision:
    """The private provider, from the start of the work until the amount is fixed."""
    mine = role(roles.of_provider(actor, case), words.PROVIDER_ONLY)
    waits = fee is None or FEE_WORKFLOW.allows("fix", fee.state)
    return both(mine, _paid(case), step(case.expertise.state in TO_REPORT), step(waits, FIXED_ALREADY))


def can_fix(actor: Person, case: Case, fee: Fee | None) -> Decision:
    """Who decides at the body fixes the amount, or refuses it, once the work is done (Decree 601)."""
    mine = role(roles.of_body(actor, case, *roles.DECIDE), words.BODY_ONLY)
    waits = fee is None or FEE_WORKFLOW.allows("fix", fee.state)
    return both(mine, _paid(case), step(case.expertise.state in TO_FIX), step(waits, FIXED_ALREADY))


def can_pay(actor: Person, case: Case, fee: Fee | None) -> Decision:
    """The body records what was paid, while something is left to be paid."""
    mine = role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY)
    return both(mine, step(fee is not None and FEE_WORKFLOW.allows("pay_part", fee.state)))


def can_record_deposit(actor: Person, case: Case) -> Decision:
    """The body of a civil case records what a party has paid in advance; also before the ruling."""
    mine = role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY)
    civil = step(case.expertise.procedure is Procedure.CIVIL, CIVIL_ONLY)
    return both(mine, civil, step(case.expertise.state not in FINAL))


def can_await_deposit(actor: Person, case: Case, owner: Owner | None) -> Decision:
    """The body of a civil case, while it is its turn before the work: from then on it is the payer's."""
    mine = role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY)
    civil = step(case.expertise.procedure is Procedure.CIVIL, CIVIL_ONLY)
    own_turn = step(case.expertise.state in BEFORE_THE_CLOCK and owner is Owner.BODY)
    return both(mine, civil, _paid(case), own_turn)


def can_go_on_unpaid(actor: Person, case: Case, owner: Owner | None) -> Decision:
    """The body waits for a payment in advance no longer."""
    return both(role(roles.of_body(actor, case, *roles.PREPARE), words.BODY_ONLY), step(owner is Owner.PAYER))


def can_start_with(case: Case, estimate: CostEstimate | None, *, required: bool) -> Decision:
    """Where the rule costs.estimate_required is on, a private provider begins with an approved estimate only."""
    approved = estimate is not None and estimate.state is EstimateState.APPROVED
    return allow() if not required or approved or not is_private(case) else deny("estimate", ESTIMATE_FIRST, PAYMENT)


def can_hand_over_with(case: Case, report: ExpenseReport | None, *, required: bool) -> Decision:
    """Where the rule costs.report_required is on, a private provider hands over with an expense report only."""
    there = report is not None or not required or not is_private(case)
    return allow() if there else deny("report", REPORT_FIRST, PAYMENT)


def can_export(actor: Person, case: Case) -> Decision:
    """Whoever may see everything at the body takes the whole file out, from the ruling on."""
    mine = role(roles.of_body(actor, case, *SEES_ALL), words.BODY_ONLY)
    return both(mine, step(case.expertise.state in TO_EXPORT, EXPORT_LATER))


def can_download(actor: Person, case: Case, package: Package, *, offered: bool) -> Decision:
    """Only whom the package names, while she still may see everything and the package is on offer."""
    mine = role(package.asked_by_id == actor.id, RECIPIENT_ONLY)
    there = step(package.state is PackageState.READY and offered, NO_LONGER)
    return both(can_export(actor, case), mine, there)


def visible_packages(actor: Person | None) -> ColumnElement[bool]:
    """Packages that the actor asked for, at bodies where she still may see everything. SQL over Package."""
    if actor is None:
        return false()
    bodies = actor.bodies_with(*SEES_ALL)
    seen = select(Expertise.id).where(visible_expertises(actor), Expertise.body_id.in_(bodies))
    return and_(Package.asked_by_id == actor.id, Package.expertise_id.in_(seen))
