"""The words of money and of packages."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from app.casework.states import CostKind, EstimateState, FeeState, PackageKind, PackageState, Payer
from app.kernel.i18n import _l

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    CostKind: {
        CostKind.WORK: _l("Work"),
        CostKind.TRAVEL: _l("Travel"),
        CostKind.LODGING: _l("Lodging"),
        CostKind.PER_DIEM: _l("Daily allowance"),
        CostKind.REAGENTS: _l("Reagents"),
        CostKind.MATERIALS: _l("Materials"),
        CostKind.EQUIPMENT: _l("Use of equipment"),
        CostKind.UTILITIES: _l("Utilities"),
    },
    EstimateState: {
        EstimateState.FILED: _l("The body has not answered yet"),
        EstimateState.APPROVED: _l("Approved"),
        EstimateState.REFUSED: _l("Refused"),
        EstimateState.WITHDRAWN: _l("Withdrawn"),
    },
    FeeState: {
        FeeState.NOT_FIXED: _l("The amount is not fixed yet"),
        FeeState.FIXED: _l("Fixed, not paid"),
        FeeState.PAID_IN_PART: _l("Paid in part"),
        FeeState.PAID: _l("Paid"),
        FeeState.REFUSED: _l("Refused by an act"),
    },
    Payer: {
        Payer.PARTY: _l("The party who asked for the expertise"),
        Payer.BUDGET: _l("The budget"),
        Payer.OTHER: _l("Somebody else"),
    },
    PackageKind: {
        PackageKind.BAG: _l("The whole file with digests (BagIt)"),
        PackageKind.COURT_CABINET: _l("The set for the Court Cabinet (PDF, DOCX, XLSX in parts of at most 20 MB)"),
    },
    PackageState: {
        PackageState.ASKED: _l("Asked for, waits to be made"),
        PackageState.IN_MAKING: _l("Is being made"),
        PackageState.READY: _l("Ready"),
        PackageState.FAILED: _l("Could not be made"),
    },
}
COLOURS: dict[type[StrEnum], dict[StrEnum, str]] = {
    EstimateState: {
        EstimateState.FILED: "yellow",
        EstimateState.APPROVED: "green",
        EstimateState.REFUSED: "red",
    },
    FeeState: {
        FeeState.NOT_FIXED: "grey",
        FeeState.FIXED: "orange",
        FeeState.PAID_IN_PART: "yellow",
        FeeState.PAID: "green",
        FeeState.REFUSED: "red",
    },
    PackageState: {
        PackageState.ASKED: "grey",
        PackageState.IN_MAKING: "blue",
        PackageState.READY: "green",
        PackageState.FAILED: "red",
    },
}
# One sentence of the journal per verb.
SENTENCES: dict[tuple[str, str], Any] = {
    ("cost_estimate", "file"): _l("The cost estimate was filed."),
    ("cost_estimate", "approve"): _l("The cost estimate was approved."),
    ("cost_estimate", "refuse"): _l("The cost estimate was refused."),
    ("cost_estimate", "withdraw"): _l("The cost estimate was taken back."),
    ("expense_report", "file"): _l("The expense report was filed."),
    ("fee", "fix"): _l("The amount to be paid was fixed."),
    ("fee", "refuse"): _l("The payment was refused by an act."),
    ("fee", "pay_part"): _l("A part of the amount was paid."),
    ("fee", "pay_rest"): _l("The amount was paid."),
    ("expertise", "await_deposit"): _l("A party was asked to pay in advance; the body waits for it."),
    ("expertise", "go_on_unpaid"): _l("The body goes on without the payment in advance."),
    ("deposit", "record"): _l("A payment in advance by a party was recorded."),
}
