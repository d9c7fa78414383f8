"""What starts the clock: the ruling and the objects are received (Law 44-VI art. 34)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from app.accounts.models import Person
from app.casework.policy import Case
from app.casework.rules import EventKind
from app.casework.service import clocks, letters
from app.intake import service as intake
from app.kernel.clock import day_of
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l, day

BEFORE_HAND_OVER = _l("Nothing can be received before the ruling was handed over, on %(handed)s.")


def note_receipts(
    case: Case, given: Iterable[tuple[str, EventKind, date | None]], *, by: Person | None, at: datetime
) -> None:
    """Enter what was received, each with the field it was typed in; start the clock once both are there.

    Raises RuleBroken beside the field for a day before the ruling's hand-over or in the future.
    """
    picture, taken = case.picture, case.appointment
    handed = day_of((taken.handed_at if taken is not None else None) or at)
    for field, kind, on in given:
        if on is None:
            continue
        if on < handed:
            raise RuleBroken({field: str(BEFORE_HAND_OVER) % {"handed": day(handed)}})
        picture = clocks.append(case, kind, on=on, by=by, at=at, field=field)
    if picture is not None and picture.started_on is not None:
        expertise, started, due = case.expertise, picture.started_on, picture.due_on
        facts = {"started_on": started.isoformat(), "due_on": due.isoformat() if due else None}
        intake.move_expertise(expertise, "start", by=by, at=at, facts=facts)
        letters.to_body(expertise, "clock_started", at=at, started_on=started, due_on=due)
        letters.to_provider(expertise, case.selection, "clock_started", at=at, started_on=started, due_on=due)
