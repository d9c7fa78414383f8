"""States of a letter."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class LetterState(StrEnum):
    """A letter waits in the outbox until the mail server (or the folder) has taken it."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


LETTER_WORKFLOW = Workflow(
    Move("send", {LetterState.QUEUED, LetterState.FAILED}, LetterState.SENT),
    Move("fail", {LetterState.QUEUED, LetterState.FAILED}, LetterState.FAILED),
)
