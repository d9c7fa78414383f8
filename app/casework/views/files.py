"""Files of an expertise, each behind its own policy, always as a download."""

from __future__ import annotations

import uuid
from io import BytesIO

from flask import Response, send_file
from flask_login import current_user

from app.casework import policy, queries
from app.casework.views.case import bp, open_file
from app.kernel.errors import NotVisible
from app.kernel.guards import signed_in
from app.kernel.keeping import file_store
from app.kernel.policy import require

PDF = "application/pdf"


def _download(sha256: str | None, name: str, media_type: str = PDF) -> Response:
    if sha256 is None or not file_store().exists(sha256):
        raise NotVisible
    with file_store().open(sha256) as stream:  # at most some megabytes, and checked against its digest
        content = BytesIO(stream.read())
    answer = send_file(content, mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/expertises/<uuid:expertise_id>/ruling.pdf")
@signed_in
def ruling_file(expertise_id: uuid.UUID) -> Response:
    case = open_file(expertise_id).case
    require(policy.can_open_ruling(current_user, case))
    taken = case.appointment
    return _download(taken.ruling_sha256 if taken else None, f"{case.expertise.number}-ruling.pdf")


@bp.get("/expertises/<uuid:expertise_id>/conclusion.pdf")
@signed_in
def conclusion_file(expertise_id: uuid.UUID) -> Response:
    case = open_file(expertise_id).case
    require(policy.can_open_conclusion(current_user, case))
    signed = case.conclusion
    return _download(signed.file_sha256 if signed else None, f"{case.expertise.number}-conclusion.pdf")


@bp.get("/expertises/<uuid:expertise_id>/conclusion/draft.pdf")
@signed_in
def draft_file(expertise_id: uuid.UUID) -> Response:
    case = open_file(expertise_id).case
    require(policy.can_draft(current_user, case))
    draft = queries.draft_of(case)
    return _download(draft.file_sha256 if draft else None, f"{case.expertise.number}-draft.pdf")


@bp.get("/expertises/<uuid:expertise_id>/attachments/<uuid:attachment_id>")
@signed_in
def attachment_file(expertise_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    case = open_file(expertise_id).case
    require(policy.can_see_contents(current_user, case))
    found = queries.attachment_of(case, attachment_id)
    return _download(found.sha256, found.name, found.media_type)
