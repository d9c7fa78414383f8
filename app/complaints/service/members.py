"""The Chamber admits and excludes members, and imposes measures that show in their fitness."""

from __future__ import annotations

from datetime import date, datetime

from app.accounts.models import Person
from app.complaints import policy
from app.complaints.models import Complaint
from app.complaints.service import letters
from app.complaints.service.filing import locked
from app.kernel.policy import require
from app.registry import service as registry
from app.registry.models import ChamberMeasure, ChamberMembership, Expert
from app.registry.states import MeasureKind

UNFIT = (MeasureKind.SUSPENSION, MeasureKind.EXCLUSION)


def admit(expert: Expert, *, on: date, decision_no: str, by: Person, at: datetime) -> ChamberMembership:
    """Admit a private expert to the Chamber."""
    require(policy.can_keep_member(by, expert))
    return registry.admit_member(expert, on=on, decision_no=decision_no, by=by, at=at)


def end(expert: Expert, *, on: date, decision_no: str, reason: str, by: Person, at: datetime) -> ChamberMembership:
    """End a membership otherwise than by exclusion; the bodies whose work the expert has are told."""
    require(policy.can_keep_member(by, expert))
    ended = registry.end_membership(expert, on=on, decision_no=decision_no, reason=reason, by=by, at=at)
    letters.to_bodies(expert, at=at)
    return ended


def impose(
    expert: Expert,
    *,
    kind: MeasureKind,
    decision_no: str,
    first_day: date,
    reason: str,
    by: Person,
    at: datetime,
    last_day: date | None = None,
    complaint: Complaint | None = None,
) -> ChamberMeasure:
    """Impose a measure, upon an upheld complaint or by the Chamber's own decision.

    Suspension and exclusion make unfit from their first day on; the bodies whose work the expert has
    decide whether it goes on (docs/decisions/0007).
    """
    if complaint is None:
        require(policy.can_keep_member(by, expert))
    else:
        require(policy.can_impose(by, locked(complaint)))
        expert = complaint.expert
    measure = registry.impose_measure(
        expert,
        kind=kind,
        decision_no=decision_no,
        first_day=first_day,
        last_day=last_day,
        reason=reason,
        by=by,
        at=at,
        complaint_number=complaint.number if complaint is not None else "",
    )
    letters.of_measure(expert, measure, "measure", at=at)
    if kind in UNFIT:
        letters.to_bodies(expert, at=at)
    return measure


def lift(measure: ChamberMeasure, *, reason: str, by: Person, at: datetime) -> ChamberMeasure:
    """Lift a suspension before its end."""
    require(policy.can_keep_member(by, measure.expert))
    lifted = registry.lift_suspension(measure, reason=reason, by=by, at=at)
    letters.of_measure(measure.expert, measure, "lifted", at=at)
    return lifted
