"""Where a legal notice stands, and a notice on paper, in words."""

from __future__ import annotations

from typing import Any

from app.kernel.i18n import _, _l, day, moment
from app.notices.models import PaperTask, SecondNotice
from app.notices.queries import Standing
from app.notices.states import NoticeState, PaperState, ReadHow, SecondWay

PAPER: dict[PaperState, Any] = {
    PaperState.OPEN: _l("To be sent"),
    PaperState.SENT: _l("Sent"),
    PaperState.DELIVERED: _l("Delivered"),
    PaperState.RETURNED: _l("Returned unopened"),
    PaperState.NEEDLESS: _l("Read otherwise meanwhile"),
}
PAPER_COLOUR: dict[PaperState, str] = {
    PaperState.OPEN: "orange",
    PaperState.SENT: "blue",
    PaperState.DELIVERED: "green",
    PaperState.RETURNED: "red",
    PaperState.NEEDLESS: "grey",
}
STEPS: dict[str, Any] = {
    "send": _l("It was sent"),
    "deliver": _l("It was delivered"),
    "return": _l("It came back unopened"),
}


def read(standing: Standing) -> str:
    """By what and when it was read."""
    notice, task = standing.notice, standing.paper
    if notice.read_how is ReadHow.PAPER:
        return _("Paper, delivered on %(day)s", day=day(task.delivered_on if task is not None else notice.read_at))
    if notice.read_how is ReadHow.LINK:
        return _("Read by the link on %(moment)s", moment=moment(notice.read_at))
    return _("Read on %(moment)s", moment=moment(notice.read_at))


def second(sent: SecondNotice) -> str:
    """What the second channel was."""
    when = moment(sent.at)
    if sent.way is SecondWay.EMAIL:
        return _("Sent to the second address on %(moment)s", moment=when)
    if sent.way is SecondWay.BODY:
        return _("Sent to the official address of the body on %(moment)s", moment=when)
    if sent.way is SecondWay.SMS:
        return _("Short message only simulated on %(moment)s", moment=when)
    return _("No second address is known (looked for on %(moment)s)", moment=when)


def paper(task: PaperTask) -> str:
    """How far the paper has come."""
    if task.state is PaperState.SENT:
        return _("Paper %(number)s, sent on %(day)s", number=task.number, day=day(task.sent_on))
    if task.state is PaperState.RETURNED:
        return _("Paper %(number)s, returned unopened on %(day)s", number=task.number, day=day(task.returned_on))
    return _("Paper %(number)s, to be sent", number=task.number)


def lines(standing: Standing) -> list[str]:
    """What was done to reach the reader, the newest first."""
    if standing.notice.state is NoticeState.READ:
        return [read(standing)]
    if standing.notice.state is NoticeState.VOID:
        return [_("Not needed any more")]
    found = [paper(standing.paper)] if standing.paper is not None else []
    return found + ([second(standing.second)] if standing.second is not None else [])
