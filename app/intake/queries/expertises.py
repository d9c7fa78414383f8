"""Read-only questions about requests and notices."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Body, Person
from app.accounts.states import Verb
from app.intake import policy
from app.intake.models import Attachment, Expertise, Search, expertise_specialty
from app.intake.states import ExpertiseState
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.numbers import BadNumber, parse_number
from app.kernel.paging import Key, Page, page
from app.reference.models import Specialty
from app.reference.states import Procedure

DRAFT = (
    joinedload(Expertise.body),
    joinedload(Expertise.official),
    joinedload(Expertise.region),
    selectinload(Expertise.specialties),
    selectinload(Expertise.questions),
    selectinload(Expertise.objects),
)
WHOLE = (
    *DRAFT,
    joinedload(Expertise.pilot_scope),
    selectinload(Expertise.attachments),
    selectinload(Expertise.searches),
)


def _visible_one(statement: Select[Expertise]) -> Expertise:
    found = db.session.scalar(statement)
    if found is None:
        raise NotVisible
    return found


def get_expertise_visible_to(actor: Person | None, expertise_id: uuid.UUID) -> Expertise:
    """One expertise of the actor's bodies; NotVisible for everybody else."""
    return _visible_one(
        select(Expertise)
        .where(Expertise.id == expertise_id, policy.visible_expertises(actor))
        .options(joinedload(Expertise.body))
    )


def get_whole(actor: Person | None, expertise_id: uuid.UUID) -> Expertise:
    """The same with everything that belongs to it, for pages that show it all."""
    return _visible_one(
        select(Expertise).where(Expertise.id == expertise_id, policy.visible_expertises(actor)).options(*WHOLE)
    )


def get_draft(actor: Person | None, expertise_id: uuid.UUID) -> Expertise:
    """The same with what is checked before publication, for the pages of a draft."""
    return _visible_one(
        select(Expertise).where(Expertise.id == expertise_id, policy.visible_expertises(actor)).options(*DRAFT)
    )


def visible_among(actor: Person, ids: Collection[uuid.UUID]) -> list[Expertise]:
    """Those of the named expertises that the actor's bodies ordered and the actor may see, by number. One query."""
    found = select(Expertise).where(Expertise.id.in_(ids), policy.visible_expertises(actor))
    return list(db.session.scalars(found.options(joinedload(Expertise.official)).order_by(Expertise.number)))


def number_in(text: str) -> str | None:
    """The number as it is printed, from what somebody typed; None where it is none of ours."""
    try:
        return str(parse_number(text))
    except BadNumber:
        return None


def get_notice_visible_to(actor: Person | None, number_or_id: str | uuid.UUID, *, on: date) -> Expertise:
    """The published expertise behind a notice: for whoever may see the notice, and for the body itself."""
    if isinstance(number_or_id, uuid.UUID):
        wanted = Expertise.id == number_or_id
    else:
        wanted = Expertise.number == (number_in(number_or_id) or "")
    own = and_(policy.visible_expertises(actor), Expertise.published_at.is_not(None))
    return _visible_one(
        select(Expertise)
        .where(wanted, or_(policy.visible_notices(actor, on=on), own))
        .options(selectinload(Expertise.searches), selectinload(Expertise.specialties))
    )


def attachment_of(expertise: Expertise, attachment_id: uuid.UUID) -> Attachment:
    """One file of the request; NotVisible where it has no such file."""
    found = db.session.get(Attachment, attachment_id)
    if found is None or found.expertise_id != expertise.id:
        raise NotVisible
    return found


def bodies_of(actor: Person, *verbs: Verb) -> list[Body]:
    """The bodies where the actor holds any of the verbs, by id."""
    ids = actor.bodies_with(*verbs)
    return list(db.session.scalars(select(Body).where(Body.id.in_(ids)).order_by(Body.id)))


def last_search(expertise: Expertise) -> Search | None:
    """The newest round of the search, where there is one."""
    return expertise.searches[-1] if expertise.searches else None


@dataclass(frozen=True)
class ExpertiseList:
    """The expertises of the actor's bodies, newest first; `text` is a number, or a part of a case number."""

    actor: Person
    state: ExpertiseState | None = None
    text: str = ""

    def select(self) -> Select[Expertise]:
        statement = select(Expertise).where(policy.visible_expertises(self.actor))
        if self.state is not None:
            statement = statement.where(Expertise.state == self.state)
        asked = self.text.strip()
        if asked:
            number = number_in(asked)
            part = Expertise.case_number.icontains(asked, autoescape=True)
            begins = Expertise.number.istartswith(asked, autoescape=True)
            statement = statement.where(Expertise.number == number if number else or_(part, begins))
        return statement.options(
            joinedload(Expertise.body), selectinload(Expertise.specialties), selectinload(Expertise.searches)
        )

    def all(self) -> list[Expertise]:
        return list(db.session.scalars(self.select().order_by(Expertise.drafted_at.desc(), Expertise.id.desc())))

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[Any]:
        keys = (Key(Expertise.drafted_at, "drafted_at", True), Key(Expertise.id, "id", True))  # type: ignore[arg-type]
        return page(self.select(), keys, after=after, before=before)


@dataclass(frozen=True)
class OpenNotices:
    """The public notices whose search takes offers at this moment, soonest deadline first.

    Criminal and restricted ones are not among them, for nobody: not on the list and not in its count.
    """

    at: datetime
    region_code: str | None = None
    specialty: str | None = None

    def select(self) -> Select[Expertise]:
        statement = (
            select(Expertise)
            .join(Search, and_(Search.expertise_id == Expertise.id, Search.outcome.is_(None)))
            .where(
                Expertise.state == ExpertiseState.OPEN,
                Expertise.procedure != Procedure.CRIMINAL,
                policy.UNRESTRICTED,
                Search.offers_due_at > self.at,
            )
        )
        if self.region_code:
            statement = statement.where(Expertise.region_code == self.region_code)
        if self.specialty:
            asked = (
                select(expertise_specialty.c.expertise_id)
                .join(Specialty, Specialty.id == expertise_specialty.c.specialty_id)
                .where(Specialty.slug == self.specialty)
            )
            statement = statement.where(Expertise.id.in_(asked))
        return statement.options(selectinload(Expertise.searches))

    def all(self) -> list[Expertise]:
        return list(db.session.scalars(self.select().order_by(Search.offers_due_at, Expertise.id)))

    def count(self) -> int:
        return db.session.scalar(select(func.count()).select_from(self.select().subquery())) or 0

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[Any]:
        keys = (Key(Search.offers_due_at, "due"), Key(Expertise.id, "id"))  # type: ignore[arg-type]
        return page(self.select(), keys, after=after, before=before)
