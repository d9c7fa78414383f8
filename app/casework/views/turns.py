"""Time by owner: who held the ball how long, in calendar time and in working time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_login import current_user

from app.casework import policy
from app.casework.queries import File
from app.casework.views.case import bp, open_file, render
from app.intake import queries as intake
from app.intake.rules.times import Share, in_days
from app.intake.rules.turn_words import why
from app.intake.rules.words import OWNER
from app.kernel import clock
from app.kernel.guards import signed_in
from app.kernel.i18n import number


def since(file: File) -> datetime | None:
    """None: the body and who reads by break-glass see all; the provider from the choice on, as in the journal."""
    case = file.case
    whole = policy.of_body(current_user, case) or policy.reads_by_grant(current_user, case)
    return None if whole or case.selection is None else case.selection.selected_at


def bars(shares: Sequence[Share]) -> list[dict[str, Any]]:
    """One bar for each owner, in calendar days."""
    return [
        {"label": str(OWNER[s.owner]), "value": round(in_days(s.calendar), 2), "text": number(in_days(s.calendar), 1)}
        for s in shares
    ]


@bp.get("/expertises/<uuid:expertise_id>/turns")
@signed_in
def turns(expertise_id: uuid.UUID) -> str:
    """Whose turn it was, and for how long."""
    file = open_file(expertise_id)
    cut = since(file)
    found = intake.times_of(expertise_id, until=clock.now(), since=cut)
    shown = {"owners": OWNER, "why": why, "days": in_days, "partly": cut is not None}
    return render(file, "turns", times=found, bars=bars(found.shares), **shown)
