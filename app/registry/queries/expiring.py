"""What runs out: licences that have an end, attestations and trainings, with the last day on which each holds."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, Text, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.kernel import paging
from app.kernel.db import db
from app.reference import queries as reference
from app.registry import policy
from app.registry.models import Attestation, Expert, Licence, LicencePeriod, Training
from app.registry.policy import sql
from app.registry.states import ExpertKind, ExpiryKind, LicenceState

SOON_DAYS = 180


@dataclass(frozen=True, slots=True)
class Expiry:
    """One last day of one expert."""

    expert: Expert
    kind: ExpiryKind
    expires_on: date

    def days_left(self, on: date) -> int:
        return (self.expires_on - on).days


def _licences() -> Any:
    """The end of the last period in force, as we know it now; a licence without an end never runs out."""
    last = func.max(LicencePeriod.valid_to) - 1
    return (
        select(
            Licence.expert_id.label("expert_id"),
            literal(ExpiryKind.LICENCE.value, Text).label("kind"),
            cast(last, Date).label("expires_on"),
        )
        .join(LicencePeriod, LicencePeriod.licence_id == Licence.id)
        .where(LicencePeriod.known_to.is_(None), LicencePeriod.state == LicenceState.ACTIVE)
        .group_by(Licence.expert_id)
        .having(func.bool_and(LicencePeriod.valid_to.is_not(None)))
    )


def _every(table: Any, column: Any, kind: ExpiryKind, years: int, on: date) -> Select[Any]:
    """Due again so many years after the last time; the anniversary is the last day (Law 44-VI art. 58(2))."""
    last = cast(func.max(column) + func.make_interval(years), Date)
    return select(table.expert_id, literal(kind.value, Text), last).where(column <= on).group_by(table.expert_id)


def last_days(on: date) -> Subquery:
    """(expert_id, kind, expires_on) as of a day; a check whose rule is not set has no last day."""
    found = reference.rules((sql.ATTESTATION, sql.TRAINING), on=on)
    parts = [_licences()]
    for table, column, kind, code in (
        (Attestation, Attestation.passed_on, ExpiryKind.ATTESTATION, sql.ATTESTATION),
        (Training, Training.completed_on, ExpiryKind.TRAINING, sql.TRAINING),
    ):
        years = found[code].value
        if years is not None:
            parts.append(_every(table, column, kind, years, on))
    return union_all(*parts).subquery("last_days")


def running_out(days: Subquery, *, on: date, within_days: int = SOON_DAYS) -> ColumnElement[bool]:
    """Which of the last days count, over Expert joined to them: listed experts, of licences those of private ones."""
    soon = days.c.expires_on.between(on, on + timedelta(days=within_days))
    own = (Expert.kind == ExpertKind.PRIVATE) | (days.c.kind != ExpiryKind.LICENCE.value)
    return and_(sql.listed(on), soon, own)


@dataclass(frozen=True)
class Expiring:
    """What runs out within so many days from a day on, the soonest first, of the experts whom the actor looks after.

    `actor` None is the system: everybody.
    """

    actor: Person | None
    on: date
    within_days: int = SOON_DAYS
    kind: ExpiryKind | None = None
    region_code: str | None = None
    expert: Expert | None = None

    def _asked(self) -> tuple[Select[Any], tuple[paging.Key, ...]]:
        days = last_days(self.on)
        name = func.concat_ws("|", days.c.kind, days.c.expires_on, days.c.expert_id)  # a page holds one column
        found = (
            select(name)
            .join(Expert, days.c.expert_id == Expert.id)
            .where(running_out(days, on=self.on, within_days=self.within_days))
        )
        if self.actor is not None:
            found = found.where(policy.visible_expiries(self.actor))
        if self.kind is not None:
            found = found.where(days.c.kind == self.kind.value)
        if self.region_code:
            found = found.where(Expert.region_code == self.region_code)
        if self.expert is not None:
            found = found.where(Expert.id == self.expert.id)
        number: Any = Expert.id
        return found, (paging.Key(days.c.expires_on, "day"), paging.Key(number, "id"), paging.Key(days.c.kind, "kind"))

    def select(self) -> Select[Any]:
        """Names of last days: kind, day and expert in one column."""
        return self._asked()[0]

    def all(self) -> list[Expiry]:
        found, keys = self._asked()
        return _expiries(db.session.scalars(found.order_by(*(key.column for key in keys))).all())

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[Expiry]:
        found, keys = self._asked()
        page: paging.Page[str] = paging.page(found, keys, after=after, before=before)
        return page.holding(_expiries(page.items))


def _expiries(names: Sequence[str]) -> list[Expiry]:
    """The experts of the names, in one query."""
    split = [(uuid.UUID(number), kind, day) for kind, day, number in (name.split("|") for name in names)]
    if not split:
        return []
    options = joinedload(Expert.institute), joinedload(Expert.region), joinedload(Expert.person)
    wanted = select(Expert).where(Expert.id.in_({number for number, _kind, _day in split})).options(*options)
    known = {expert.id: expert for expert in db.session.scalars(wanted)}
    return [Expiry(known[number], ExpiryKind(kind), date.fromisoformat(day)) for number, kind, day in split]


def expiring_of(expert: Expert, *, on: date) -> list[Expiry]:
    """What of one expert runs out within half a year."""
    return Expiring(None, on, expert=expert).all()
