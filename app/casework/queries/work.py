"""The provider's own work as a list: by the day it is due, paged by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, inspect, literal, not_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.bidding.models import Selection
from app.bidding.policy import visible_to_provider
from app.casework.models import ClockReading
from app.casework.queries.clocks import LIVING, choice_due, due_on, is_overdue, is_suspended
from app.intake.models import Expertise
from app.intake.states import FINAL, ExpertiseState
from app.kernel.db import db
from app.kernel.paging import Key, Page, page

LATER = date(9999, 12, 31)
DONE = FINAL | {ExpertiseState.DELIVERED}


@dataclass(frozen=True)
class WorkRow:
    """One line of the list. `due_on` is of the work; once it is signed, `hand_over_due_on` is what counts."""

    expertise: Expertise
    selection: Selection
    due_on: date | None
    hand_over_due_on: date | None
    done_on: date | None
    suspended: bool
    choice_due: bool
    overdue: bool


@dataclass(frozen=True)
class WorkList:
    """What the actor works on (or whoever she assigns); `done` shows what is finished instead."""

    actor: Person
    on: date
    done: bool = False

    @property
    def _due(self) -> ColumnElement[date]:
        """The clock's due day, before that the day by which to answer, after it the one by which to hand over; what
        has none comes last.
        """
        signed = Expertise.state == ExpertiseState.COMPLETED
        clock = case((signed, ClockReading.hand_over_due_on), else_=ClockReading.due_on)
        return func.coalesce(clock, Selection.answer_due_on, literal(LATER))

    def select(self) -> Select[Expertise]:
        """The expertises of the list, each visible to the actor as its provider."""
        finished = Expertise.state.in_(DONE)
        return (
            select(Expertise)
            .join(Selection, and_(Selection.expertise_id == Expertise.id, Selection.state.in_(LIVING)))
            .outerjoin(ClockReading, ClockReading.expertise_id == Expertise.id)
            .where(visible_to_provider(self.actor), finished if self.done else not_(finished))
        )

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[WorkRow]:
        """One page: the most urgent first; what is finished, the newest first."""
        last = inspect(Expertise).columns.id
        keys = [Key(last, "id", descending=True)] if self.done else [Key(self._due, "due"), Key(last, "id")]
        found = page(
            self.select().options(joinedload(Expertise.body), selectinload(Expertise.specialties)),
            keys,
            after=after,
            before=before,
        )
        rows = self._rows([expertise.id for expertise in found.items])
        return found.holding([rows[e.id] for e in found.items])

    def _rows(self, ids: list[object]) -> dict[object, WorkRow]:
        day = self.on
        query = (
            select(
                Expertise,
                Selection,
                due_on(day),
                ClockReading.hand_over_due_on,
                func.coalesce(ClockReading.completed_on, ClockReading.returned_on),
                func.coalesce(is_suspended(day), False),
                func.coalesce(choice_due(day), False),
                func.coalesce(is_overdue(day), False),
            )
            .join(Selection, and_(Selection.expertise_id == Expertise.id, Selection.state.in_(LIVING)))
            .outerjoin(ClockReading, ClockReading.expertise_id == Expertise.id)
            .where(Expertise.id.in_(ids))
            .options(joinedload(Selection.expert), joinedload(Selection.institute))
        )
        return {row[0].id: WorkRow(*row) for row in db.session.execute(query)}
