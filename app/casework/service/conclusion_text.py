"""The conclusion as a document: what the expert wrote, with what the expertise itself knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import segno

from app.casework import policy
from app.casework.articles import ARTICLES
from app.casework.models import ConclusionDraft, ConclusionSignature, Correction
from app.casework.policy import Case, Signer
from app.casework.queries import conclusions
from app.casework.states import AnswerKind, Section
from app.intake.states import Form
from app.kernel.clock import day_of
from app.kernel.court_dates import court_date
from app.kernel.document_conclusion import AnswerLine, ConclusionText, ExpertLine
from app.kernel.keeping import site_address
from app.reference.states import Procedure
from app.registry.models import Expert


def address_of(code: str) -> str:
    """Where anybody checks a signed document without an account."""
    return f"{site_address()}/check/{code}"


def qr_of(text: str) -> str:
    """The QR code of a text as SVG."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=0)
    return drawn.getvalue().decode()


def number_of(case: Case) -> str:
    """The number of the expertise, with the version from the second on."""
    version = conclusions.next_version(case)
    return case.expertise.number if version == 1 else f"{case.expertise.number}/{version}"


def _name(thing: Any, language: str) -> str:
    return str(getattr(thing, f"name_{language}")) if thing is not None else ""


def _certificates(expert: Expert, on: date, language: str) -> tuple[str, ...]:
    held = [q for q in expert.qualifications if q.valid_from <= on and (q.valid_to is None or on < q.valid_to)]
    held.sort(key=lambda one: one.certificate_no)
    return tuple(
        f"{one.certificate_no}, {court_date(one.issued_on, language)} ({_name(one.specialty, language)})"
        for one in held
    )


def _expert(
    case: Case, one: Signer, draft: ConclusionDraft, signed: ConclusionSignature | None, on: date
) -> ExpertLine:
    language, part = draft.language, draft.parts.get(one.key, {})
    names = {specialty.id: _name(specialty, language) for specialty in case.expertise.specialties}
    complex_one = case.expertise.form is Form.COMPLEX
    licences = sorted(one.expert.licences, key=lambda licence: licence.issued_on)
    return ExpertLine(
        name=one.expert.name,
        certificates=_certificates(one.expert, on, language),
        licence=f"{licences[-1].number}, {court_date(licences[-1].issued_on, language)}" if licences else "",
        about=part.get("about", ""),
        warned_on=day_of(one.warned_at) if one.warned_at is not None else None,
        part="; ".join(names[key] for key in one.specialty_ids if key in names) if complex_one else "",
        research=part.get("research", ""),
        signed_on=day_of(signed.signed_at) if signed is not None else None,
        questions=_places(case, one, draft) if complex_one else "",
        dissent=signed.dissent if signed is not None else "",
    )


def _places(case: Case, one: Signer, draft: ConclusionDraft) -> str:
    """The numbers of the questions which this expert answers for."""
    numbered = enumerate(case.expertise.questions, 1)
    return ", ".join(str(place) for place, q in numbered if one.answers_for(draft.answers.get(str(q.id), {})))


def _answers(case: Case, answers: Mapping[str, Any]) -> tuple[AnswerLine, ...]:
    lines = []
    for question in case.expertise.questions:
        given = answers.get(str(question.id), {})
        kind = AnswerKind(given.get("kind", AnswerKind.ANSWERED))
        lines.append(AnswerLine(question.text, kind.value, given.get("text", "")))
    return tuple(lines)


def text_of(
    case: Case,
    draft: ConclusionDraft,
    *,
    on: date,
    signed: Sequence[ConclusionSignature] = (),
    code: str = "",
    correction: Correction | None = None,
) -> ConclusionText:
    """What is printed; without a code it is a draft and says so on each page (`on`: the day of drafting)."""
    expertise, taken, language = case.expertise, case.appointment, draft.language
    procedure = expertise.procedure or Procedure.CRIMINAL
    by_expert = {one.expert_id: one for one in signed}
    return ConclusionText(
        number=number_of(case),
        day=on,
        body=_name(expertise.body, language),
        case_number=expertise.case_number,
        ruling_on=day_of(taken.ruling_at) if taken is not None and taken.ruling_at is not None else None,
        grounds=expertise.grounds,
        institute=_name(case.selection.institute, language) if case.selection is not None else "",
        specialties=tuple(_name(s, language) for s in expertise.specialties),
        experts=tuple(_expert(case, one, draft, by_expert.get(one.expert.id), on) for one in policy.signers(case)),
        liability=ARTICLES[procedure].liability,
        act="cao" if procedure is Procedure.ADM_OFFENCE else "cc",
        form=expertise.form.value,
        kind=expertise.kind.value if expertise.kind is not None else "primary",
        ground=draft.ground.value if draft.ground is not None else "",
        questions=tuple(q.text for q in expertise.questions),
        **{section.value: draft.sections.get(section.value, "") for section in Section},
        assessment=draft.summary,
        answers=_answers(case, draft.answers),
        annexes=tuple(f"{one['name']} (SHA-256: {one['sha256']})" for one in draft.annexes),
        draft=not code,
        code=code,
        address=address_of(code) if code else "",
        qr=qr_of(address_of(code)) if code else "",
        corrects=case.conclusion.version if correction is not None and case.conclusion is not None else None,
        correction=correction.text if correction is not None else "",
    )
