"""The conclusion or the message of impossibility: written, signed once, delivered, received."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from app.accounts.models import Person
from app.bidding import service as bidding
from app.bidding.states import FitMoment
from app.casework import policy
from app.casework.models import Answer, Conclusion, ConclusionDraft
from app.casework.policy import Case
from app.casework.queries import draft_of
from app.casework.rules import EventKind
from app.casework.service import clocks, letters
from app.casework.service.petitions import close_petitions
from app.casework.service.steps import NEEDED, insist, take
from app.casework.states import AnswerKind, DocumentKind, ImpossibilityGround, LateReason
from app.intake import service as intake
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.file_kinds import FileRefused
from app.kernel.filestore import safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.keeping import file_store

PDF = "application/pdf"
FILE_LIMIT_BYTES = 20 * 1024 * 1024
NOT_PDF = _l("The conclusion must be a PDF file.")
BAD_FILE = _l("This file cannot be taken: it is empty, too large, damaged or encrypted.")
NO_FILE = _l("The signed text of the conclusion is missing: attach it as a PDF file.")
ANSWER_NEEDED = _l("Give the answer, or the reason why the question remains without one.")
NOT_SAVED = _l("Nothing has been written yet.")


def save_draft(
    expertise: Expertise,
    *,
    kind: DocumentKind,
    ground: ImpossibilityGround | None,
    summary: str,
    answers: Mapping[uuid.UUID, tuple[AnswerKind, str]],
    by: Person,
    at: datetime,
    file: BinaryIO | None = None,
    file_name: str = "",
) -> ConclusionDraft:
    """Keep what the expert has written so far; an attached file is sniffed and must be a PDF."""
    case = take(expertise, at=at)
    insist(policy.can_draft(by, case), "draft_conclusion", case.expertise.state)
    assert case.selection is not None
    draft = draft_of(case)
    if draft is None:
        draft = ConclusionDraft(selection_id=case.selection.id, kind=kind, saved_at=at, answers={})
        db.session.add(draft)
    draft.kind, draft.summary, draft.saved_at = kind, summary.strip(), at
    draft.ground = ground if kind is DocumentKind.IMPOSSIBILITY else None
    known = {question.id for question in expertise.questions}
    draft.answers = {
        str(question): {"kind": how.value, "text": text.strip()}
        for question, (how, text) in answers.items()
        if question in known
    }
    if file is not None:
        _attach(draft, file, file_name)
    db.session.flush()
    return draft


def _attach(draft: ConclusionDraft, file: BinaryIO, file_name: str) -> None:
    try:
        stored = file_store().put(file, limit_bytes=FILE_LIMIT_BYTES)
    except FileRefused as refused:
        raise RuleBroken(file=NOT_PDF if refused.code == "file-type" else BAD_FILE) from None
    if stored.media_type != PDF:
        raise RuleBroken(file=NOT_PDF)
    draft.file_sha256, draft.file_size = stored.sha256, stored.size
    draft.file_name = safe_name(file_name, PDF)


def _complete(draft: ConclusionDraft | None, case: Case) -> ConclusionDraft:
    """A draft that lacks nothing; RuleBroken names each part that is missing."""
    if draft is None:
        raise RuleBroken({"": NOT_SAVED})
    problems: dict[str, object] = {}
    if not draft.summary:
        problems["summary"] = NEEDED
    if draft.file_sha256 is None:
        problems["file"] = NO_FILE
    if draft.kind is DocumentKind.IMPOSSIBILITY:
        if draft.ground is None:
            problems["ground"] = NEEDED
    else:
        for question in case.expertise.questions:
            if not draft.answers.get(str(question.id), {}).get("text"):
                problems[f"answer_{question.id}"] = ANSWER_NEEDED
    if problems:
        raise RuleBroken(problems)
    return draft


def sign_conclusion(
    expertise: Expertise, *, by: Person, at: datetime, late_reason: LateReason | None = None
) -> Conclusion:
    """The named expert signs, once. The fitness on this day is kept; the clock is completed.

    After the due day a reason code is needed. Law 44-VI art. 34; CrPC 284 for the message of impossibility.
    """
    case = take(expertise, at=at)
    insist(policy.can_sign(by, case), "complete", case.expertise.state)
    draft = _complete(draft_of(case), case)
    picture, today = case.picture, day_of(at)
    assert case.selection is not None
    late = picture is not None and picture.due_on is not None and today > picture.due_on
    if late and late_reason is None:
        raise RuleBroken(late_reason=NEEDED)
    reason = late_reason.value if late and late_reason is not None else ""
    clocks.append(case, EventKind.COMPLETED, on=today, by=by, at=at, reason=reason)
    conclusion = _signed(draft, case, by=by, at=at)
    if case.selection.expert is not None:
        bidding.store_fit_check(expertise, case.selection.expert, FitMoment.CONCLUSION, on=today, at=at)
    facts = {"kind": draft.kind.value, "sha256": draft.file_sha256}
    record(conclusion, "sign", by=by, at=at, facts=facts)
    db.session.delete(draft)
    close_petitions(case, by=by, at=at)
    intake.move_expertise(expertise, "complete", by=by, at=at, facts={"kind": draft.kind.value})
    bidding.finish_provider(case.selection, on_time=not late, at=at)
    return conclusion


def _signed(draft: ConclusionDraft, case: Case, *, by: Person, at: datetime) -> Conclusion:
    """What was written becomes the signed document."""
    conclusion = Conclusion(
        expertise_id=case.expertise.id,
        kind=draft.kind,
        ground=draft.ground,
        summary=draft.summary,
        file_sha256=draft.file_sha256,
        file_name=draft.file_name,
        file_size=draft.file_size,
        signed_at=at,
        signed_by_id=by.id,
    )
    db.session.add(conclusion)
    db.session.flush()
    _keep_answers(conclusion, draft, case)
    return conclusion


def _keep_answers(conclusion: Conclusion, draft: ConclusionDraft, case: Case) -> None:
    for question in case.expertise.questions:
        given = draft.answers.get(str(question.id), {})
        if not given.get("text"):
            continue
        how = AnswerKind.UNANSWERED if draft.kind is DocumentKind.IMPOSSIBILITY else AnswerKind(given["kind"])
        db.session.add(
            Answer(
                conclusion_id=conclusion.id, question_id=question.id, place=question.place, kind=how, text=given["text"]
            )
        )
    db.session.flush()


def hand_over(expertise: Expertise, *, by: Person, at: datetime) -> Conclusion:
    """Hand the signed document over to the appointing body, and to nobody else (Law 44-VI art. 18, 34)."""
    case = take(expertise, at=at)
    insist(policy.can_deliver(by, case), "hand_over", case.expertise.state)
    conclusion = case.conclusion
    assert conclusion is not None
    clocks.append(case, EventKind.HANDED_OVER, on=day_of(at), by=by, at=at)
    conclusion.delivered_at = at
    record(conclusion, "deliver", by=by, at=at)
    intake.move_expertise(expertise, "hand_over", by=by, at=at)
    letters.to_body(expertise, "delivered", at=at)
    return conclusion


def confirm_receipt(expertise: Expertise, *, by: Person, at: datetime) -> Conclusion:
    """The body confirms that it has the document: the expertise is closed."""
    case = take(expertise, at=at)
    insist(policy.can_confirm_receipt(by, case), "confirm_receipt", case.expertise.state)
    conclusion = case.conclusion
    assert conclusion is not None
    conclusion.received_at, conclusion.received_by_id = at, by.id
    record(conclusion, "receive", by=by, at=at)
    intake.move_expertise(expertise, "confirm_receipt", by=by, at=at)
    letters.to_provider(expertise, case.selection, "receipt_confirmed", at=at)
    return conclusion
