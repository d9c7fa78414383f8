"""A legal notice as PDF, for its reader: here, since the inbox knows no bodies."""

from __future__ import annotations

import uuid
from io import BytesIO

from flask import Response, send_file
from flask_login import current_user

from app.accounts import queries
from app.accounts.views.viewer import bp
from app.kernel import clock
from app.kernel.guards import signed_in
from app.kernel.i18n import language, name_of
from app.notices import queries as notices
from app.notices.printing import printed


@bp.get("/inbox/<uuid:letter_id>/notice.pdf")
@signed_in
def notice_file(letter_id: uuid.UUID) -> Response:
    """Opening the file is no reading: the button beside the letter is."""
    letter = notices.letter_of(current_user.id, letter_id)
    notice = notices.notice_of(letter)
    sender = queries.body(notice.sender_body_id) if notice.sender_body_id is not None else None
    content = printed(
        notice,
        lang=language(),
        at=clock.now(),
        sender=name_of(sender) if sender is not None else "",
        addressee=[letter.name],
    )
    answer = send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name="notice.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
