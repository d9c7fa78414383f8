"""Verbs of the Chamber: complaints about members, membership, measures."""

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

__all__ = [
    "add_file",
    "admit",
    "ask_explanation",
    "decide",
    "due_by_rule",
    "end",
    "explain",
    "extend",
    "file_complaint",
    "forward",
    "impose",
    "lift",
    "register",
    "tell_overdue",
    "withdraw",
]
