"""The conclusion or the message of impossibility: written, signed once, delivered, received."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from app.accounts.models import Person
from app.bidding import service as bidding
from app.bidding.states import FitMoment
from app.casework import policy
from app.casework.models import Answer, Conclusion, ConclusionDraft, ConclusionSignature, Correction
from app.casework.policy import Case, Signer
from app.casework.queries import conclusions, draft_of, unaccounted
from app.casework.rules import EventKind
from app.casework.service import clocks, hand_overs, letters
from app.casework.service.conclusion_text import text_of
from app.casework.service.costs import insist_report
from app.casework.service.drafts import FILE_LIMIT_BYTES, PDF, put_pdf
from app.casework.service.petitions import close_petitions
from app.casework.service.review_gate import insist_reviewed
from app.casework.service.steps import NEEDED, insist, take, told
from app.casework.states import AnswerKind, DocumentKind, LateReason
from app.intake import service as intake
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.documents import render
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.filestore import safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.moves import make_move
from app.kernel.policy import require

ANSWER_NEEDED = _l("Give the answer, or the reason why the question remains without one.")
KIND_NEEDED = _l("Say how far this answer goes: categorical, probable, or that the question cannot be decided.")
NO_FILE = _l("The signed text of the conclusion is missing: fill in the parts of the text, or attach it as a PDF file.")
NOT_SAVED = _l("Nothing has been written yet.")
CHANGED = _l("The text was changed after you opened this page. Read it again before you sign.")
NO_DISSENT = _l("Only a member of a commission who does not lead it may sign a separate conclusion.")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that reads like another sign


def new_code() -> str:
    """Twenty signs nobody can guess (100 bits): the address of the public check of a signed text."""
    return "".join(secrets.choice(ALPHABET) for _ in range(20))


def _complete(draft: ConclusionDraft | None, case: Case) -> ConclusionDraft:
    """A draft that lacks nothing; RuleBroken names each part that is missing."""
    if draft is None:
        raise RuleBroken({"": NOT_SAVED})
    words = {"file": NO_FILE, "answer": ANSWER_NEEDED, "how": KIND_NEEDED}
    blocks = conclusions.blocks_of(draft, case)
    if blocks:
        raise RuleBroken({name: words.get(name.split("_")[0], NEEDED) for name in blocks})
    return draft


@dataclass(frozen=True)
class Dissent:
    """Why a member of a commission signs a separate conclusion, with its text as a PDF file where there is one."""

    text: str
    file: BinaryIO | None = None
    file_name: str = ""


def sign_conclusion(
    expertise: Expertise,
    *,
    by: Person,
    at: datetime,
    late_reason: LateReason | None = None,
    seen: str | None = None,
    dissent: Dissent | None = None,
) -> Conclusion | None:
    """A named expert signs, once. The fitness on this day is kept; the last of a team completes the work.

    None while other members of the team have not signed. `seen`: the digest of the text the page has shown; where
    it has changed, RuleBroken. After the due day a reason code is needed from whoever completes. Law 44-VI art. 34;
    CrPC 284 for the message of impossibility.
    """
    case = take(expertise, at=at)
    going = conclusions.correcting(case, again=True)
    insist(policy.can_sign(by, case, correcting=going), "complete", case.expertise.state)
    draft, signer = _complete(draft_of(case, again=True), case), policy.signer_of(by, case)
    assert signer is not None
    if seen is not None and seen != conclusions.draft_digest(draft):
        raise RuleBroken({"": CHANGED})
    insist_reviewed(case, draft)
    before = conclusions.signed_so_far(case)
    if any(one.expert_id == signer.expert.id for one in before):
        raise WrongState("complete", "signed")
    waited = {one.expert.id for one in policy.signers(case)} - {one.expert_id for one in before}
    last = waited == {signer.expert.id}
    late = not going and _is_late(case, at)
    if last and late and late_reason is None:
        raise RuleBroken(late_reason=NEEDED)
    signed = [*before, _put_signature(case, draft, signer, dissent, at=at)]
    if not last:
        record(signed[-1], "sign_part", by=by, at=at)
        letters.to_people(_others(case, signed), expertise, "sign_your_part", at=at)
        return None
    if going:
        return _corrected(case, draft, signed, by=by, at=at)
    return _completed(case, draft, signed, late_reason if late else None, late=late, by=by, at=at)


def _completed(
    case: Case,
    draft: ConclusionDraft,
    signed: Sequence[ConclusionSignature],
    late_reason: LateReason | None,
    *,
    late: bool,
    by: Person,
    at: datetime,
) -> Conclusion:
    """The last signature is there: the clock is stopped and the work complete."""
    reason = late_reason.value if late_reason is not None else ""
    clocks.append(case, EventKind.COMPLETED, on=day_of(at), by=by, at=at, reason=reason)
    conclusion = _signed(draft, case, signed, by=by, at=at)
    assert case.selection is not None
    close_petitions(case, by=by, at=at)
    intake.move_expertise(case.expertise, "complete", by=by, at=at, facts={"kind": conclusion.kind.value})
    bidding.finish_provider(case.selection, on_time=not late, at=at)
    return conclusion


def _is_late(case: Case, at: datetime) -> bool:
    return case.picture is not None and case.picture.due_on is not None and day_of(at) > case.picture.due_on


def _others(case: Case, signed: Sequence[ConclusionSignature]) -> list[uuid.UUID]:
    """The accounts of those of the team who still have to sign."""
    done = {one.expert_id for one in signed}
    waited = [one.expert for one in policy.signers(case) if one.expert.id not in done]
    return [expert.person_id for expert in waited if expert.person_id is not None]


def _put_signature(
    case: Case, draft: ConclusionDraft, signer: Signer, dissent: Dissent | None, *, at: datetime
) -> ConclusionSignature:
    """The signature of this expert under this text, with her fitness on this day."""
    if dissent is not None and not policy.may_dissent(signer, case):
        raise RuleBroken(dissent=NO_DISSENT)
    if dissent is not None:
        told(dissent=dissent.text)
    assert case.selection is not None
    asked = [str(question.id) for question in case.expertise.questions]
    fit = bidding.store_fit_check(
        case.expertise, signer.expert, FitMoment.CONCLUSION, on=day_of(at), at=at, part=signer.specialty_ids
    )
    separate = put_pdf(dissent.file, field="dissent_file")[0] if dissent and dissent.file is not None else None
    signature = ConclusionSignature(
        selection_id=case.selection.id,
        version=conclusions.next_version(case),
        expert_id=signer.expert.id,
        person_id=signer.expert.person_id,
        signed_at=at,
        digest=conclusions.draft_digest(draft),
        question_ids=[key for key in asked if signer.answers_for(draft.answers.get(key, {}))],
        fit=bool(fit),
        dissent=dissent.text.strip() if dissent is not None else "",
        dissent_sha256=separate,
        dissent_name=safe_name(dissent.file_name, PDF) if dissent is not None and separate else None,
    )
    db.session.add(signature)
    db.session.flush()
    return signature


def _signed(
    draft: ConclusionDraft,
    case: Case,
    signatures: Sequence[ConclusionSignature],
    *,
    by: Person,
    at: datetime,
    correction: Correction | None = None,
) -> Conclusion:
    """What was written and signed becomes the document; a text of its parts is printed and frozen."""
    code = new_code()
    if draft.file_sha256 is None:
        text = text_of(case, draft, on=day_of(at), signed=signatures, code=code, correction=correction)
        content = render(text, lang=draft.language, made_at=at, standard="a-3a")
        stored = file_store().put(content, limit_bytes=FILE_LIMIT_BYTES)
        sha256, size, name = stored.sha256, stored.size, f"{case.expertise.number}-conclusion.pdf"
    else:
        sha256, size, name = draft.file_sha256, draft.file_size or 0, draft.file_name or ""
    kept = ("kind", "ground", "summary", "language", "sections", "parts", "annexes")
    conclusion = Conclusion(
        expertise_id=case.expertise.id,
        **{part: getattr(draft, part) for part in kept},
        version=conclusions.next_version(case),
        code=code,
        digest=conclusions.draft_digest(draft),
        generated=draft.file_sha256 is None,
        file_sha256=sha256,
        file_name=name,
        file_size=size,
        signed_at=at,
        signed_by_id=case.expert_person_id or by.id,
    )
    db.session.add(conclusion)
    db.session.flush()
    for one in signatures:
        one.conclusion_id = conclusion.id
    _keep_answers(conclusion, draft, case)
    record(conclusion, "sign", by=by, at=at, facts={"kind": conclusion.kind.value, "sha256": sha256})
    db.session.delete(draft)
    return conclusion


def _corrected(
    case: Case, draft: ConclusionDraft, signed: Sequence[ConclusionSignature], *, by: Person, at: datetime
) -> Conclusion:
    """A further version takes the place of the one before, which stays readable; the body is told."""
    before, correction = case.conclusion, conclusions.running_correction(case.expertise.id, again=True)
    assert before is not None
    assert correction is not None
    before.current = False
    db.session.flush()
    made = _signed(draft, case, signed, by=by, at=at, correction=correction)
    made.delivered_at = at
    correction.made_id, correction.ended_at = made.id, at
    make_move(correction, "make", by=by, at=at, facts={"version": made.version})
    letters.to_body(case.expertise, "corrected", at=at, version=made.version)
    letters.to_provider(case.expertise, case.selection, "corrected", at=at, version=made.version)
    return made


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


def hand_over(expertise: Expertise, *, by: Person, at: datetime, keep_objects: bool = False) -> Conclusion:
    """Hand the signed document over to the appointing body, and to nobody else (Law 44-VI art. 18, 34).

    The objects go back with it, unless they are kept for a hand-over of their own.
    """
    case = take(expertise, at=at)
    insist(policy.can_deliver(by, case), "hand_over", case.expertise.state)
    insist_report(case, at=at)
    conclusion = case.conclusion
    assert conclusion is not None
    clocks.append(case, EventKind.HANDED_OVER, on=day_of(at), by=by, at=at)
    conclusion.delivered_at = at
    record(conclusion, "deliver", by=by, at=at)
    if not keep_objects:
        hand_overs.send_back_all(case, by=by, at=at)
    intake.move_expertise(expertise, "hand_over", by=by, at=at)
    letters.to_body(expertise, "delivered", at=at)
    return conclusion


def confirm_receipt(expertise: Expertise, *, by: Person, at: datetime, objects_apart: bool = False) -> Conclusion:
    """The body confirms that it has the document, and the objects as stated: the expertise is closed.

    Refused while an object is unaccounted for. `objects_apart`: the objects are confirmed one by one before.
    """
    case = take(expertise, at=at)
    insist(policy.can_confirm_receipt(by, case), "confirm_receipt", case.expertise.state)
    conclusion = case.conclusion
    assert conclusion is not None
    if not objects_apart:
        hand_overs.accept_all_back(case, by=by, at=at)
    require(policy.can_close_with(unaccounted(expertise.id)))
    conclusion.received_at, conclusion.received_by_id = at, by.id
    record(conclusion, "receive", by=by, at=at)
    intake.move_expertise(expertise, "confirm_receipt", by=by, at=at)
    letters.to_provider(expertise, case.selection, "receipt_confirmed", at=at)
    return conclusion
