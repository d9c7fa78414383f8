"""Whom the body could invite, who may know of a restricted case, how the urgent lane is used."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind
from app.intake import policy
from app.intake.models import Expertise, Insider, SearchInvitation
from app.intake.states import Urgency
from app.kernel import clock
from app.kernel.db import db
from app.kernel.i18n import LANGUAGES, name_of
from app.kernel.policy import Decision, allow
from app.reference import queries as reference
from app.registry.models import Expert
from app.registry.queries import RegisterFilter
from app.registry.states import ExpertKind

SHOWN = 5


@dataclass(frozen=True)
class Candidate:
    """A private expert or an institute found in the register, and whether it could be invited today."""

    thing: Expert | Body
    decision: Decision

    @property
    def is_institute(self) -> bool:
        return isinstance(self.thing, Body)

    @property
    def name(self) -> str:
        return self.thing.name if isinstance(self.thing, Expert) else name_of(self.thing)


def candidates(expertise: Expertise, text: str, *, on: date) -> list[Candidate]:
    """The first few private experts and institutes whose name (or number) is like the text, each with the reasons
    why not, where it could not be invited. Reasons are asked only for who is not fit.
    """
    if not text.strip():
        return []
    experts = _experts(text.strip(), on)
    able = select(Expert.id).where(Expert.id.in_([one.id for one in experts]), policy.fit_for(expertise, on=on))
    fit = set(db.session.scalars(able)) if experts else set()
    return [
        *(Candidate(one, allow() if one.id in fit else _why(expertise, one, on)) for one in experts),
        *(Candidate(one, _why(expertise, one, on)) for one in _institutes(text.strip())),
    ]


def _why(expertise: Expertise, guest: Expert | Body, on: date) -> Decision:
    return policy.can_be_invited(expertise, guest, on=on)


def _experts(text: str, on: date) -> list[Expert]:
    named = RegisterFilter(on=on, name=text, kind=ExpertKind.PRIVATE).select().order_by(Expert.name_folded, Expert.id)
    numbered = select(Expert).where(Expert.kind == ExpertKind.PRIVATE, func.lower(Expert.register_no) == text.lower())
    found = {one.id: one for asked in (numbered, named.limit(SHOWN)) for one in db.session.scalars(asked)}
    return list(found.values())[:SHOWN]


def _institutes(text: str) -> list[Body]:
    alike = or_(*(getattr(Body, f"name_{code}").icontains(text, autoescape=True) for code in ("kk", "ru", "en")))
    open_ones = select(Body).where(Body.kind == BodyKind.INSTITUTE, Body.closed_at.is_(None), alike)
    return list(db.session.scalars(open_ones.order_by(Body.name_ru, Body.id).limit(SHOWN)))


def invitations_of(expertise: Expertise) -> Sequence[SearchInvitation]:
    """Who is invited, for the body alone."""
    shown = (joinedload(SearchInvitation.expert), joinedload(SearchInvitation.institute))
    own = select(SearchInvitation).where(SearchInvitation.expertise_id == expertise.id)
    return list(db.session.scalars(own.options(*shown).order_by(SearchInvitation.id)))


@dataclass(frozen=True)
class Known:
    """Somebody named to know of a restricted expertise, since when."""

    person: Person
    named_at: datetime


def insiders_of(expertise: Expertise) -> list[Known]:
    """Who is named to know of it, by name."""
    found = (
        select(Person, Insider.named_at)
        .join(Insider, Insider.person_id == Person.id)
        .where(Insider.expertise_id == expertise.id)
        .order_by(Person.name, Person.id)
    )
    return [Known(*row) for row in db.session.execute(found)]


@dataclass(frozen=True)
class UrgentUse:
    """How a body used the urgent lane between two days."""

    body_id: uuid.UUID
    published: int
    urgent: int
    beyond_quota: int
    by_reason: dict[Urgency, int]
    names: Mapping[str, str]  # of the body, by language

    @property
    def percent(self) -> float:
        return 100 * self.urgent / self.published


def urgent_use(*, first: date, last: date) -> list[UrgentUse]:
    """The share of urgent requests of each body that published any in these days (both included), highest first.

    Whether the reason held (the hearing moved, the conclusion came in time) is for who knows the work: join
    `Expertise.urgent_by` and `hearing_on` with the conclusion.
    """
    reasons = [func.count().filter(Expertise.urgent, Expertise.urgency == reason) for reason in Urgency]
    urgent = func.count().filter(Expertise.urgent)
    counted = (
        select(
            Expertise.body_id,
            func.count(),
            urgent,
            func.count().filter(Expertise.urgent_confirmed_by_id.is_not(None)),
            *(getattr(Body, f"name_{language}") for language in LANGUAGES),
            *reasons,
        )
        .join(Body, Body.id == Expertise.body_id)
        .where(Expertise.published_at >= clock.start_of(first), Expertise.published_at < clock.end_of(last))
        .group_by(Expertise.body_id, Body.id)
        .order_by((urgent * 1000 / func.count()).desc(), Expertise.body_id)
    )
    return [
        UrgentUse(
            row[0],
            row[1],
            row[2],
            row[3],
            dict(zip(Urgency, row[4 + len(LANGUAGES) :], strict=True)),
            dict(zip(LANGUAGES, row[4 : 4 + len(LANGUAGES)], strict=True)),
        )
        for row in db.session.execute(counted)
    ]


def modes_allowed(expertise: Expertise, *, on: date) -> reference.ModesAllowed:
    """The modes that the rules of a day allow this request."""
    ids = [one.id for one in expertise.specialties]
    return reference.search_modes(specialty_ids=ids, region_code=expertise.region_code, on=on)
