"""Legal notices that nobody can receive: for the managers of both bodies, and for the Ministry's administrators."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts import policy
from app.accounts.queries.receiving import DeadLetters, bodies_of
from app.accounts.views.viewer import bp
from app.accounts.words import ALARMS, VERB_LABELS
from app.kernel import mail, sight
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
    known = sight.seen("expertise", current_user, {alarm.notice.about_id for alarm in page.items})
    lines = [
        (
            alarm,
            bodies.get(alarm.notice.body_id) if alarm.notice.body_id else None,
            *(_shown(alarm.notice) if alarm.notice.about_id in known else ("", "")),
        )
        for alarm in page.items
    ]
    return render_template("accounts/alarms.html", page=page, lines=lines, reasons=ALARMS, verbs=VERB_LABELS)


def _shown(notice: LegalNotice) -> tuple[str, str]:
    """The letter's subject in the reader's language, and the number: for those who may see the expertise.

    Whoever manages members learns by that only that a right is missing: subjects name numbers, too.
    """
    return mail.render(notice.template, notice.context).subject, notice.number
