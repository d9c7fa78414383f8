"""The work of the reviewers whom the Chamber appointed, and the word of the expert who is reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from app.accounts.models import Person
from app.complaints import policy, queries
from app.complaints.models import MethodicalReview, MethodicalSeat
from app.complaints.service import letters
from app.complaints.service.methodical import NEEDED, held, seat_held
from app.complaints.states import Aspect, SeatState, Verdict
from app.kernel.errors import RuleBroken
from app.kernel.file_kinds import FileRefused
from app.kernel.filestore import safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.moves import make_move
from app.kernel.policy import require

PDF = "application/pdf"
RESULT_LIMIT_BYTES = 20 * 1024 * 1024
NOT_PDF = _l("The result must be a PDF file of at most 20 MB.")
WHY = _l("Say in words what this rests on.")


def comment_methodical(review: MethodicalReview, *, text: str, by: Person, at: datetime) -> MethodicalReview:
    """An expert who signed the conclusion comments, once; the reviewers and the body read it."""
    require(policy.can_comment(by, held(review)))
    if not text.strip():
        raise RuleBroken(text=NEEDED)
    review.comment, review.commented_at, review.commented_by_id = text.strip(), at, by.id
    record(review, "comment", by=by, at=at)
    living = [one.expert.person for one in review.seats if one.state in policy.SEATED]
    letters.about_methodical(review, living, "methodical_commented", at=at)
    letters.to_asker(review, "methodical_commented", at=at)
    return review


def file_result(
    review: MethodicalReview,
    *,
    file: BinaryIO | None,
    file_name: str,
    verdicts: Mapping[Aspect, Verdict | None],
    words: Mapping[Aspect, str],
    by: Person,
    at: datetime,
) -> MethodicalReview:
    """One of the reviewers files the result with its three coded findings, and signs it by that.

    It is done once every reviewer has signed; then it goes to the body, and nobody else sees it any more.
    """
    require(policy.can_sit(by, held(review), filed=False))
    problems: dict[str, object] = {one.value: NEEDED for one in Aspect if verdicts.get(one) is None}
    problems |= {f"{one.value}_words": WHY for one in Aspect if not words.get(one, "").strip()}
    if file is None:
        problems["file"] = NOT_PDF
    if problems or file is None:
        raise RuleBroken(problems)
    review.result_sha256, review.result_name = _kept(file), safe_name(file_name, PDF)
    review.filed_at, review.filed_by_id = at, by.id
    for one in Aspect:
        setattr(review, one.value, verdicts[one])
        setattr(review, f"{one.value}_words", words[one].strip())
    record(review, "file", by=by, at=at, facts={"sha256": review.result_sha256})
    return _signed(review, seat_held(by, review), "", by=by, at=at)


def _kept(file: BinaryIO) -> str:
    try:
        stored = file_store().put(file, limit_bytes=RESULT_LIMIT_BYTES)
    except FileRefused:
        raise RuleBroken(file=NOT_PDF) from None
    if stored.media_type != PDF:
        raise RuleBroken(file=NOT_PDF)
    return stored.sha256


def sign_result(review: MethodicalReview, *, remark: str, by: Person, at: datetime) -> MethodicalReview:
    """A further reviewer signs the filed result, with a remark where she sees something otherwise."""
    require(policy.can_sit(by, held(review), filed=True))
    return _signed(review, seat_held(by, review), remark, by=by, at=at)


def _signed(
    review: MethodicalReview, seat: MethodicalSeat, remark: str, *, by: Person, at: datetime
) -> MethodicalReview:
    seat.words, seat.ended_at = remark.strip(), at
    make_move(seat, "sign", by=by, at=at)
    return _finish(review, by=by, at=at)


def _finish(review: MethodicalReview, *, by: Person, at: datetime) -> MethodicalReview:
    """Done once there is a result and everybody has signed it."""
    waited = [one.expert.person for one in review.seats if one.state is SeatState.APPOINTED]
    if review.result_sha256 is not None and not waited:
        review.ended_at = at
        make_move(review, "finish", by=by, at=at)
        letters.to_asker(review, "methodical_done", at=at)
        letters.to_office(review, "methodical_over", at=at)
        letters.about_methodical(review, queries.experts_who_signed(review), "methodical_over", at=at)
    elif review.result_sha256 is not None:
        letters.about_methodical(review, waited, "methodical_filed", at=at)
    return review


def decline_seat(review: MethodicalReview, *, reason: str, by: Person, at: datetime) -> MethodicalReview:
    """A reviewer who is not free to judge says why, and sees nothing of it any more; the office may appoint another."""
    require(policy.can_sit(by, held(review)))
    if not reason.strip():
        raise RuleBroken(reason=NEEDED)
    seat = seat_held(by, review)
    seat.words, seat.ended_at = reason.strip(), at
    make_move(seat, "decline", by=by, at=at, why=seat.words)
    letters.to_office(review, "methodical_declined", at=at)
    return _finish(review, by=by, at=at)
