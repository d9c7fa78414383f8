"""The official in charge: hand expertises to a colleague of the same body."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Expertise
from app.intake.policy.charge import can_put_in_charge
from app.intake.service.parts import officials
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter

NOT_OF_EACH = _l("This colleague neither drafts nor publishes at the body of each of these expertises.")


def put_in_charge(
    expertise_ids: Collection[uuid.UUID], *, official_id: uuid.UUID, by: Person, at: datetime
) -> Sequence[Expertise]:
    """Put one colleague in charge of expertises that the actor sees; gives those that changed hands.

    All or none: one that the actor may not hand over raises Refused. What the colleague has in charge already stays
    as it is, so that the act sent twice does no more than once. One letter tells the colleague of them all.
    """
    wanted = select(Expertise).where(Expertise.id.in_(expertise_ids), policy.visible_expertises(by))
    found = db.session.scalars(
        wanted.order_by(Expertise.id).with_for_update(of=Expertise).execution_options(populate_existing=True)
    ).all()
    changing = [e for e in found if e.official_id != official_id or not e.official_named]
    people = {body_id: {p.id: p for p in officials(body_id)} for body_id in {e.body_id for e in changing}}
    for expertise in changing:
        require(can_put_in_charge(by, expertise))
        if official_id not in people[expertise.body_id]:
            raise RuleBroken(official_id=NOT_OF_EACH)
        facts = {"before": str(expertise.official_id), "after": str(official_id)}
        expertise.official_id, expertise.official_named = official_id, True
        db.session.flush()
        record(expertise, "put_in_charge", by=by, at=at, facts=facts)
    if changing and official_id != by.id:
        colleague = people[changing[0].body_id][official_id]
        numbers = ", ".join(sorted(expertise.number for expertise in changing))
        write_letter(to=colleague, template="intake/put_in_charge", context={"numbers": numbers}, at=at)
    return changing
