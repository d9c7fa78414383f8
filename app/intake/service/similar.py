"""Confirming that a similar expertise is another matter."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Person
from app.intake import policy, queries
from app.intake.models import Expertise, NotDuplicate
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require

NO_REASON = _l("Say why it is not the same expertise ordered twice.")
LOOKS_LIKE = _l("There are similar expertises. Look at them and confirm that this one is another matter.")


def rule_out_duplicates(
    expertise: Expertise, other_ids: Collection[uuid.UUID], *, reason: str, by: Person, at: datetime
) -> None:
    """Journal of each of the others, which look like this request, that it is another matter, and why.

    One reason for all of them; all or none. Once is enough for each.
    """
    require(policy.can_rule_out(by, expertise))
    seen = {one.expertise.id for one in queries.similar_to(by, expertise, at=at)}
    if not seen.issuperset(other_ids):
        raise NotVisible
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    for other_id in other_ids:
        _rule_out(expertise, other_id, reason=reason, by=by, at=at)


def _rule_out(expertise: Expertise, other_id: uuid.UUID, *, reason: str, by: Person, at: datetime) -> None:
    values = {"expertise_id": expertise.id, "other_id": other_id, "reason": reason.strip(), "by_id": by.id}
    row = insert(NotDuplicate).values(**values, confirmed_at=at).on_conflict_do_nothing().returning(NotDuplicate.id)
    if db.session.scalar(row) is not None:
        record(expertise, "rule_out_duplicate", by=by, at=at, why=reason.strip(), facts={"other": str(other_id)})


def mind_similar(expertise: Expertise, *, by: Person, at: datetime) -> None:
    """Before a page lets the request go on: RuleBroken while a similar expertise is not explained."""
    if queries.unexplained(by, expertise, at=at):
        raise RuleBroken({"": LOOKS_LIKE})
