"""The ruling as a document: the same data as the request, in the language of the case."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.accounts.models import Person
from app.casework.articles import ACT, ARTICLES, PRINTED
from app.casework.policy import Case
from app.intake.models import Expertise
from app.intake.states import Permission
from app.kernel.document_data import Executor, ObjectSent, Ruling, Signatory
from app.kernel.document_data import Permission as Printed
from app.reference.states import Procedure

PERMISSION: dict[Permission | None, Printed] = {
    None: "none",
    Permission.NO: "none",
    Permission.PARTIAL: "partial",
    Permission.FULL: "full",
}


def _name(thing: Any, language: str) -> str:
    return str(getattr(thing, f"name_{language}"))


def _position(person: Person, expertise: Expertise) -> str:
    held = [m.position for m in person.active_memberships if m.body_id == expertise.body_id]
    return held[0] if held else ""


def _executor(case: Case, language: str) -> Executor:
    selection = case.selection
    if selection is None or selection.expert is None:
        raise ValueError("a ruling without a named expert")
    if selection.institute is not None:
        return Executor("institute", _name(selection.institute, language), selection.expert.name)
    return Executor("expert", selection.expert.name, selection.expert.register_no)


def ruling_of(case: Case, *, by: Person, on: date, term_days: int | None) -> Ruling:
    """What is printed: every content of CrPC art. 272(1), from the request as it was published."""
    expertise, language = case.expertise, case.expertise.ruling_language
    procedure = expertise.procedure or Procedure.CRIMINAL
    specialties = tuple(_name(s, language) for s in expertise.specialties)
    region = _name(expertise.region, language) if expertise.region is not None else ""
    return Ruling(
        number=expertise.number,
        procedure=PRINTED[procedure],
        act=ACT[procedure],
        kind=expertise.kind.value if expertise.kind is not None else "primary",
        form="individual",
        body=_name(expertise.body, language),
        place=expertise.place or region,
        day=on,
        case_number=expertise.case_number,
        officer=Signatory(_position(by, expertise), by.name),
        facts=expertise.circumstances,
        grounds=expertise.grounds,
        expertise_type="; ".join(specialties),
        specialties=specialties,
        executor=_executor(case, language),
        questions=tuple(q.text for q in expertise.questions),
        objects=tuple(ObjectSent(o.name, o.origin, o.seal, PERMISSION[o.permission]) for o in expertise.objects),
        articles=ARTICLES[procedure],
        reasons=expertise.kind_reasons,
        materials=tuple(a.name for a in expertise.attachments),
        term_days=term_days,
    )
