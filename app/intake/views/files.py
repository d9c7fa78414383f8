"""Files of a request, always as a download and never inline."""

from __future__ import annotations

import uuid

from flask import Response, send_file
from flask_login import current_user

from app.intake import policy, queries
from app.intake.views.blueprint import bp
from app.kernel import keeping
from app.kernel.guards import signed_in
from app.kernel.policy import require


@bp.get("/requests/<uuid:expertise_id>/files/<uuid:attachment_id>")
@signed_in
def download(expertise_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    """One file, for members of the body who draft, publish or see objects."""
    expertise = queries.get_expertise_visible_to(current_user, expertise_id)
    attachment = queries.attachment_of(expertise, attachment_id)
    require(policy.can_see_attachments(current_user, expertise))
    return sent(attachment.sha256, attachment.media_type, attachment.name)


def sent(sha256: str, media_type: str, name: str) -> Response:
    """A kept file as a download that nobody keeps on the way."""
    answer = send_file(
        keeping.file_store().open(sha256),
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        etag=False,
        max_age=0,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
