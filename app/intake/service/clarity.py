"""Setting findings on the clarity of a request aside, and keeping what stood at publication."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Person
from app.intake import policy, queries
from app.intake.models import ClarityAside, ClarityReading, Expertise
from app.intake.rules import lint
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require

NONE_CHOSEN = _l("Choose at least one finding.")
NO_REASON = _l("Say why the finding does not matter here.")


def set_findings_aside(expertise: Expertise, *, marks: Collection[str], reason: str, by: Person, at: datetime) -> None:
    """Set findings aside with a reason. They cost no points any more, until the words that were found change."""
    require(policy.can_edit(by, expertise))
    standing = {f.mark: f for f in queries.clarity_of(expertise).standing}
    problems = {} if set(marks) & standing.keys() else {"marks": NONE_CHOSEN}
    if not reason.strip():
        problems["reason"] = NO_REASON
    if problems:
        raise RuleBroken(problems)
    for mark in sorted(set(marks) & standing.keys()):
        values = {"expertise_id": expertise.id, "mark": mark, "code": standing[mark].code, "by_id": by.id}
        row = insert(ClarityAside).values(**values, reason=reason.strip(), set_at=at)
        if db.session.scalar(row.on_conflict_do_nothing().returning(ClarityAside.id)) is not None:
            facts = {"code": standing[mark].code, "place": standing[mark].place}
            record(expertise, "set_finding_aside", by=by, at=at, why=reason.strip(), facts=facts)


def take_finding_back(expertise: Expertise, *, mark: str, by: Person, at: datetime) -> None:
    """The finding counts again."""
    require(policy.can_edit(by, expertise))
    own = (ClarityAside.expertise_id == expertise.id, ClarityAside.mark == mark)
    code = db.session.scalar(delete(ClarityAside).where(*own).returning(ClarityAside.code))
    if code is None:
        raise NotVisible
    record(expertise, "take_finding_back", by=by, at=at, facts={"code": code})


def keep_clarity(expertise: Expertise, *, at: datetime) -> ClarityReading:
    """Keep score and findings as they stand, for figures: no words of the request, and for ever."""
    clarity = queries.clarity_of(expertise)
    rows = [(f, False) for f in clarity.standing] + [(f, True) for f, _ in clarity.aside]
    reading = ClarityReading(
        expertise_id=expertise.id,
        read_at=at,
        rules_version=lint.VERSION,
        score=clarity.score,
        findings=[{"code": f.code, "part": f.part.value, "mark": f.mark, "aside": aside} for f, aside in rows],
    )
    db.session.add(reading)
    db.session.flush()
    return reading
