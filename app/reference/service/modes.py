"""The rules that allow or forbid less open modes of search. Each change is journalled; none reaches back."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import select

from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.reference import policy
from app.reference.models import ModeRule
from app.reference.policy import Actor

PAST = _l("Choose today or a later day: searches that have begun go on under the old rule.")
LATER_ONE = _l("A rule for the same specialty and region is in force from that day or a later one. End it first.")
NO_ACT = _l("Enter the act that allows or forbids the modes.")
NO_SOURCE = _l("Enter where this comes from.")


def set_mode_rule(
    *,
    specialty_id: uuid.UUID | None,
    region_code: str | None,
    invited: bool,
    direct: bool,
    state_only: bool,
    reserved: bool,
    in_force_from: date,
    act: str,
    source: str,
    by: Actor,
    at: datetime,
) -> ModeRule:
    """From a day on, this specialty (None: every one) in this region (None: everywhere) allows these modes.

    The rule that held for the same until then ends on that day. RuleBroken for a past day, and where
    another rule for the same begins on that day or later.
    """
    require(policy.can_edit_rules(by))
    same = _same(specialty_id, region_code)
    _succeed(same, in_force_from, act=act, source=source, today=day_of(at))
    made = ModeRule(
        specialty_id=specialty_id,
        region_code=region_code,
        invited=invited,
        direct=direct,
        state_only=state_only or reserved,
        reserved=reserved,
        in_force_from=in_force_from,
        act=act,
        source=source,
    )
    db.session.add(made)
    db.session.flush()
    record(made, "set_mode_rule", by=by, at=at, facts=_facts(made))
    return made


def _succeed(same: list[ModeRule], day: date, *, act: str, source: str, today: date) -> None:
    """Check what was entered, and end on that day what held for the same until then."""
    problems: dict[str, object] = {}
    if day < today:
        problems["in_force_from"] = PAST
    elif any(rule.in_force_from >= day for rule in same):
        problems["in_force_from"] = LATER_ONE
    problems |= {} if act else {"act": NO_ACT}
    problems |= {} if source else {"source": NO_SOURCE}
    if problems:
        raise RuleBroken(problems)
    for rule in same:
        if rule.in_force_to is None or rule.in_force_to > day:
            rule.in_force_to = day
    db.session.flush()


def end_mode_rule(rule: ModeRule, *, on: date, by: Actor, at: datetime) -> None:
    """The rule holds up to, but not including, a day; one that never began is taken away."""
    require(policy.can_edit_rules(by))
    held = db.session.get_one(ModeRule, rule.id, with_for_update={"of": ModeRule}, populate_existing=True)
    if on < day_of(at) or (held.in_force_to is not None and held.in_force_to <= on):
        raise RuleBroken(on=PAST)
    record(held, "end_mode_rule", by=by, at=at, facts=_facts(held) | {"to": on.isoformat()})
    if on <= held.in_force_from:
        db.session.delete(held)
    else:
        held.in_force_to = on
    db.session.flush()


def _same(specialty_id: uuid.UUID | None, region_code: str | None) -> list[ModeRule]:
    found = select(ModeRule).where(
        ModeRule.specialty_id.is_not_distinct_from(specialty_id),
        ModeRule.region_code.is_not_distinct_from(region_code),
    )
    return list(db.session.scalars(found.with_for_update()))


def _facts(rule: ModeRule) -> dict[str, object]:
    return {
        "specialty": str(rule.specialty_id) if rule.specialty_id else None,
        "region": rule.region_code,
        "invited": rule.invited,
        "direct": rule.direct,
        "state_only": rule.state_only,
        "reserved": rule.reserved,
        "from": rule.in_force_from.isoformat(),
        "act": rule.act,
        "source": rule.source,
    }
