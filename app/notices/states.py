"""States of a letter."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class LetterState(StrEnum):
    """A letter waits in the outbox until the mail server (or the folder) has taken it."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class AlarmReason(StrEnum):
    """Why a legal notice reaches nobody."""

    NOBODY = "nobody"  # nobody who could sign in holds the right at the body, or the person has no living account
    ADDRESS = "address"  # somebody could, but the mail server has refused every letter for good


LETTER_WORKFLOW = Workflow(
    Move("send", {LetterState.QUEUED, LetterState.FAILED}, LetterState.SENT),
    Move("fail", {LetterState.QUEUED, LetterState.FAILED}, LetterState.FAILED),
)
