"""The legal notices of one expertise: to whom, read when, and what reaches nobody."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from app.accounts import queries as accounts
from app.casework.queries import File
from app.casework.views.case import bp, open_file, render
from app.casework.views.turns import since
from app.kernel import mail
from app.kernel.guards import signed_in
from app.kernel.i18n import _, name_of
from app.notices import queries as notices
from app.notices.models import LegalNotice


@bp.get("/expertises/<uuid:expertise_id>/notices")
@signed_in
def notices_of(expertise_id: uuid.UUID) -> str:
    """The body sees all; the provider those since the choice that are its own or went to the body."""
    file = open_file(expertise_id)
    cut = since(file)
    told = [pair for pair in notices.notices_about(expertise_id) if cut is None or _mine(file, pair[0], cut)]
    return render(file, "notices_of", lines=[_line(notice, alarm) for notice, alarm in told])


def _mine(file: File, notice: LegalNotice, cut: datetime) -> bool:
    chosen = file.case.selection
    ours = {chosen.institute_id, file.case.expert_person_id} if chosen is not None else set()
    own = notice.body_id in ours if notice.body_id is not None else notice.person_id in ours
    to_body = notice.body_id == file.case.expertise.body_id and notice.template.startswith("casework/")
    return notice.made_at >= cut and (own or to_body)


def _line(notice: LegalNotice, alarm: Any) -> dict[str, Any]:
    body = accounts.body(notice.body_id) if notice.body_id is not None else None
    return {
        "notice": notice,
        "alarm": alarm,
        "subject": mail.render(notice.template, notice.context).subject,
        "to": name_of(body) if body is not None else _("the expert"),
    }
