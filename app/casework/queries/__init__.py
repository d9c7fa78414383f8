"""Read-only questions about expertises from their selection on."""

from __future__ import annotations

from app.casework.queries.cases import (
    File,
    attachment_of,
    challenge_of,
    draft_of,
    fit_checks_of,
    get_file_visible_to,
    locked_case,
    petition_of,
    reading_of,
)
from app.casework.queries.clocks import (
    LIVING,
    Reckoning,
    choice_due,
    count_open,
    due_on,
    events_of,
    happenings,
    is_ended,
    is_overdue,
    is_suspended,
    read_clock,
    reckon,
    terms_for,
)
from app.casework.queries.history import Entry, history
from app.casework.queries.work import WorkList, WorkRow

__all__ = [
    "LIVING",
    "Entry",
    "File",
    "Reckoning",
    "WorkList",
    "WorkRow",
    "attachment_of",
    "challenge_of",
    "choice_due",
    "count_open",
    "draft_of",
    "due_on",
    "events_of",
    "fit_checks_of",
    "get_file_visible_to",
    "happenings",
    "history",
    "is_ended",
    "is_overdue",
    "is_suspended",
    "locked_case",
    "petition_of",
    "read_clock",
    "reading_of",
    "reckon",
    "terms_for",
]
