"""Read-only questions about the register of experts."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.registry.models import Expert, Qualification
from app.registry.states import ExpertKind

_ENTRIES = "register entries"


def expert_of(person: Person) -> Expert | None:
    """The register entry of somebody who can sign in; None for everybody who is no expert.

    Found once, it is known for the rest of the transaction: policies ask several times in a request.
    """
    known: dict[uuid.UUID, Expert] = db.session.info.setdefault(_ENTRIES, {})
    found = known.get(person.id)
    if found is None or found not in db.session or found.person_id != person.id:
        found = db.session.scalar(select(Expert).where(Expert.person_id == person.id))
        if found is not None:
            known[person.id] = found
    return found


def expert(expert_id: uuid.UUID) -> Expert:
    """One expert; NotVisible where there is none."""
    found = db.session.get(Expert, expert_id)
    if found is None:
        raise NotVisible
    return found


def expert_numbered(register_no: str) -> Expert | None:
    """The entry with this number in the register, as somebody typed it."""
    typed = register_no.strip()
    listed = Expert.kind != ExpertKind.ONE_TIME
    return db.session.scalar(select(Expert).where(listed, Expert.register_no.in_({typed, typed.upper()})))


def one_time_of(expert: Expert) -> Expert | None:
    """The entry under which an expert of the register once worked as a one-time person: found by the account's IIN."""
    if expert.iin is None or expert.kind is ExpertKind.ONE_TIME:
        return None
    once = select(Expert).join(Person, Person.id == Expert.person_id)
    return db.session.scalar(once.where(Expert.kind == ExpertKind.ONE_TIME, Person.iin == expert.iin))


def experts_of_institute(institute_id: uuid.UUID) -> list[Expert]:
    """The state experts of an institute with their specialties, by name."""
    return list(
        db.session.scalars(
            select(Expert)
            .where(Expert.institute_id == institute_id, Expert.left_on.is_(None))
            .options(joinedload(Expert.person), selectinload(Expert.qualifications).joinedload(Qualification.specialty))
            .order_by(Expert.name, Expert.id)
        )
    )
