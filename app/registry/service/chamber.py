"""Membership of the Chamber and its measures, as the Chamber decides them. A register file changes none of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.registry.models import ChamberMeasure, ChamberMembership, Expert
from app.registry.states import ExpertKind, MeasureKind

NEEDED = _l("Enter the number of the decision.")
WHY = _l("Enter the reasons.")
FUTURE = _l("The day cannot be in the future.")
MEMBER = _l("The expert is a member already.")
NOT_MEMBER = _l("The expert is not a member of the Chamber.")
OVERLAPS = _l("On that day the expert was a member already.")
BEFORE = _l("The day lies before the beginning.")
ENDS_BEFORE = _l("The membership ends on an earlier day already, or on this one.")
PAST = _l("A measure does not begin before the day of its decision.")
LAST = _l("Enter the last day of the suspension, not before its first.")
TAKEN = _l("This number belongs to another decision.")
SUSPENDED = _l("The membership is suspended already on one of these days.")
OVER = _l("The suspension is over, or has been lifted.")
PRIVATE_ONLY = _l("Only private experts are members of the Chamber.")


def lock(expert: Expert) -> Expert:
    """Hold the expert's row: decisions about one member follow one another."""
    db.session.execute(select(Expert.id).where(Expert.id == expert.id).with_for_update())
    db.session.refresh(expert, ["chamber"])
    return expert


def member_now(expert: Expert, *, on: date) -> ChamberMembership | None:
    """The membership that holds on a day, or one without an end that begins later."""
    return next((m for m in expert.chamber if m.left_on is None or m.joined_on <= on < m.left_on), None)


def admit_member(expert: Expert, *, on: date, decision_no: str, by: Person, at: datetime) -> ChamberMembership:
    """Admit a private expert from a day on, today at the latest. RuleBroken beside `on` or `decision_no`.

    Who may is for the caller: the Chamber's own capability lies above this one.
    """
    lock(expert)
    if expert.kind is not ExpertKind.PRIVATE:
        raise RuleBroken({"": PRIVATE_ONLY})
    if not decision_no:
        raise RuleBroken(decision_no=NEEDED)
    if on > day_of(at):
        raise RuleBroken(on=FUTURE)
    if member_now(expert, on=day_of(at)) is not None:
        raise RuleBroken({"": MEMBER})
    if any(m.joined_on == on or (m.left_on is not None and m.left_on > on) for m in expert.chamber):
        raise RuleBroken(on=OVERLAPS)
    membership = ChamberMembership(expert_id=expert.id, joined_on=on, admission_no=decision_no)
    db.session.add(membership)
    db.session.flush()
    record(expert, "chamber.admit", by=by, at=at, facts={"on": on.isoformat(), "decision_no": decision_no})
    return membership


def end_membership(
    expert: Expert, *, on: date, decision_no: str, reason: str, by: Person, at: datetime
) -> ChamberMembership:
    """End the membership: `on` is the first day on which the expert is no longer a member."""
    lock(expert)
    membership = member_now(expert, on=day_of(at))
    if membership is None:
        raise RuleBroken({"": NOT_MEMBER})
    problems = {} if decision_no else {"decision_no": NEEDED}
    problems |= {} if reason else {"reason": WHY}
    if on < membership.joined_on:
        problems["on"] = BEFORE
    elif membership.left_on is not None and on >= membership.left_on:
        problems["on"] = ENDS_BEFORE
    if problems:
        raise RuleBroken(problems)
    membership.left_on, membership.end_no, membership.end_reason = on, decision_no, reason
    db.session.flush()
    facts = {"on": on.isoformat(), "decision_no": decision_no}
    record(expert, "chamber.end", by=by, at=at, why=reason, facts=facts)
    return membership


def impose_measure(
    expert: Expert,
    *,
    kind: MeasureKind,
    decision_no: str,
    first_day: date,
    last_day: date | None,
    reason: str,
    by: Person,
    at: datetime,
    complaint_number: str = "",
) -> ChamberMeasure:
    """Write a measure down, decided today. A suspension has a last day; an exclusion ends the membership.

    RuleBroken beside the field; the database allows no two suspensions on one day.
    """
    lock(expert)
    _check(expert, kind=kind, decision_no=decision_no, first_day=first_day, last_day=last_day, reason=reason, at=at)
    measure = ChamberMeasure(
        expert_id=expert.id,
        kind=kind,
        decision_no=decision_no,
        decided_on=day_of(at),
        first_day=first_day,
        last_day=last_day if kind is MeasureKind.SUSPENSION else None,
        reason=reason,
        complaint_number=complaint_number,
        made_at=at,
        made_by_id=by.id,
    )
    db.session.add(measure)
    db.session.flush()
    facts = {"kind": kind.value, "decision_no": decision_no, "first_day": first_day.isoformat()}
    facts |= {"last_day": last_day.isoformat()} if measure.last_day and last_day else {}
    record(expert, "chamber.measure", by=by, at=at, why=reason, facts=facts)
    if kind is MeasureKind.EXCLUSION:
        end_membership(expert, on=first_day, decision_no=decision_no, reason=reason, by=by, at=at)
    return measure


def _check(
    expert: Expert,
    *,
    kind: MeasureKind,
    decision_no: str,
    first_day: date,
    last_day: date | None,
    reason: str,
    at: datetime,
) -> None:
    problems: dict[str, object] = {} if decision_no else {"decision_no": NEEDED}
    problems |= {} if reason else {"reason": WHY}
    if decision_no and db.session.scalar(select(ChamberMeasure.id).where(ChamberMeasure.decision_no == decision_no)):
        problems["decision_no"] = TAKEN
    if first_day < day_of(at):
        problems["first_day"] = PAST
    if member_now(expert, on=day_of(at)) is None:
        problems[""] = NOT_MEMBER
    if kind is MeasureKind.SUSPENSION:
        if last_day is None or last_day < first_day:
            problems["last_day"] = LAST
        elif _suspended_between(expert, first_day, last_day):
            problems["first_day"] = SUSPENDED
    if problems:
        raise RuleBroken(problems)


def _suspended_between(expert: Expert, first: date, last: date) -> bool:
    of_expert = select(ChamberMeasure).where(
        ChamberMeasure.expert_id == expert.id, ChamberMeasure.kind == MeasureKind.SUSPENSION
    )
    for known in db.session.scalars(of_expert):
        assert known.last_day is not None  # by constraint
        ends_before = known.last_day < first or (known.lifted_on is not None and known.lifted_on <= first)
        if not ends_before and known.first_day <= last and known.lifted_on != known.first_day:
            return True
    return False


def lift_suspension(measure: ChamberMeasure, *, reason: str, by: Person, at: datetime) -> ChamberMeasure:
    """End a suspension from today on (before its first day: it never holds), with the reason."""
    lock(measure.expert)
    db.session.refresh(measure)
    today = day_of(at)
    if measure.kind is not MeasureKind.SUSPENSION or measure.lifted_on is not None or measure.last_day is None:
        raise RuleBroken({"": OVER})
    if today > measure.last_day:
        raise RuleBroken({"": OVER})
    if not reason:
        raise RuleBroken(reason=WHY)
    measure.lifted_on, measure.lift_reason = max(today, measure.first_day), reason
    measure.lifted_by_id = by.id
    db.session.flush()
    facts = {"decision_no": measure.decision_no, "from": measure.lifted_on.isoformat()}
    record(measure.expert, "chamber.lift", by=by, at=at, why=reason, facts=facts)
    return measure
