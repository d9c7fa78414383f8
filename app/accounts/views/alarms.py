"""Legal notices that nobody can receive: for the managers of both bodies, and for the Ministry's administrators."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts import policy
from app.accounts.queries.receiving import DeadLetters, bodies_of
from app.accounts.states import Verb
from app.accounts.views.viewer import bp
from app.accounts.words import ALARMS, VERB_LABELS
from app.kernel import mail
from app.kernel.guards import signed_in
from app.kernel.policy import require
from app.notices.models import LegalNotice


@bp.get("/alarms")
@signed_in
def alarms() -> Any:
    """What reaches nobody, and what to do about it."""
    require(policy.can_see_dead_letters(current_user))
    page = DeadLetters(current_user).page(after=request.args.get("after"), before=request.args.get("before"))
    bodies = bodies_of({alarm.notice.body_id for alarm in page.items})
    lines = [
        (
            alarm,
            bodies.get(alarm.notice.body_id) if alarm.notice.body_id else None,
            _subject(alarm.notice),
            _number(alarm.notice),
        )
        for alarm in page.items
    ]
    return render_template("accounts/alarms.html", page=page, lines=lines, reasons=ALARMS, verbs=VERB_LABELS)


def _number(notice: LegalNotice) -> str:
    """The number of an expertise is for the two bodies; the Ministry's administrators look after accounts only."""
    own = current_user.bodies_with(Verb.MANAGE_MEMBERS)
    return notice.number if notice.body_id in own or notice.sender_body_id in own else ""


def _subject(notice: LegalNotice) -> str:
    """What the letter is about, in the reader's language; a subject holds no personal data."""
    return mail.render(notice.template, notice.context).subject
