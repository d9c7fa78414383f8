"""Writing the conclusion: by the one expert, or by a team, each her own part."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import ConclusionDraft
from app.casework.policy import Case, Signer
from app.casework.queries import conclusions, draft_of
from app.casework.service import letters
from app.casework.service.review_gate import let_fall
from app.casework.service.steps import insist, take
from app.casework.states import AnswerKind, DocumentKind, ImpossibilityGround, Section
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.file_kinds import FileRefused
from app.kernel.filestore import safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.keeping import file_store

PDF = "application/pdf"
FILE_LIMIT_BYTES = 20 * 1024 * 1024
MOST_ANNEXES = 20
NOT_PDF = _l("The conclusion must be a PDF file.")
BAD_FILE = _l("This file cannot be taken: it is empty, too large, damaged or encrypted.")
TOO_MANY_ANNEXES = _l("At most %(most)s annexes are taken.", most=MOST_ANNEXES)
STALE_OF_TEAM = _l(
    "Somebody of the team, or you in another window, has saved this text meanwhile. What is saved now stands below; "
    "what you typed is still in the fields. Save again to keep yours."
)
STALE_OWN = _l(
    "You have saved this text meanwhile in another window. What is saved now stands below; what you typed is still in "
    "the fields. Save again to keep what stands in the fields."
)
STALE = (STALE_OF_TEAM, STALE_OWN)
Answers = Mapping[uuid.UUID, tuple[AnswerKind, str]]


def save_draft(
    expertise: Expertise,
    *,
    kind: DocumentKind,
    ground: ImpossibilityGround | None,
    summary: str,
    answers: Answers,
    by: Person,
    at: datetime,
    about: str | None = None,
    research: str | None = None,
    seen: int | None = None,
    assigned: Mapping[uuid.UUID, list[str]] | None = None,
    **leading: Any,
) -> ConclusionDraft:
    """Keep what has been written so far: the leader (or the one expert) the whole, a member of a team only the own part
    and, of a complex expertise, the own answers. `seen`: the version the form was made of (0: nothing was saved yet);
    where it has passed, RuleBroken. A changed text makes the signatures under it fall. `leading`: see `_lead`.
    """
    case = take(expertise, at=at)
    may = policy.can_draft(by, case, correcting=conclusions.correcting(case, again=True))
    insist(may, "draft_conclusion", case.expertise.state)
    signer, draft = policy.signer_of(by, case), draft_of(case, again=True)
    assert case.selection is not None
    assert signer is not None
    if draft is None:
        draft = ConclusionDraft(selection_id=case.selection.id, kind=kind, saved_at=at, answers={}, parts={})
        draft.language = expertise.ruling_language
        db.session.add(draft)
    elif seen is not None and draft.version != seen:
        raise RuleBroken({"": STALE_OF_TEAM if case.further_members else STALE_OWN})
    draft.saved_at = at
    if signer.leads:
        _lead(draft, kind=kind, ground=ground, summary=summary, **leading)
    draft.answers = _merged(draft, case, signer, answers, assigned or {})
    draft.parts = _parts(draft, signer, about, research)
    db.session.flush()
    _let_fall(case, draft, by=by, at=at)
    return draft


def _lead(
    draft: ConclusionDraft,
    *,
    kind: DocumentKind,
    ground: ImpossibilityGround | None,
    summary: str,
    file: BinaryIO | None = None,
    file_name: str = "",
    drop_file: bool = False,
    language: str = "",
    sections: Mapping[Section, str] | None = None,
    annexes: Iterable[tuple[BinaryIO, str]] = (),
    drop_annexes: Iterable[str] = (),
) -> None:
    """The common text: its language and parts, or an own PDF file in their place, and the annexes."""
    draft.kind, draft.summary = kind, summary.strip()
    draft.ground = ground if kind is DocumentKind.IMPOSSIBILITY else None
    draft.language = language or draft.language
    draft.sections = {one.value: text.strip() for one, text in (sections or {}).items() if text.strip()}
    _attach(draft, file, file_name, drop_file)
    _annex(draft, annexes, set(drop_annexes))


def _merged(
    draft: ConclusionDraft, case: Case, signer: Signer, answers: Answers, assigned: Mapping[uuid.UUID, list[str]]
) -> dict[str, Any]:
    """The answers as they are now: the leader's all, a member's own."""
    kept: dict[str, Any] = dict(draft.answers or {})
    complex_one = case.expertise.form is Form.COMPLEX
    asked = {str(specialty.id) for specialty in case.expertise.specialties}
    for question in case.expertise.questions:
        before = kept.get(str(question.id), {})
        mine = signer.leads or (complex_one and signer.answers_for(before))
        if question.id not in answers or not mine:
            continue
        how, text = answers[question.id]
        given: dict[str, Any] = {"kind": how.value, "text": text.strip()}
        chosen = assigned.get(question.id) if signer.leads else None
        whose = [key for key in (before.get("for", []) if chosen is None else chosen) if key in asked]
        kept[str(question.id)] = given | ({"for": whose} if whose else {})
    return kept


def _parts(draft: ConclusionDraft, signer: Signer, about: str | None, research: str | None) -> dict[str, Any]:
    """Everybody's own parts. What is empty is not kept: an empty field is no change of the text."""
    parts = dict(draft.parts or {})
    mine = parts.pop(signer.key, {}) | {
        name: text.strip() for name, text in (("about", about), ("research", research)) if text is not None
    }
    mine = {name: text for name, text in mine.items() if text}
    return parts | ({signer.key: mine} if mine else {})


def put_pdf(file: BinaryIO, *, field: str) -> tuple[str, int]:
    """Keep a file that must be a PDF: its digest and size; RuleBroken beside the field."""
    try:
        stored = file_store().put(file, limit_bytes=FILE_LIMIT_BYTES)
    except FileRefused as refused:
        raise RuleBroken({field: NOT_PDF if refused.code == "file-type" else BAD_FILE}) from None
    if stored.media_type != PDF:
        raise RuleBroken({field: NOT_PDF})
    return stored.sha256, stored.size


def _attach(draft: ConclusionDraft, file: BinaryIO | None, file_name: str, drop: bool) -> None:
    if drop:
        draft.file_sha256 = draft.file_name = draft.file_size = None
    if file is not None:
        draft.file_sha256, draft.file_size = put_pdf(file, field="file")
        draft.file_name = safe_name(file_name, PDF)


def _annex(draft: ConclusionDraft, added: Iterable[tuple[BinaryIO, str]], dropped: set[str]) -> None:
    kept = [one for one in draft.annexes or [] if one["sha256"] not in dropped]
    for file, name in added:
        sha256, size = put_pdf(file, field="annexes")
        kept.append({"sha256": sha256, "size": size, "name": safe_name(name, PDF)})
    if len(kept) > MOST_ANNEXES:
        raise RuleBroken(annexes=TOO_MANY_ANNEXES)
    draft.annexes = kept


def _let_fall(case: Case, draft: ConclusionDraft, *, by: Person, at: datetime) -> None:
    """Who has signed another text than this one has to sign anew, and is told."""
    digest = conclusions.draft_digest(draft)
    fallen = [one for one in conclusions.signed_so_far(case) if one.digest != digest]
    for one in fallen:
        one.fallen_at = at
        record(one, "fall", by=by, at=at)
    db.session.flush()
    let_fall(case, digest, by=by, at=at)
    letters.to_people([one.person_id for one in fallen], case.expertise, "signature_fell", at=at)
