"""Files of an expertise, each behind its own policy, always as a download."""

from __future__ import annotations

import uuid
from io import BytesIO

from flask import Response, send_file
from flask_login import current_user

from app.casework import policy, queries, service
from app.casework.queries import conclusions
from app.casework.views.case import bp, note_conclusion, open_file
from app.kernel import clock
from app.kernel.errors import NotVisible
from app.kernel.guards import signed_in
from app.kernel.keeping import file_store
from app.kernel.policy import require

PDF = "application/pdf"


def download(sha256: str | None, name: str, media_type: str = PDF) -> Response:
    """A stored file as a download; NotVisible where there is none."""
    if sha256 is None or not file_store().exists(sha256):
        raise NotVisible
    with file_store().open(sha256) as stream:  # at most some megabytes, and checked against its digest
        return sent(stream.read(), name, media_type)


def sent(content: bytes, name: str, media_type: str = PDF) -> Response:
    """A file as a download that no cache keeps."""
    answer = send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/expertises/<uuid:expertise_id>/ruling.pdf")
@signed_in
def ruling_file(expertise_id: uuid.UUID) -> Response:
    case = open_file(expertise_id).case
    require(policy.can_open_ruling(current_user, case))
    taken = case.appointment
    return download(taken.ruling_sha256 if taken else None, f"{case.expertise.number}-ruling.pdf")


@bp.get("/expertises/<uuid:expertise_id>/ruling/draft.pdf")
@signed_in
def ruling_draft(expertise_id: uuid.UUID) -> Response:
    """The ruling as it would be issued now, marked as a draft on each page, for whoever may issue it."""
    case = open_file(expertise_id).case
    content = service.draft_of_ruling(case, by=current_user, at=clock.now())
    return sent(content, f"{case.expertise.number}-ruling-draft.pdf")


@bp.get("/expertises/<uuid:expertise_id>/conclusion.pdf")
@signed_in
def conclusion_file(expertise_id: uuid.UUID) -> Response:
    case = open_file(expertise_id).case
    require(policy.can_open_conclusion(current_user, case))
    note_conclusion(case)
    signed = case.conclusion
    return download(signed.file_sha256 if signed else None, f"{case.expertise.number}-conclusion.pdf")


@bp.get("/expertises/<uuid:expertise_id>/conclusion/draft.pdf")
@signed_in
def draft_file(expertise_id: uuid.UUID) -> Response:
    case = open_file(expertise_id).case
    require(policy.can_draft(current_user, case, correcting=conclusions.correcting(case)))
    draft = queries.draft_of(case)
    return download(draft.file_sha256 if draft else None, f"{case.expertise.number}-draft.pdf")


@bp.get("/expertises/<uuid:expertise_id>/petitions/<uuid:petition_id>/decision.pdf")
@signed_in
def decision_file(expertise_id: uuid.UUID, petition_id: uuid.UUID) -> Response:
    """The printed decision on a petition, which names the object: for both sides, the provider after the warning."""
    case = open_file(expertise_id).case
    require(policy.can_see_contents(current_user, case))
    petition = queries.petition_of(case, petition_id)
    return download(petition.decision_sha256, "decision.pdf")


@bp.get("/expertises/<uuid:expertise_id>/challenges/<uuid:challenge_id>/proof")
@signed_in
def proof_file(expertise_id: uuid.UUID, challenge_id: uuid.UUID) -> Response:
    """The proof of a challenge, for the body and for whom it is about."""
    case = open_file(expertise_id).case
    found = queries.challenge_of(case, challenge_id)
    require(policy.can_open_proof(current_user, case, found))
    return download(found.proof_sha256, found.proof_name, found.proof_type)


@bp.get("/expertises/<uuid:expertise_id>/photos/<uuid:photo_id>")
@signed_in
def photo_file(expertise_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """A photograph of a hand-over: a download, never shown inline."""
    found = queries.photo_visible_to(current_user, open_file(expertise_id).case, photo_id)
    return download(found.sha256, found.name, found.media_type)


@bp.get("/expertises/<uuid:expertise_id>/attachments/<uuid:attachment_id>")
@signed_in
def attachment_file(expertise_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    case = open_file(expertise_id).case
    require(policy.can_see_contents(current_user, case))
    found = queries.attachment_of(case, attachment_id)
    return download(found.sha256, found.name, found.media_type)
