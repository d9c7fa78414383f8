"""Experts for tests: fit on a day unless a keyword says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind
from app.kernel.db import db
from app.kernel.search import document_text, fold
from app.reference.models import Specialty
from app.reference.states import LicenceArea
from app.registry.models import (
    Absence,
    Attestation,
    ChamberMembership,
    Expert,
    Licence,
    LicenceAnnex,
    LicencePeriod,
    Qualification,
    RegisterImport,
    Training,
)
from app.registry.states import ExpertKind, LicenceState
from tests.builders import accounts, reference

DAY = date(2026, 3, 2)
KNOWN_SINCE = datetime(2025, 1, 6, 4, 0, tzinfo=UTC)
_numbers = count(1)


def make_expert(
    kind: ExpertKind = ExpertKind.PRIVATE,
    specialties: Iterable[Specialty | str] = ("handwriting",),
    person: Person | None = None,
    institute: Body | None = None,
    on: date = DAY,
    *,
    sign_in: bool = True,
    licensed: bool = True,
    chamber: bool = True,
    attested_on: date | str | None = "recently",
    trained_on: date | str | None = "recently",
    **kw: Any,
) -> Expert:
    """An expert who is fit on `on` for all the specialties (slugs or rows).

    With `sign_in` a person is made (or the given one taken); a state expert gets an institute.
    """
    number = next(_numbers)
    known = [reference.specialty(s) if isinstance(s, str) else s for s in specialties]
    year_ago = on - timedelta(days=365)
    if kind is ExpertKind.STATE and institute is None:
        institute = accounts.make_body(BodyKind.INSTITUTE, region_code=kw.get("region_code", "71"))
    name = kw.pop("name", person.name if person is not None else f"Expert {number}")
    if person is None and sign_in:
        person = accounts.make_person(name=name)
    if person is not None:
        person.expert = True
    facts: dict[str, Any] = {
        "register_no": f"TEST-{number:05d}",
        "kind": kind,
        "person": person,
        "institute": institute if kind is ExpertKind.STATE else None,
        "name": name,
        "name_folded": fold(name),
        "search": func.to_tsvector("simple", document_text(name)),
        "citizenship": "KZ",
        "region_code": institute.region_code if institute is not None else "71",
        "listed_on": year_ago,
    }
    expert = Expert(**(facts | kw))
    db.session.add(expert)
    db.session.flush()
    for specialty in known:
        qualify(expert, specialty, from_=year_ago)
    if attested_on is not None:
        passed = attested_on if isinstance(attested_on, date) else year_ago
        db.session.add(Attestation(expert_id=expert.id, passed_on=passed))
    if trained_on is not None:
        completed = trained_on if isinstance(trained_on, date) else year_ago
        db.session.add(Training(expert_id=expert.id, completed_on=completed))
    if kind is ExpertKind.PRIVATE:
        if licensed:
            license_expert(expert, known, from_=year_ago)
        if chamber:
            db.session.add(ChamberMembership(expert_id=expert.id, joined_on=year_ago))
    db.session.flush()
    return expert


def qualify(expert: Expert, specialty: Specialty | str, *, from_: date, to: date | None = None) -> Qualification:
    """A certificate for one specialty, valid from a day up to (not including) another."""
    row = Qualification(
        expert=expert,
        specialty=reference.specialty(specialty) if isinstance(specialty, str) else specialty,
        certificate_no=f"C-{next(_numbers):06d}",
        issued_on=from_,
        issued_under="Order 335",
        valid_from=from_,
        valid_to=to,
    )
    db.session.add(row)
    db.session.flush()
    return row


def license_expert(
    expert: Expert,
    specialties: Iterable[Specialty],
    *,
    from_: date,
    state: LicenceState = LicenceState.ACTIVE,
    areas: list[str] | None = None,
) -> Licence:
    """A licence whose annex covers these specialties; its sub-areas follow them unless given."""
    known = list(specialties)
    named = sorted({s.area.value for s in known if s.area is not LicenceArea.GENERAL}) if areas is None else areas
    licence = Licence(expert=expert, number=f"L-{next(_numbers):06d}", issued_on=from_, state=state, areas=named)
    db.session.add(licence)
    db.session.flush()
    for specialty in known:
        db.session.add(LicenceAnnex(licence_id=licence.id, specialty_id=specialty.id))
    db.session.add(LicencePeriod(licence_id=licence.id, state=state, valid_from=from_, known_from=KNOWN_SINCE))
    db.session.flush()
    return licence


def make_absence(expert: Expert, first: date, last: date) -> Absence:
    """Days without work, both included."""
    row = Absence(expert_id=expert.id, first_day=first, last_day=last)
    db.session.add(row)
    db.session.flush()
    return row


def make_import(as_of: date) -> RegisterImport:
    """A register file accepted with data of that day."""
    row = RegisterImport(
        at=datetime(as_of.year, as_of.month, as_of.day, 4, tzinfo=UTC),
        as_of=as_of,
        file_sha256="0" * 64,
        source="test",
        rows=0,
        created=0,
        changed=0,
    )
    db.session.add(row)
    db.session.flush()
    return row
