"""Read-only questions about complaints and members of the Chamber."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, inspect, literal, not_, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.complaints import policy
from app.complaints.models import Complaint, ComplaintFile
from app.complaints.rules import nearest_rank
from app.complaints.states import UNDECIDED, ComplaintState, Ground, Outcome, Standing
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.paging import Key, Page, page
from app.kernel.search import fold
from app.registry.models import ChamberMeasure, ChamberMembership, Expert
from app.registry.policy import sql
from app.registry.states import ExpertKind, MeasureKind

LATER = date(9999, 12, 31)
ALIKE = 0.45
MOST_EXPORTED = 10_000


@dataclass(frozen=True)
class Complaints:
    """The complaints that the actor may see: what is due first, first; the ended ones apart."""

    actor: Person
    on: date
    ended: bool = False
    overdue: bool = False
    ground: Ground | None = None
    expert_id: uuid.UUID | None = None

    def select(self) -> Select[Complaint]:
        over = Complaint.state.in_((ComplaintState.DECIDED, ComplaintState.FORWARDED, ComplaintState.WITHDRAWN))
        asked = select(Complaint).where(policy.visible_complaints(self.actor), over if self.ended else not_(over))
        if self.overdue:
            asked = asked.where(Complaint.state.in_(UNDECIDED), Complaint.due_on < self.on)
        if self.ground is not None:
            asked = asked.where(Complaint.ground == self.ground)
        if self.expert_id is not None:
            asked = asked.where(Complaint.expert_id == self.expert_id)
        return asked

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[Complaint]:
        last = inspect(Complaint).columns.id
        due: ColumnElement[date] = func.coalesce(Complaint.due_on, literal(LATER))
        keys = [Key(last, "id", descending=True)] if self.ended else [Key(due, "due"), Key(last, "id")]
        return page(self.select().options(joinedload(Complaint.expert)), keys, after=after, before=before)


def get_complaint_visible_to(actor: Person | None, complaint_id: uuid.UUID) -> Complaint:
    """One complaint; NotVisible where the actor may not see it."""
    wanted = select(Complaint).where(Complaint.id == complaint_id, policy.visible_complaints(actor))
    found = db.session.scalar(wanted.options(joinedload(Complaint.expert), joinedload(Complaint.body)))
    if found is None:
        raise NotVisible
    return found


def file_of(complaint: Complaint, file_id: uuid.UUID) -> ComplaintFile:
    """One file of this complaint; NotVisible where it belongs to another."""
    for found in complaint.files:
        if found.id == file_id:
            return found
    raise NotVisible


def measures_upon(complaint: Complaint) -> list[ChamberMeasure]:
    """The measures imposed upon a complaint."""
    found = select(ChamberMeasure).where(ChamberMeasure.complaint_number == complaint.number)
    return list(db.session.scalars(found.order_by(ChamberMeasure.made_at, ChamberMeasure.id)))


@dataclass(frozen=True)
class MemberRow:
    """A private expert and how she stands in the Chamber."""

    expert: Expert
    standing: Standing


@dataclass(frozen=True)
class Members:
    """Private experts by name, as they stand in the Chamber on a day."""

    on: date
    name: str = ""
    standing: Standing | None = None

    def _standing(self) -> ColumnElement[str]:
        member = exists().where(ChamberMembership.expert_id == Expert.id, sql.member_on(self.on))
        suspended = exists().where(ChamberMeasure.expert_id == Expert.id, sql.suspended_on(self.on))
        return case(
            (not_(member), Standing.OUTSIDE.value),
            (suspended, Standing.SUSPENDED.value),
            else_=Standing.MEMBER.value,
        )

    def select(self) -> Select[Expert]:
        asked = select(Expert).where(Expert.kind == ExpertKind.PRIVATE, Expert.listed_on <= self.on)
        if folded := fold(self.name)[:100]:
            alike = func.word_similarity(folded, Expert.name_folded) >= ALIKE
            asked = asked.where(or_(alike, Expert.register_no == self.name.strip()))
        if self.standing is not None:
            asked = asked.where(self._standing() == self.standing.value)
        return asked

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[MemberRow]:
        columns = inspect(Expert).columns
        keys = [Key(columns.name_folded, "name"), Key(columns.id, "id")]
        found = page(self.select().options(joinedload(Expert.region)), keys, after=after, before=before)
        return Page(self._rows(found.items), found.count, found.after, found.before)

    def all(self) -> list[MemberRow]:
        """For the export."""
        order = (Expert.name_folded, Expert.id)
        return self._rows(list(db.session.scalars(self.select().order_by(*order).limit(MOST_EXPORTED))))

    def _rows(self, experts: Sequence[Expert]) -> list[MemberRow]:
        ids = [expert.id for expert in experts]
        rows = db.session.execute(select(Expert.id, self._standing()).where(Expert.id.in_(ids)))
        known = {key: Standing(value) for key, value in rows}
        return [MemberRow(expert, known[expert.id]) for expert in experts]


@dataclass(frozen=True)
class Figures:
    """What the Chamber did with the complaints registered in a range of days."""

    registered: int
    undecided: int
    overdue: int
    outcomes: dict[Outcome, int]
    grounds: dict[Ground, int]
    forwarded: int
    median_days: int | None
    p90_days: int | None
    suspensions: int
    exclusions: int


def figures(first: date, last: date, *, on: date) -> Figures:
    """Counts, and the calendar days from registration to decision (nearest rank). For the Chamber's own eyes."""
    inside = and_(Complaint.registered_at >= clock.start_of(first), Complaint.registered_at < clock.end_of(last))
    rows = db.session.execute(
        select(
            Complaint.state,
            Complaint.outcome,
            Complaint.ground,
            Complaint.due_on,
            Complaint.registered_at,
            Complaint.decided_at,
        ).where(inside)
    ).all()
    open_ones = [row for row in rows if row.state in UNDECIDED]
    decided = [row for row in rows if row.state is ComplaintState.DECIDED]
    days = [(clock.day_of(row.decided_at) - clock.day_of(row.registered_at)).days for row in decided]
    kinds = list(db.session.scalars(select(ChamberMeasure.kind).where(ChamberMeasure.decided_on.between(first, last))))
    return Figures(
        registered=len(rows),
        undecided=len(open_ones),
        overdue=sum(row.due_on < on for row in open_ones),
        outcomes={outcome: sum(row.outcome is outcome for row in decided) for outcome in Outcome},
        grounds={ground: sum(row.ground is ground for row in rows) for ground in Ground},
        forwarded=sum(row.state is ComplaintState.FORWARDED for row in rows),
        median_days=nearest_rank(days, 50),
        p90_days=nearest_rank(days, 90),
        suspensions=kinds.count(MeasureKind.SUSPENSION),
        exclusions=kinds.count(MeasureKind.EXCLUSION),
    )
