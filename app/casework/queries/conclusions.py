"""Drafts, signatures and versions of conclusions; what the public check tells."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.casework import policy
from app.casework.models import Conclusion, ConclusionDraft, ConclusionSignature, Correction
from app.casework.policy import Case
from app.casework.rules import conclusion as rules
from app.casework.states import CorrectionState, DocumentKind
from app.intake.models import Expertise
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference.states import Procedure

RUNNING = (CorrectionState.ASKED, CorrectionState.OPEN)
SIGNED_PARTS = ("kind", "ground", "language", "summary", "answers", "sections", "parts", "annexes", "file_sha256")
MASK = "•••"


@dataclass(frozen=True)
class Checked:
    """What anybody may know of a signed document who holds its code: nothing of what it says."""

    code: str
    number: str
    kind: DocumentKind
    sha256: str
    signed_at: datetime
    version: int
    signers: int
    corrected_by: int | None  # the version that took its place
    corrected_at: datetime | None


def draft_digest(draft: ConclusionDraft) -> str:
    """What a signature is bound to."""
    return rules.digest_of({name: getattr(draft, name) for name in SIGNED_PARTS})


def written_of(draft: ConclusionDraft) -> rules.Written:
    """The draft as the rules look at it."""
    return rules.Written(
        kind=draft.kind,
        has_ground=draft.ground is not None,
        summary=draft.summary,
        has_file=draft.file_sha256 is not None,
        sections=draft.sections,
        answers={key: (given.get("kind", ""), given.get("text", "")) for key, given in draft.answers.items()},
        about={key for key, part in draft.parts.items() if part.get("about")},
        researched={key for key, part in draft.parts.items() if part.get("research")},
    )


def blocks_of(draft: ConclusionDraft, case: Case) -> list[str]:
    """Names of the fields that still block signing."""
    team = policy.signers(case)
    members = [one.key for one in team if not one.leads]
    questions = [str(question.id) for question in case.expertise.questions]
    return rules.missing(written_of(draft), questions, [one.key for one in team], members)


def next_version(case: Case) -> int:
    """The number of the version that is being written."""
    return case.conclusion.version + 1 if case.conclusion is not None else 1


def signed_so_far(case: Case) -> list[ConclusionSignature]:
    """Living signatures under the version that is being written."""
    if case.selection is None:
        return []
    living = select(ConclusionSignature).where(
        ConclusionSignature.selection_id == case.selection.id,
        ConclusionSignature.version == next_version(case),
        ConclusionSignature.fallen_at.is_(None),
    )
    return list(db.session.scalars(living.order_by(ConclusionSignature.signed_at, ConclusionSignature.id)))


def running_correction(expertise_id: uuid.UUID, *, again: bool = False) -> Correction | None:
    """What has been asked for or begun. `again`: whatever this session knows already is read anew."""
    found = select(Correction).where(Correction.expertise_id == expertise_id, Correction.state.in_(RUNNING))
    return db.session.scalars(found.execution_options(populate_existing=again)).one_or_none()


def correcting(case: Case, *, again: bool = False) -> bool:
    """Is a correction being written now?"""
    if not policy.correctable(case):
        return False
    running = running_correction(case.expertise.id, again=again)
    return running is not None and running.state is CorrectionState.OPEN


def versions_of(expertise_id: uuid.UUID) -> list[Conclusion]:
    """Every version of the signed document, the newest first. One query."""
    found = select(Conclusion).where(Conclusion.expertise_id == expertise_id).order_by(Conclusion.version.desc())
    return list(db.session.scalars(found))


def version_of(expertise_id: uuid.UUID, version: int) -> Conclusion:
    """One version of the signed document; NotVisible where there is none."""
    for one in versions_of(expertise_id):
        if one.version == version:
            return one
    raise NotVisible


def corrections_of(expertise_id: uuid.UUID) -> list[Correction]:
    """What has been asked for and corrected, in order."""
    found = select(Correction).where(Correction.expertise_id == expertise_id)
    return list(db.session.scalars(found.order_by(Correction.begun_at, Correction.id)))


def signatures_of(expertise_id: uuid.UUID) -> Mapping[uuid.UUID, list[ConclusionSignature]]:
    """Who signed each version: conclusion's id to its signatures. One query; nothing of a version not yet signed."""
    found = (
        select(ConclusionSignature)
        .join(Conclusion, Conclusion.id == ConclusionSignature.conclusion_id)
        .where(Conclusion.expertise_id == expertise_id)
        .options(joinedload(ConclusionSignature.expert))
        .order_by(ConclusionSignature.signed_at, ConclusionSignature.id)
    )
    signed: dict[uuid.UUID, list[ConclusionSignature]] = {}
    for one in db.session.scalars(found):
        if one.conclusion_id is not None:
            signed.setdefault(one.conclusion_id, []).append(one)
    return signed


def authors_of(conclusion: Conclusion) -> set[uuid.UUID]:
    """Whose conclusion it is: who signed it, and each member of the team who signed a part; ids of people."""
    found = select(ConclusionSignature.person_id).where(ConclusionSignature.conclusion_id == conclusion.id)
    return {conclusion.signed_by_id, *db.session.scalars(found)}


def dissent_of(expertise_id: uuid.UUID, signature_id: uuid.UUID) -> ConclusionSignature:
    """The separate text of one member under a signed version; NotVisible where there is none."""
    for signed in signatures_of(expertise_id).values():
        for one in signed:
            if one.id == signature_id and one.dissent:
                return one
    raise NotVisible


def plain_code(typed: str) -> str:
    """A code as somebody may type it, in the one spelling in which it is kept."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper()).replace("O", "0").replace("I", "1").replace("L", "1")


def checked(code: str) -> Checked:
    """What the public check tells of this code; NotVisible for an unknown one. Two queries.

    The number of a criminal or restricted case is masked but for its last two signs.
    """
    found = select(Conclusion).where(Conclusion.code == plain_code(code))
    one = db.session.scalars(found.options(joinedload(Conclusion.expertise).lazyload("*"))).unique().one_or_none()
    if one is None:
        raise NotVisible
    later = db.session.execute(
        select(Conclusion.version, Conclusion.signed_at)
        .where(Conclusion.expertise_id == one.expertise_id, Conclusion.version > one.version)
        .order_by(Conclusion.version.desc())
    ).first()
    signed = signatures_of(one.expertise_id).get(one.id, [])
    return Checked(
        one.code, masked(one.expertise), one.kind, one.file_sha256, one.signed_at, one.version, max(len(signed), 1),
        later[0] if later else None, later[1] if later else None,
    )  # fmt: skip


def masked(expertise: Expertise) -> str:
    """The number as the public may see it."""
    secret = expertise.procedure is Procedure.CRIMINAL or bool(expertise.restricted)
    return f"{MASK}{expertise.number[-2:]}" if secret else expertise.number


def sections_of(case: Case) -> dict[str, Any]:
    """What the form begins with where nothing has been written: objects and materials from the request."""
    expertise = case.expertise
    objects = "\n".join(f"{o.name}. {o.seal}".strip() for o in expertise.objects)
    return {"objects": objects, "materials": "\n".join(a.name for a in expertise.attachments)}
