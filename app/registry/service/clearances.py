"""Clearances for restricted cases, kept by the Ministry's keepers of the register."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from app.accounts.models import Person
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.registry import policy
from app.registry.models import Expert, ExpertClearance
from app.registry.states import Restriction

OVERLAP = _l("A clearance of this kind holds on some of these days already.")
END_FIRST = _l("The end must come after the start.")
PAST = _l("Choose today or a later day.")
NO_BODY = _l("Enter who gave the clearance.")
NO_DOCUMENT = _l("Enter the number and the date of the document.")


def give_clearance(
    expert: Expert,
    *,
    kind: Restriction,
    valid_from: date,
    valid_to: date | None,
    given_by: str,
    document: str,
    by: Person,
    at: datetime,
) -> ExpertClearance:
    """Enter a clearance from a day up to, but not including, another (None: without end).

    RuleBroken where one of the same kind overlaps; of two at the same moment the constraint lets one through.
    """
    require(policy.can_keep_register(by))
    problems: dict[str, object] = {}
    if valid_to is not None and valid_to <= valid_from:
        problems["valid_to"] = END_FIRST
    elif _overlaps(expert, kind, valid_from, valid_to):
        problems["valid_from"] = OVERLAP
    problems |= {} if given_by.strip() else {"given_by": NO_BODY}
    problems |= {} if document.strip() else {"document": NO_DOCUMENT}
    if problems:
        raise RuleBroken(problems)
    row = ExpertClearance(
        expert_id=expert.id,
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        given_by=given_by.strip(),
        document=document.strip(),
        entered_at=at,
        entered_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"kind": kind.value, "from": valid_from.isoformat(), "to": valid_to.isoformat() if valid_to else None}
    record(expert, "give_clearance", by=by, at=at, facts=facts)
    return row


def end_clearance(expert: Expert, clearance: ExpertClearance, *, on: date, by: Person, at: datetime) -> None:
    """The clearance holds up to, but not including, a day; one that has not begun by then is taken away."""
    require(policy.can_keep_register(by))
    held = db.session.get_one(ExpertClearance, clearance.id, with_for_update=True, populate_existing=True)
    if on < day_of(at) or (held.valid_to is not None and held.valid_to <= on):
        raise RuleBroken(on=PAST)
    if on <= held.valid_from:
        db.session.delete(held)
    else:
        held.valid_to = on
    db.session.flush()
    record(expert, "end_clearance", by=by, at=at, facts={"kind": held.kind.value, "to": on.isoformat()})


def _overlaps(expert: Expert, kind: Restriction, start: date, end: date | None) -> bool:
    days = func.daterange(ExpertClearance.valid_from, ExpertClearance.valid_to)
    found = select(ExpertClearance.id).where(
        ExpertClearance.expert_id == expert.id,
        ExpertClearance.kind == kind,
        days.op("&&")(func.daterange(start, end)),
    )
    return db.session.scalar(found.limit(1)) is not None
