"""The rules that demand a step before publication. Each change is journalled; none reaches back."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import or_, select

from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.reference import policy
from app.reference.models import StepRule
from app.reference.policy import Actor
from app.reference.states import Procedure, Step

PAST = _l("Choose today or a later day: what was prepared under the old rule is published under it.")
TWICE = _l(
    "A rule for the same step, procedure, specialty and region is in force on that day or after it. End it first."
)
NO_ACT = _l("Enter the act that demands the step.")
NO_SOURCE = _l("Enter where this comes from.")


def add_step_rule(
    *,
    step: Step,
    procedure: Procedure,
    specialty_id: uuid.UUID | None,
    region_code: str | None,
    days: int | None,
    in_force_from: date,
    act: str,
    article: str,
    source: str,
    by: Actor,
    at: datetime,
) -> StepRule:
    """From a day on, such requests need the step. Empty specialty or region: all; empty days: no term.

    RuleBroken for a past day, and where a rule for the same requests is or will be in force.
    """
    require(policy.can_edit_rules(by))
    _refuse(step, procedure, specialty_id, region_code, in_force_from, today=day_of(at))
    lacking = ({} if act else {"act": NO_ACT}) | ({} if source else {"source": NO_SOURCE})
    if lacking:
        raise RuleBroken(lacking)
    rule = StepRule(
        step=step,
        procedure=procedure,
        specialty_id=specialty_id,
        region_code=region_code,
        days=days,
        in_force_from=in_force_from,
        act=act,
        article=article,
        source=source,
    )
    db.session.add(rule)
    db.session.flush()
    record(rule, "add_step_rule", by=by, at=at, facts=_facts(rule))
    return rule


def end_step_rule(rule: StepRule, *, on: date, by: Actor, at: datetime) -> StepRule:
    """The rule is in force up to, but not including, a day; one that never began is taken away."""
    require(policy.can_edit_rules(by))
    held = db.session.get_one(StepRule, rule.id, with_for_update={"of": StepRule}, populate_existing=True)
    ended = held.in_force_to is not None and held.in_force_to <= on
    if on < day_of(at) or ended:
        raise RuleBroken(on=PAST)
    record(held, "end_step_rule", by=by, at=at, facts=_facts(held) | {"to": on.isoformat()})
    if on <= held.in_force_from:
        db.session.delete(held)
    else:
        held.in_force_to = on
    db.session.flush()
    return held


def _refuse(
    step: Step, procedure: Procedure, specialty_id: uuid.UUID | None, region_code: str | None, day: date, *, today: date
) -> None:
    if day < today:
        raise RuleBroken(in_force_from=PAST)
    if _same(step, procedure, specialty_id, region_code, day):
        raise RuleBroken(in_force_from=TWICE)


def _same(step: Step, procedure: Procedure, specialty_id: uuid.UUID | None, region_code: str | None, day: date) -> bool:
    found = select(StepRule.id).where(
        StepRule.step == step,
        StepRule.procedure == procedure,
        StepRule.specialty_id.is_not_distinct_from(specialty_id),
        StepRule.region_code.is_not_distinct_from(region_code),
        or_(StepRule.in_force_to.is_(None), StepRule.in_force_to > day),
    )
    return db.session.scalar(found.limit(1)) is not None


def _facts(rule: StepRule) -> dict[str, object]:
    return {
        "step": rule.step.value,
        "procedure": rule.procedure.value,
        "specialty": str(rule.specialty_id) if rule.specialty_id else None,
        "region": rule.region_code,
        "days": rule.days,
        "from": rule.in_force_from.isoformat(),
        "act": rule.act,
        "article": rule.article,
        "source": rule.source,
    }
