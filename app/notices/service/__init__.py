"""Letters and legal notices: written in the transaction that causes them, sent by a job after it is committed."""

from __future__ import annotations

from app.notices.service.letters import (
    SEND_JOB,
    Reader,
    mark_all_read,
    send_letter,
    send_what_was_left,
    write_again,
    write_letter,
)
from app.notices.service.notices import (
    let_go,
    locked_notice,
    make_notice,
    mark_read,
    read_notice,
    read_outsiders,
    void_held,
    void_notice,
    void_outsiders,
)
from app.notices.service.paper import may_go_on_paper, paper_of, put_on_paper, record_paper_step, send_second

__all__ = [
    "SEND_JOB",
    "Reader",
    "let_go",
    "locked_notice",
    "make_notice",
    "mark_all_read",
    "mark_read",
    "may_go_on_paper",
    "paper_of",
    "put_on_paper",
    "read_notice",
    "read_outsiders",
    "record_paper_step",
    "send_letter",
    "send_second",
    "send_what_was_left",
    "void_held",
    "void_notice",
    "void_outsiders",
    "write_again",
    "write_letter",
]
