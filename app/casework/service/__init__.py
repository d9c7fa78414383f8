"""The verbs of casework: answering, appointing, the clock, petitions, challenges, the conclusion."""

from __future__ import annotations

from app.casework.service.appointing import (
    answer,
    check_grounds,
    confirm_warning,
    establish_identity,
    hand_ruling,
    issue_ruling,
    record_receipts,
)
from app.casework.service.challenges import decide_challenge, record_challenge
from app.casework.service.clocks import recompute_clocks
from app.casework.service.conclusions import confirm_receipt, hand_over, save_draft, sign_conclusion
from app.casework.service.petitions import (
    decide_petition,
    extend_term,
    file_petition,
    proceed,
    record_materials,
    return_unexecuted,
    withdraw_petition,
)
from app.casework.service.steps import insist
from app.casework.service.warnings import send_warnings

__all__ = [
    "answer",
    "check_grounds",
    "confirm_receipt",
    "confirm_warning",
    "decide_challenge",
    "decide_petition",
    "establish_identity",
    "extend_term",
    "file_petition",
    "hand_over",
    "hand_ruling",
    "insist",
    "issue_ruling",
    "proceed",
    "recompute_clocks",
    "record_challenge",
    "record_materials",
    "record_receipts",
    "return_unexecuted",
    "save_draft",
    "send_warnings",
    "sign_conclusion",
    "withdraw_petition",
]
