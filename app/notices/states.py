"""States of a letter, of a legal notice, of a notice on paper."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class LetterState(StrEnum):
    """A letter waits in the outbox until the mail server (or the folder) has taken it."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class NoticeState(StrEnum):
    """How far a legal notice has gone to reach its reader."""

    SENT = "sent"
    SECOND = "second"  # unread for the days of the rule: it went to the second address, if there is one
    PAPER = "paper"  # still unread: the sending body prints it
    READ = "read"
    VOID = "void"  # its reader has nothing to do with the matter any more


class ReadHow(StrEnum):
    """By what a notice counts as read."""

    SITE = "site"
    LINK = "link"
    PAPER = "paper"


class SecondWay(StrEnum):
    """Where the second sending went."""

    EMAIL = "email"
    BODY = "body"  # the official address of a body
    SMS = "sms"  # simulated: nothing leaves
    NONE = "none"  # no second address is known


class PaperState(StrEnum):
    """A notice on paper, as the sending body records it."""

    OPEN = "open"
    SENT = "sent"
    DELIVERED = "delivered"
    RETURNED = "returned"
    NEEDLESS = "needless"  # read otherwise meanwhile


class AlarmReason(StrEnum):
    """Why a legal notice reaches nobody."""

    NOBODY = "nobody"  # nobody who could sign in holds the right at the body, or the person has no living account
    ADDRESS = "address"  # somebody could, but the mail server has refused every letter for good


LETTER_WORKFLOW = Workflow(
    Move("send", {LetterState.QUEUED, LetterState.FAILED}, LetterState.SENT),
    Move("fail", {LetterState.QUEUED, LetterState.FAILED}, LetterState.FAILED),
)

_UNREAD = (NoticeState.SENT, NoticeState.SECOND, NoticeState.PAPER)
NOTICE_WORKFLOW = Workflow(
    Move("send_second", {NoticeState.SENT}, NoticeState.SECOND),
    Move("put_on_paper", {NoticeState.SENT, NoticeState.SECOND}, NoticeState.PAPER),
    Move("read", _UNREAD, NoticeState.READ),
    Move("void", _UNREAD, NoticeState.VOID),
)

PAPER_WORKFLOW = Workflow(
    Move("send", {PaperState.OPEN, PaperState.RETURNED}, PaperState.SENT),
    Move("deliver", {PaperState.OPEN, PaperState.SENT}, PaperState.DELIVERED),
    Move("return", {PaperState.SENT}, PaperState.RETURNED),
    Move("drop", {PaperState.OPEN, PaperState.SENT, PaperState.RETURNED}, PaperState.NEEDLESS),
)
