"""One expertise with all that its page and its policies need."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.bidding.models import FitCheck, Selection
from app.bidding.queries import is_team
from app.casework import policy
from app.casework.models import Appointment, Challenge, ClockReading, Conclusion, ConclusionDraft, Petition
from app.casework.policy import Case, Member
from app.casework.queries.clocks import LIVING, Reckoning, reckon
from app.casework.queries.teams import team_with_steps
from app.intake.models import Attachment, Expertise, Turn
from app.intake.states import ExpertiseState as S
from app.kernel.db import db
from app.kernel.errors import NotVisible

T = TypeVar("T")
F = TypeVar("F", Petition, Challenge)

# From the ruling on there is a clock to show.
WITH_CLOCK = frozenset({S.APPOINTED, S.IN_WORK, S.COMPLETED, S.DELIVERED, S.CLOSED, S.RETURNED})


@dataclass(frozen=True)
class File:
    """The case of a viewer with its clock explained and the running turn."""

    case: Case
    reckoning: Reckoning | None
    reading: ClockReading | None
    turn: Turn | None


@cache
def _whole() -> Select[Expertise, Selection, Appointment, ClockReading, Conclusion, Turn, bool, bool]:
    """The expertise and what there is one of at most; whether it has petitions and challenges, which few have."""
    return (
        select(
            Expertise,
            Selection,
            Appointment,
            ClockReading,
            Conclusion,
            Turn,
            exists().where(Petition.expertise_id == Expertise.id),
            exists().where(Challenge.expertise_id == Expertise.id),
        )
        .outerjoin(Selection, and_(Selection.expertise_id == Expertise.id, Selection.state.in_(LIVING)))
        .outerjoin(Appointment, Appointment.selection_id == Selection.id)
        .outerjoin(ClockReading, ClockReading.expertise_id == Expertise.id)
        .outerjoin(Conclusion, and_(Conclusion.expertise_id == Expertise.id, Conclusion.current))
        .outerjoin(Turn, and_(Turn.expertise_id == Expertise.id, Turn.ended_at.is_(None)))
        .options(
            joinedload(Expertise.body),
            joinedload(Expertise.specialties),
            joinedload(Expertise.official).lazyload(Person.memberships),
            joinedload(Selection.expert),
            joinedload(Selection.institute),
        )
    )


def _load(query: Select[*tuple[Any, ...]], on: date, *, again: bool = False) -> File:
    """`again`: whatever this session knows already is read anew."""
    row = db.session.execute(query.execution_options(populate_existing=again)).unique().one_or_none()
    if row is None:
        raise NotVisible
    expertise, selection, appointment, reading, conclusion, turn, petitioned, challenged = row
    reckoning = None
    if expertise.state in WITH_CLOCK and selection is not None:
        reckoning = reckon(expertise.id, reading.term_days if reading is not None else None, on=on)
    petitions = _filed(Petition, expertise.id, again) if petitioned and selection is not None else []
    challenges = _filed(Challenge, expertise.id, again) if challenged and selection is not None else []
    picture = reckoning.picture if reckoning is not None else None
    team = team_with_steps(selection, again=again) if selection is not None and is_team(selection) else []
    case = Case(expertise, selection, appointment, picture, petitions, challenges, conclusion, team)
    return File(case, reckoning, reading, turn)


def _filed(kind: type[F], expertise_id: uuid.UUID, again: bool) -> list[F]:
    found = select(kind).where(kind.expertise_id == expertise_id).order_by(kind.filed_at, kind.id)
    return list(db.session.scalars(found.execution_options(populate_existing=again)))


def get_file_visible_to(actor: Person | None, expertise_id: uuid.UUID, *, on: date) -> File:
    """The expertise for a member of the appointing body or for its provider; NotVisible for everybody else."""
    return _load(_whole().where(Expertise.id == expertise_id, policy.visible_cases(actor)), on)


def case_behind(expertise_id: uuid.UUID, *, on: date) -> Case:
    """The case for whoever has reached it by a thing of its own that she may see; asks nobody's right."""
    return _load(_whole().where(Expertise.id == expertise_id), on).case


def locked_case(expertise: Expertise, *, on: date) -> Case:
    """The case as it is now, with the expertise's row locked: what follows cannot be overtaken."""
    db.session.flush()
    db.session.execute(select(Expertise.id).where(Expertise.id == expertise.id).with_for_update())
    return _load(_whole().where(Expertise.id == expertise.id), on, again=True).case


def reading_of(expertise_id: uuid.UUID) -> ClockReading | None:
    """What is kept of the clock for lists."""
    return db.session.get(ClockReading, expertise_id)


def petition_of(case: Case, petition_id: uuid.UUID) -> Petition:
    """One petition of this case; NotVisible where it belongs to another."""
    return _one(case.petitions, petition_id)


def challenge_of(case: Case, challenge_id: uuid.UUID) -> Challenge:
    """One challenge of this case; NotVisible where it belongs to another."""
    return _one(case.challenges, challenge_id)


def member_of(case: Case, place_id: uuid.UUID) -> Member:
    """One place of the team; NotVisible where it belongs to another."""
    return _one(case.team, place_id)


def attachment_of(case: Case, attachment_id: uuid.UUID) -> Attachment:
    """One file of this request; NotVisible where it belongs to another."""
    return _one(case.expertise.attachments, attachment_id)


def _one(things: Sequence[T], wanted: uuid.UUID) -> T:
    for thing in things:
        if thing.id == wanted:  # type: ignore[attr-defined]
            return thing
    raise NotVisible


def draft_of(case: Case, *, again: bool = False) -> ConclusionDraft | None:
    """What has been written so far. `again`: whatever this session knows already is read anew."""
    chosen = case.selection
    return db.session.get(ConclusionDraft, chosen.id, populate_existing=again) if chosen is not None else None


def fit_checks_of(case: Case) -> list[FitCheck]:
    """The stored answers of the fitness check of the living provider's expert, in order."""
    named = case.selection.expert_id if case.selection is not None else None
    if named is None:
        return []
    mine = (FitCheck.expertise_id == case.expertise.id, FitCheck.expert_id == named)
    return list(db.session.scalars(select(FitCheck).where(*mine).order_by(FitCheck.at, FitCheck.id)))
