"""The ruling as a document: the same data as the request, in the language of the case."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.accounts.models import Person
from app.casework.articles import ACT, ARTICLES, PRINTED
from app.casework.policy import Case
from app.intake import queries as intake
from app.intake.models import Expertise
from app.intake.states import ConsentState, Form, Permission
from app.kernel.clock import day_of
from app.kernel.court_dates import court_date
from app.kernel.document_data import Executor, ObjectSent, Ruling, Signatory
from app.kernel.document_data import Permission as Printed
from app.kernel.policy import relied_on
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
    members = _members(case, language)
    if selection.institute is not None:
        named = "; ".join(members) or selection.expert.name
        return Executor("institute", _name(selection.institute, language), named, members)
    if members:
        return Executor("experts", "; ".join(members), members=members)
    return Executor("expert", selection.expert.name, selection.expert.register_no)


def _members(case: Case, language: str) -> tuple[str, ...]:
    """Of a team each expert, of a complex one with the specialties of the part; the leader first."""
    names = {specialty.id: _name(specialty, language) for specialty in case.expertise.specialties}
    places = [member.place for member in case.team if member.living]
    if case.expertise.form is not Form.COMPLEX:
        return tuple(place.expert.name for place in places)
    parts = [", ".join(names[key] for key in place.specialty_ids if key in names) for place in places]
    return tuple(f"{place.expert.name} ({part})" for place, part in zip(places, parts, strict=True))


def _prosecutor(expertise: Expertise, language: str) -> str:
    """Office and day of the prosecutor's consent, where the procedure asked for it."""
    given = next((q for q in intake.consents_of(expertise) if q.state is ConsentState.GIVEN), None)
    if given is None or given.ended_at is None:
        return ""
    return f"{_name(given.body, language)}, {court_date(day_of(given.ended_at), language)}"


def ruling_of(case: Case, *, by: Person, on: date, term_days: int | None) -> Ruling:
    """What is printed: every content of CrPC art. 272(1), from the request as it was published."""
    expertise, language = case.expertise, case.expertise.ruling_language
    procedure = expertise.procedure or Procedure.CRIMINAL
    specialties = tuple(_name(s, language) for s in expertise.specialties)
    region = _name(expertise.region, language) if expertise.region is not None else ""
    right = relied_on(by.id)  # whoever signs only by a lent right says so on the paper
    return Ruling(
        number=expertise.number,
        procedure=PRINTED[procedure],
        act=ACT[procedure],
        kind=expertise.kind.value if expertise.kind is not None else "primary",
        form=expertise.form.value,
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
        prosecutor=_prosecutor(expertise, language),
        acts_for=right.giver if right is not None else "",
        delegated_on=right.since if right is not None else None,
    )
