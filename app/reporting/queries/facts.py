"""One row for each published expertise: its strata, its state on a day, its three durations.

Milestones (metrics D0): M0 = the request was checked and signed off (`prepared_at`; `publish` follows it),
M5 = the present expert was warned of liability, M6b = the later of the two receipts = the start of the clock,
M10 = signed, M11 = delivered to the appointing body. Days are differences of local dates (UTC+5).
Suspended, choice due and overdue exclude one another, as on the page of the expertise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Interval,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    not_,
    select,
)

from app.bidding.models import Selection
from app.bidding.states import Provider, SelectionState
from app.casework.models import Appointment, ClockReading, Conclusion
from app.casework.queries import choice_due, is_overdue, is_suspended
from app.intake.models import Expertise, expertise_specialty
from app.intake.policy import UNRESTRICTED
from app.intake.states import ExpertiseState as S
from app.kernel import clock
from app.reference.models import Specialty
from app.reference.states import Procedure

# The states of a published expertise, each in exactly one place of the figures.
PLACES: dict[str, frozenset[S]] = {
    "searching": frozenset({S.OPEN, S.OPENED, S.FAILED, S.SELECTED}),
    "appointing": frozenset({S.ACCEPTED, S.APPOINTED}),
    "in_work": frozenset({S.IN_WORK}),
    "signed": frozenset({S.COMPLETED}),
    "done": frozenset({S.DELIVERED, S.CLOSED}),
    "returned": frozenset({S.RETURNED}),
    "withdrawn": frozenset({S.WITHDRAWN}),
}


class Dimension(StrEnum):
    """What the figures can be broken down by."""

    REGION = "region"
    SPECIALTY = "specialty"
    PROCEDURE = "procedure"
    PROVIDER = "provider"
    MONTH = "month"

    @property
    def adds_up(self) -> bool:
        """Whether each expertise stands in one stratum only, so that the strata add up to the total."""
        return self is not Dimension.SPECIALTY


@dataclass(frozen=True, slots=True)
class Scope:
    """Which published expertises are counted; None leaves a stratum open. Days are local, both included."""

    published_from: date | None = None
    published_to: date | None = None
    region_code: str | None = None
    specialty: str | None = None  # the slug
    procedure: Procedure | None = None
    provider: Provider | None = None
    pilot: bool | None = None
    public: bool = False  # what everybody may see: nothing of restricted cases, whose existence is hidden

    @property
    def may_hold_criminal(self) -> bool:
        """Whether criminal cases may be among them, so that small cells must not be told."""
        return self.procedure in {None, Procedure.CRIMINAL}


def local_day(moment: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """The local date of a moment, in SQL."""
    hours = literal_column(f"interval '{clock.LOCAL.utcoffset(None)}'", Interval)
    return cast(func.timezone(hours, moment), Date)


def in_scope(scope: Scope, *, at: datetime) -> ColumnElement[bool]:
    """Published up to `at` and in every named stratum. Joins nothing but what `facts` joins."""
    clauses: list[ColumnElement[bool]] = [Expertise.published_at <= at]
    if scope.public:
        clauses.append(UNRESTRICTED)
    if scope.published_from is not None:
        clauses.append(Expertise.published_at >= clock.start_of(scope.published_from))
    if scope.published_to is not None:
        clauses.append(Expertise.published_at < clock.end_of(scope.published_to))
    if scope.region_code is not None:
        clauses.append(Expertise.region_code == scope.region_code)
    if scope.procedure is not None:
        clauses.append(Expertise.procedure == scope.procedure)
    if scope.provider is not None:
        clauses.append(Selection.provider == scope.provider)
    if scope.pilot is not None:
        clauses.append(Expertise.pilot_scope_id.is_not(None) == scope.pilot)
    if scope.specialty is not None:
        link = expertise_specialty.c
        named = exists().where(link.expertise_id == Expertise.id, link.specialty_id == Specialty.id)
        clauses.append(named.where(Specialty.slug == scope.specialty).correlate(Expertise))
    return and_(*clauses)


def _days(end: ColumnElement[Any], start: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A length in days; an impossible order of milestones is unknown, never zero."""
    length = cast(end - start, Integer)
    return case((length >= 0, length))


def _columns(on: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """What is known of each expertise on a day; durations in days, with whether they have ended."""
    asked_on = local_day(func.coalesce(Expertise.prepared_at, Expertise.published_at))
    delivered_on, signed_on = local_day(Conclusion.delivered_at), local_day(Conclusion.signed_at)
    # withdrawn and returned ones leave observation on the day they ended; the others are observed until today
    seen_until = case((Expertise.state.in_([S.WITHDRAWN, S.RETURNED]), local_day(Expertise.ended_at)), else_=on)
    started_on, warned_on = ClockReading.started_on, local_day(Appointment.warned_at)
    return [
        (delivered_on <= ClockReading.due_on).label("delivered_in_time"),
        (ClockReading.completed_on <= ClockReading.due_on).label("signed_in_time"),
        Conclusion.delivered_at.is_not(None).label("t1_ended"),
        _days(func.coalesce(delivered_on, seen_until), asked_on).label("t1_days"),
        Conclusion.id.is_not(None).label("t3_ended"),
        _days(func.coalesce(signed_on, ClockReading.returned_on, on), started_on).label("t3_days"),
        Appointment.warned_at.is_not(None).label("t4_ended"),
        _days(func.coalesce(warned_on, seen_until), asked_on).label("t4_days"),
    ]


def facts(scope: Scope, *, at: datetime, once: bool = False) -> CTE:
    """The rows of the figures. `at` is the moment of the snapshot: open cases are under observation until then.

    `once`: they are read in one place only, so that the database may leave out whatever is not asked of them.
    """
    on = literal(clock.day_of(at), Date)
    due_passed = and_(
        ClockReading.started_on.is_not(None),
        ClockReading.returned_on.is_(None),
        ClockReading.due_on < on,
        not_(is_suspended(on)),
    )
    rows = (
        select(
            Expertise.id.label("id"),
            cast(Expertise.procedure, Text).label("procedure"),
            Expertise.region_code.label("region"),
            cast(Selection.provider, Text).label("provider"),
            func.to_char(local_day(Expertise.published_at), "YYYY-MM").label("month"),
            case(*((Expertise.state.in_(states), place) for place, states in PLACES.items())).label("place"),
            is_suspended(on).label("suspended"),
            choice_due(on).label("choice_due"),
            is_overdue(on).label("overdue"),
            due_passed.label("due_passed"),
            *_columns(on),
        )
        .outerjoin(Selection, and_(Selection.expertise_id == Expertise.id, Selection.state == SelectionState.ACCEPTED))
        .outerjoin(Appointment, Appointment.selection_id == Selection.id)
        .outerjoin(ClockReading, ClockReading.expertise_id == Expertise.id)
        .outerjoin(Conclusion, and_(Conclusion.expertise_id == Expertise.id, Conclusion.version == 1))
        .where(in_scope(scope, at=at))
        .cte("facts")
    )
    return rows if once else rows.prefix_with("materialized", dialect="postgresql")
