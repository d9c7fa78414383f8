"""Read-only questions about complaints and members of the Chamber."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, inspect, literal, not_, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.bidding import policy as bidding
from app.bidding.models import Bid
from app.bidding.states import BidState
from app.casework.queries import conclusions, reviews
from app.complaints import policy
from app.complaints.models import Complaint, ComplaintFile, MethodicalReview, MethodicalSeat
from app.complaints.rules import nearest_rank
from app.complaints.states import LIVING_METHODICAL, UNDECIDED, ComplaintState, Ground, Outcome, Standing
from app.intake.models import Search
from app.intake.policy import can_see_expertise
from app.intake.states import Form
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.paging import Key, Page, page
from app.kernel.search import fold
from app.registry.models import ChamberMeasure, ChamberMembership, Expert
from app.registry.policy import fit_experts, sql
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
        return found.holding(self._rows(found.items))

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


# An offer that was never opened is nobody's knowledge, also not that of who chooses reviewers.
READ_OFFERS = (BidState.OPENED, BidState.SELECTED, BidState.PASSED)


def running_methodical(conclusion_id: uuid.UUID) -> bool:
    """Has the Chamber been asked to review this version already, and not answered to the end?"""
    found = select(MethodicalReview.id).where(
        MethodicalReview.conclusion_id == conclusion_id, MethodicalReview.state.in_(LIVING_METHODICAL)
    )
    return db.session.scalar(found.limit(1)) is not None


@dataclass(frozen=True)
class MethodicalReviews:
    """The methodical reviews that the actor may see: those that run, what is due first on top; the ended ones apart."""

    actor: Person
    ended: bool = False

    def select(self) -> Select[MethodicalReview]:
        lives = MethodicalReview.state.in_(LIVING_METHODICAL)
        found = select(MethodicalReview).where(policy.visible_methodical(self.actor))
        return found.where(not_(lives) if self.ended else lives)

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[MethodicalReview]:
        last = inspect(MethodicalReview).columns.id
        due: ColumnElement[date] = func.coalesce(MethodicalReview.due_on, literal(LATER))
        keys = [Key(last, "id", descending=True)] if self.ended else [Key(due, "due"), Key(last, "id")]
        whole = self.select().options(joinedload(MethodicalReview.expertise).lazyload("*"))
        return page(whole, keys, after=after, before=before)


def get_methodical_visible_to(actor: Person | None, review_id: uuid.UUID) -> MethodicalReview:
    """One methodical review; NotVisible where the actor may not see it."""
    wanted = select(MethodicalReview).where(MethodicalReview.id == review_id, policy.visible_methodical(actor))
    found = db.session.scalar(wanted)
    if found is None:
        raise NotVisible
    return found


def number_for(actor: Person, review: MethodicalReview) -> str:
    """The number of the expertise; of a criminal or restricted case the Chamber's office sees its end only."""
    inside = can_see_expertise(actor, review.expertise) or policy.seat_of(actor, review) is not None
    known = inside or policy.is_author(actor, review)
    return review.expertise.number if known else conclusions.masked(review.expertise)


def number_in(actor: Person, complaint: Complaint) -> str:
    """The number of the expertise that a complaint names; of a criminal or restricted case the Chamber sees its end
    only. Empty where the complaint names none.
    """
    expertise = complaint.expertise
    if expertise is None:
        return ""
    concerned = actor.id in {complaint.filed_by_id, complaint.expert.person_id}
    return expertise.number if concerned or can_see_expertise(actor, expertise) else conclusions.masked(expertise)


def able_reviewers(review: MethodicalReview, *, on: date, but: uuid.UUID | None = None) -> list[Expert]:
    """Members of the Chamber who could review this conclusion, by name.

    Private experts who are fit that day (of a complex expertise for one of its specialties) and cleared, with an
    account; nobody who ever had a part in the work or offered for it, who was challenged out of it or is the earlier
    expert, or has or had a seat already. `but`: the person who appoints.
    """
    expertise = review.expertise
    ids = [specialty.id for specialty in expertise.specialties]
    sets = [[one] for one in ids] if expertise.form is Form.COMPLEX else [ids]
    offered = select(Bid.expert_id).join(Search, Search.id == Bid.search_id)
    offered = offered.where(Search.expertise_id == expertise.id, Bid.state.in_(READ_OFFERS))
    seated = select(MethodicalSeat.expert_id).where(MethodicalSeat.review_id == review.id)
    found = (
        select(Expert)
        .join(Person, Person.id == Expert.person_id)
        .where(Expert.kind == ExpertKind.PRIVATE, Person.closed_at.is_(None), Person.id.is_distinct_from(but))
        .where(or_(*(fit_experts(each, on=on, restricted=expertise.restricted) for each in sets)))
        .where(Expert.id.not_in(offered), Expert.id.not_in(seated), Expert.id.not_in(reviews.involved(expertise.id)))
        .order_by(Expert.name_folded, Expert.id)
    )
    return [one for one in db.session.scalars(found) if bidding.can_work(one, expertise)]


def experts_who_signed(review: MethodicalReview) -> list[Person]:
    """The experts whose conclusion is reviewed."""
    signed = conclusions.signatures_of(review.expertise_id).get(review.conclusion_id, [])
    ids = {one.person_id for one in signed} | {review.conclusion.signed_by_id}
    return list(db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))
