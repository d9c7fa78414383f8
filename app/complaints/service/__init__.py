"""Verbs of the Chamber: complaints about members, membership, measures, methodical reviews."""

from app.complaints.service.deciding import (
    ask_explanation,
    decide,
    due_by_rule,
    extend,
    forward,
    register,
    tell_overdue,
)
from app.complaints.service.filing import add_file, explain, file_complaint, withdraw
from app.complaints.service.members import admit, end, impose, lift
from app.complaints.service.methodical import (
    accept_methodical,
    appoint_reviewers,
    ask_methodical,
    methodical_due,
    refuse_methodical,
    withdraw_methodical,
)
from app.complaints.service.methodical_results import comment_methodical, decline_seat, file_result, sign_result

__all__ = [
    "accept_methodical",
    "add_file",
    "admit",
    "appoint_reviewers",
    "ask_explanation",
    "ask_methodical",
    "comment_methodical",
    "decide",
    "decline_seat",
    "due_by_rule",
    "end",
    "explain",
    "extend",
    "file_complaint",
    "file_result",
    "forward",
    "impose",
    "lift",
    "methodical_due",
    "refuse_methodical",
    "register",
    "sign_result",
    "tell_overdue",
    "withdraw",
    "withdraw_methodical",
]
