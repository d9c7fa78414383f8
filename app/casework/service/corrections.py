"""Correcting a signed conclusion: never by overwriting, and only what changes no answer's substance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import Answer, Conclusion, ConclusionDraft, Correction
from app.casework.policy import Case
from app.casework.queries import conclusions, draft_of
from app.casework.service import letters
from app.casework.service.steps import insist, take, told
from app.casework.states import CorrectionReason, CorrectionState
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel.db import db
from app.kernel.journal import record
from app.kernel.moves import make_move


def ask_correction(
    expertise: Expertise, *, reason: CorrectionReason, text: str, by: Person, at: datetime
) -> Correction:
    """The body names a mistake of writing or counting; the expert takes it up or refuses.

    For what is unclear, incomplete or doubtful an additional or repeated expertise is the way.
    """
    case = take(expertise, at=at)
    running = conclusions.running_correction(expertise.id, again=True)
    insist(policy.can_ask_correction(by, case, running=running), "ask_correction", expertise.state)
    correction = _begin(case, CorrectionState.ASKED, reason, text, by=by, at=at)
    record(correction, "ask", by=by, at=at)
    letters.to_provider(expertise, case.selection, "correction_asked", at=at)
    return correction


def open_correction(
    expertise: Expertise, *, reason: CorrectionReason, text: str, by: Person, at: datetime
) -> Correction:
    """The expert has found a mistake herself; the text of the signed version becomes a draft again."""
    case = take(expertise, at=at)
    running = conclusions.running_correction(expertise.id, again=True)
    insist(policy.can_open_correction(by, case, running=running), "open_correction", expertise.state)
    correction = _begin(case, CorrectionState.OPEN, reason, text, by=by, at=at)
    record(correction, "open", by=by, at=at)
    _draft_again(case, at=at)
    return correction


def take_up_correction(expertise: Expertise, *, by: Person, at: datetime) -> Correction:
    """The expert agrees with what the body pointed at, and begins a new version."""
    case, correction = _asked(expertise, by=by, at=at)
    make_move(correction, "take_up", by=by, at=at)
    _draft_again(case, at=at)
    return correction


def refuse_correction(expertise: Expertise, *, reason: str, by: Person, at: datetime) -> Correction:
    """The expert sees no mistake of writing or counting, and says why."""
    told(reason=reason)
    _case, correction = _asked(expertise, by=by, at=at)
    correction.refusal, correction.ended_at = reason.strip(), at
    make_move(correction, "refuse", by=by, at=at, why=reason.strip())
    letters.to_body(expertise, "correction_refused", at=at)
    return correction


def drop_correction(expertise: Expertise, *, by: Person, at: datetime) -> Correction:
    """The expert gives up what was begun: the signed version stays as it is, signatures under the new one fall."""
    case = take(expertise, at=at)
    running = conclusions.running_correction(expertise.id, again=True)
    insist(policy.can_drop_correction(by, case, running=running), "drop_correction", expertise.state)
    assert running is not None
    for one in conclusions.signed_so_far(case):
        one.fallen_at = at
    draft = draft_of(case, again=True)
    if draft is not None:
        db.session.delete(draft)
    running.ended_at = at
    make_move(running, "drop", by=by, at=at)
    letters.to_body(expertise, "correction_dropped", at=at)
    return running


def _begin(
    case: Case, state: CorrectionState, reason: CorrectionReason, text: str, *, by: Person, at: datetime
) -> Correction:
    told(text=text)
    assert case.conclusion is not None
    correction = Correction(
        expertise_id=case.expertise.id, corrects_id=case.conclusion.id, state=state, reason=reason,
        text=text.strip(), begun_at=at, begun_by_id=by.id,
    )  # fmt: skip
    db.session.add(correction)
    db.session.flush()
    return correction


def _asked(expertise: Expertise, *, by: Person, at: datetime) -> tuple[Case, Correction]:
    case = take(expertise, at=at)
    running = conclusions.running_correction(expertise.id, again=True)
    insist(policy.can_answer_correction(by, case, running=running), "answer_correction", expertise.state)
    assert running is not None
    return case, running


def _draft_again(case: Case, *, at: datetime) -> None:
    """The signed text as a draft, so that only the mistake has to be changed. An own PDF must be attached anew."""
    signed = case.conclusion
    assert signed is not None
    assert case.selection is not None
    kept, whose = ("kind", "ground", "summary", "language", "sections", "parts", "annexes"), _assigned(case, signed)
    draft = ConclusionDraft(
        selection_id=case.selection.id,
        **{part: getattr(signed, part) for part in kept},
        answers={str(one.question_id): _plain(one, whose.get(str(one.question_id), [])) for one in signed.answers},
        saved_at=at,
    )
    db.session.add(draft)
    db.session.flush()


def _plain(one: Answer, whose: list[str]) -> dict[str, Any]:
    return {"kind": one.kind.value, "text": one.text} | ({"for": whose} if whose else {})


def _assigned(case: Case, signed: Conclusion) -> dict[str, list[str]]:
    """Question to specialties: whose part each answer of a complex expertise was, as the signatures say."""
    parts = {one.expert.id: {str(key) for key in one.specialty_ids} for one in policy.signers(case)}
    under = conclusions.signatures_of(case.expertise.id).get(signed.id, [])
    found: dict[str, list[str]] = {}
    for question in case.expertise.questions if case.expertise.form is Form.COMPLEX else ():
        answered = {one.expert_id for one in under if str(question.id) in one.question_ids}
        mine = {key for expert, keys in parts.items() if expert in answered for key in keys}
        others = {key for expert, keys in parts.items() if expert not in answered for key in keys}
        if others:
            found[str(question.id)] = sorted(mine - others)
    return found
