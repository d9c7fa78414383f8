"""What the groups of the desk are called, and what is to be done with one line of them."""

from __future__ import annotations

from typing import Any

from app.intake.states import ExpertiseState as S
from app.kernel.i18n import _l

GROUPS: dict[str, Any] = {
    "draft": _l("Requests to complete"),
    "prepared": _l("Requests ready to be published"),
    "open": _l("Searches that are running"),
    "opened": _l("Offers are open: choose an expert"),
    "failed": _l("No valid offer: confirm the proposed institute or search again"),
    "selected": _l("Answers of chosen experts awaited"),
    "accepted": _l("Before the ruling: identity and challenge check"),
    "appointed": _l("Ruling issued: hand-over and receipts"),
    "in_work": _l("In work"),
    "overdue": _l("Overdue"),
    "completed": _l("Conclusions signed, hand-over awaited"),
    "delivered": _l("Conclusions whose receipt is to be confirmed"),
    "petitions": _l("Petitions to decide"),
    "challenges": _l("Challenges to decide"),
    "answer": _l("You were chosen: accept or decline"),
    "work": _l("My work"),
    "offers": _l("My offers"),
}

# The day shown beside a line, by group.
DAYS: dict[str, Any] = {
    "open": _l("Offers until %(day)s"),
    "selected": _l("Answer due by %(day)s"),
    "answer": _l("Answer due by %(day)s"),
    "completed": _l("Hand over by %(day)s"),
}
DUE = _l("Due by %(day)s")

STEPS: dict[S, Any] = {
    S.ACCEPTED: _l("The body prepares the ruling."),
    S.APPOINTED: _l("Confirm the warning of liability and what you have received."),
    S.IN_WORK: _l("The clock runs."),
    S.COMPLETED: _l("Hand over the conclusion."),
}
SUSPENDED = _l("Suspended.")
CHOICE = _l("Choose: proceed on what was supplied, or return without execution.")
SEALED = _l("Sealed until %(day)s.")
OPENED = _l("Opened; the body chooses.")
