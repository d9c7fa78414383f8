"""Legal notices that nobody can receive: for the managers of both bodies, and for the Ministry's administrators."""

from __future__ import annotations

import uuid
from collections.abc import Container, Mapping
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts import policy
from app.accounts.models import Body
from app.accounts.queries.receiving import DeadLetters, bodies_of, experts_among
from app.accounts.views.viewer import bp
from app.accounts.words import ALARMS, HELPS, HELPS_EXPERT, HELPS_PERSON, VERB_LABELS
from app.kernel import mail, sight
from app.kernel.guards import signed_in
from app.kernel.policy import require
from app.notices.models import DeadLetter, LegalNotice


@bp.get("/alarms")
@signed_in
def alarms() -> Any:
    """What reaches nobody, and what to do about it."""
    require(policy.can_see_dead_letters(current_user))
    page = DeadLetters(current_user).page(after=request.args.get("after"), before=request.args.get("before"))
    notices = [alarm.notice for alarm in page.items]
    bodies = bodies_of({one.body_id for one in notices} | {one.sender_body_id for one in notices})
    experts = experts_among({one.person_id for one in notices})
    known = sight.seen("expertise", current_user, {one.about_id for one in notices})
    lines = [_line(alarm, bodies, experts, known) for alarm in page.items]
    return render_template("accounts/alarms.html", page=page, lines=lines, reasons=ALARMS, verbs=VERB_LABELS)


def _line(
    alarm: DeadLetter, bodies: Mapping[uuid.UUID, Body], experts: Container[uuid.UUID], known: Container[uuid.UUID]
) -> dict[str, Any]:
    """For whom it is, by body and kind of reader; from whom; and what helps."""
    notice = alarm.notice
    body, sender = (bodies.get(key) if key else None for key in (notice.body_id, notice.sender_body_id))
    subject, number = _shown(notice) if notice.about_id in known else ("", "")
    expert = notice.person_id in experts
    return {
        "alarm": alarm, "body": body, "sender": sender, "subject": subject, "number": number, "expert": expert,
        "helps": HELPS[alarm.reason] if body is not None else HELPS_EXPERT if expert else HELPS_PERSON,
    }  # fmt: skip


def _shown(notice: LegalNotice) -> tuple[str, str]:
    """The letter's subject in the reader's language, and the number: for those who may see the expertise.

    Whoever manages members learns by that only that a right is missing: subjects name numbers, too.
    """
    return mail.render(notice.template, notice.context).subject, notice.number
