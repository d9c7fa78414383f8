"""The public register: searched, paged, and as it stood on a day."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.kernel import clock, paging
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.search import fold, query_text
from app.registry import rules
from app.registry.models import (
    Expert,
    Licence,
    LicenceAnnex,
    LicencePeriod,
    ManualCheck,
    Qualification,
    RegisterImport,
)
from app.registry.states import ExpertKind, LicenceState, RegisterState

ALIKE = 0.45  # word similarity of trigrams: one or two wrong letters in a surname
MOST_EXPORTED = 10_000


def _on(start: Any, end: Any, day: date) -> ColumnElement[bool]:
    return and_(start <= day, or_(end.is_(None), end > day))


def state_column(on: date) -> ColumnElement[str]:
    """How an expert stands on a day, as we know it now."""

    def licence_is(state: LicenceState) -> ColumnElement[bool]:
        return exists().where(
            Licence.expert_id == Expert.id,
            LicencePeriod.licence_id == Licence.id,
            LicencePeriod.known_to.is_(None),
            _on(LicencePeriod.valid_from, LicencePeriod.valid_to, on),
            LicencePeriod.state == state,
        )

    return case(
        (and_(Expert.left_on.is_not(None), Expert.left_on <= on), RegisterState.LEFT.value),
        (Expert.kind == ExpertKind.STATE, RegisterState.ACTIVE.value),
        (licence_is(LicenceState.ACTIVE), RegisterState.ACTIVE.value),
        (licence_is(LicenceState.SUSPENDED), RegisterState.SUSPENDED.value),
        (licence_is(LicenceState.TERMINATED), RegisterState.TERMINATED.value),
        else_=RegisterState.NO_LICENCE.value,
    )


@dataclass(frozen=True)
class Listing:
    """One line of the register."""

    expert: Expert
    state: RegisterState


@dataclass(frozen=True)
class RegisterFilter:
    """What is asked of the register; experts listed after the day are not there yet."""

    on: date
    name: str = ""
    region_code: str | None = None
    specialty_id: uuid.UUID | None = None
    kind: ExpertKind | None = None
    state: RegisterState | None = None

    def select(self) -> Select[Any]:
        statement = select(Expert).where(Expert.listed_on <= self.on, Expert.kind != ExpertKind.ONE_TIME)
        if asked := self._folded():
            alike = func.word_similarity(asked, Expert.name_folded) >= ALIKE
            words = Expert.search.op("@@")(func.to_tsquery("simple", query_text(self.name)))
            statement = statement.where(or_(alike, words))
        if self.region_code:
            statement = statement.where(Expert.region_code == self.region_code)
        if self.kind is not None:
            statement = statement.where(Expert.kind == self.kind)
        if self.specialty_id is not None:
            held = exists().where(
                Qualification.expert_id == Expert.id,
                Qualification.specialty_id == self.specialty_id,
                _on(Qualification.valid_from, Qualification.valid_to, self.on),
            )
            statement = statement.where(held)
        if self.state is not None:
            statement = statement.where(state_column(self.on) == self.state.value)
        return statement.options(
            joinedload(Expert.region),
            joinedload(Expert.institute),
            selectinload(Expert.qualifications).joinedload(Qualification.specialty),
        )

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[Listing]:
        """The best names first, then by the alphabet."""
        found = paging.page(self.select(), self._keys(), after=after, before=before)
        return found.holding(self._listed(found.items))

    def all(self) -> list[Listing]:
        """For the export."""
        order = [key.column.desc() if key.descending else key.column.asc() for key in self._keys()]
        return self._listed(list(db.session.scalars(self.select().order_by(*order).limit(MOST_EXPORTED))))

    def _folded(self) -> str:
        return fold(self.name)[:100]

    def _keys(self) -> list[paging.Key]:
        columns: tuple[Any, Any] = (Expert.name_folded, Expert.id)
        keys = [paging.Key(columns[0], "name"), paging.Key(columns[1], "id")]
        if asked := self._folded():
            likeness = cast(1000 * func.word_similarity(literal(asked), Expert.name_folded), Integer)
            keys.insert(0, paging.Key(likeness, "likeness", descending=True))
        return keys

    def _listed(self, experts: Any) -> list[Listing]:
        ids = [expert.id for expert in experts]
        rows = db.session.execute(select(Expert.id, state_column(self.on)).where(Expert.id.in_(ids)))
        states = {key: RegisterState(state) for key, state in rows}
        return [Listing(expert, states[expert.id]) for expert in experts]


@dataclass(frozen=True)
class ExpertPage:
    """One expert with everything that the register holds, and how the licences stood on a day."""

    expert: Expert
    state: RegisterState
    on: date

    def present_state(self, licence: Licence) -> LicenceState | None:
        """On the day asked for, as we know it now."""
        return _licence_state(rules.state_on(licence.periods, on=self.on))

    def believed_state(self, licence: Licence) -> LicenceState | None:
        """On the day asked for, as we knew it at the end of that day."""
        return _licence_state(rules.state_on(licence.periods, on=self.on, known_at=clock.end_of(self.on)))


def _licence_state(state: Any) -> LicenceState | None:
    return None if state is None else LicenceState(state)


def expert_page(register_no: str, *, on: date) -> ExpertPage:
    """The permanent page of an expert; NotVisible where the register has no such number."""
    row = db.session.execute(
        select(Expert, state_column(on))
        .where(Expert.register_no == register_no, Expert.kind != ExpertKind.ONE_TIME)
        .options(
            joinedload(Expert.region),
            joinedload(Expert.institute),
            selectinload(Expert.qualifications).joinedload(Qualification.specialty),
            selectinload(Expert.licences).selectinload(Licence.annex).joinedload(LicenceAnnex.specialty),
            selectinload(Expert.licences).selectinload(Licence.periods),
            selectinload(Expert.attestations),
            selectinload(Expert.trainings),
            selectinload(Expert.chamber),
            selectinload(Expert.absences),
        )
    ).one_or_none()
    if row is None:
        raise NotVisible
    return ExpertPage(row[0], RegisterState(row[1]), on)


def checks(expert: Expert) -> list[ManualCheck]:
    """The checks by hand of an expert, newest first."""
    return list(
        db.session.scalars(
            select(ManualCheck)
            .where(ManualCheck.expert_id == expert.id)
            .options(joinedload(ManualCheck.by))
            .order_by(ManualCheck.at.desc())
        )
    )


def check_of(check_id: uuid.UUID) -> ManualCheck:
    """One check by hand; NotVisible where there is none."""
    found = db.session.get(ManualCheck, check_id)
    if found is None:
        raise NotVisible
    return found


def last_import(*, until: datetime) -> RegisterImport | None:
    """The newest data of the register, by the day they describe."""
    return db.session.scalar(
        select(RegisterImport)
        .where(RegisterImport.at <= until)
        .order_by(RegisterImport.as_of.desc(), RegisterImport.at.desc())
        .limit(1)
    )


def recent_imports() -> list[RegisterImport]:
    """The last files taken, newest first."""
    return list(db.session.scalars(select(RegisterImport).order_by(RegisterImport.at.desc()).limit(10)))
