"""From acceptance to the confirmed receipt: appointment, clock, petitions, challenges, conclusion."""

from __future__ import annotations

from app.casework.models.appointing import Appointment, Challenge, MemberAppointment
from app.casework.models.clock import ClockEvent, ClockReading, ClockWarning
from app.casework.models.conclusions import Answer, Conclusion, ConclusionDraft, ConclusionSignature, Correction
from app.casework.models.costs import CostEstimate, CostLine, Deposit, ExpenseReport, Fee, FeePayment, Voucher
from app.casework.models.custody import Custody, CustodyEvent, CustodyPhoto, HandOver, HandOverItem
from app.casework.models.packages import Package
from app.casework.models.petitions import Petition
from app.casework.models.reviews import InstituteReview, ReviewFinding, ReviewSetting

__all__ = [
    "Answer",
    "Appointment",
    "Challenge",
    "ClockEvent",
    "ClockReading",
    "ClockWarning",
    "Conclusion",
    "ConclusionDraft",
    "ConclusionSignature",
    "Correction",
    "CostEstimate",
    "CostLine",
    "Custody",
    "CustodyEvent",
    "CustodyPhoto",
    "Deposit",
    "ExpenseReport",
    "Fee",
    "FeePayment",
    "HandOver",
    "HandOverItem",
    "InstituteReview",
    "MemberAppointment",
    "Package",
    "Petition",
    "ReviewFinding",
    "ReviewSetting",
    "Voucher",
]
