"""The open work of an institute: by expert, and by cause and age (NIJ backlog, courts' age of open work)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, inspect, or_, select

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding import policy as bidding
from app.bidding.models import Selection, TeamPlace
from app.bidding.queries.work import Work, in_hand, work_of_experts
from app.casework.states import Cause
from app.intake.models import Expertise, Turn
from app.intake.states import ExpertiseState, Owner
from app.kernel.db import db
from app.kernel.paging import Key, Page, page
from app.registry.models import Expert

AGES = (30, 60, 90)  # days since the institute was chosen


def cause() -> ColumnElement[str]:
    """The cause of a piece of open work, over Expertise and its running Turn."""
    begun = Expertise.state == ExpertiseState.IN_WORK
    return case(
        (Expertise.state == ExpertiseState.SELECTED, Cause.ANSWER.value),
        (Turn.owner == Owner.COURIER, Cause.TRANSIT.value),
        (Turn.owner == Owner.PAYER, Cause.PAYMENT.value),
        (and_(Turn.owner == Owner.BODY, begun), Cause.REPLY.value),
        (Turn.owner == Owner.BODY, Cause.OBJECTS.value),
        (Turn.owner == Owner.EXPERT, Cause.EXPERT.value),
        else_=Cause.OTHERS.value,
    )


def age(at: datetime) -> ColumnElement[int]:
    """Which of the four ages: 0 up to 30 days, 1 up to 60, 2 up to 90, 3 beyond."""
    steps = [(Selection.selected_at > at - timedelta(days=days), place) for place, days in enumerate(AGES)]
    return case(*steps, else_=len(AGES))


@dataclass(frozen=True)
class ExpertLine:
    expert: Expert
    work: Work
    works: Sequence[tuple[uuid.UUID, str]] = ()  # id and number of what is in hand


@dataclass(frozen=True)
class Backlog:
    """The open work of the institutes where the actor assigns."""

    actor: Person
    at: datetime

    @property
    def institutes(self) -> Collection[uuid.UUID]:
        return self.actor.bodies_with(Verb.ASSIGN)

    def by_cause(self) -> dict[Cause, list[int]]:
        """How much waits for what, by age. One query; every cause stands in the answer."""
        each = (
            select(cause().label("cause"), age(self.at).label("age"))
            .select_from(Selection)
            .join(Expertise, Expertise.id == Selection.expertise_id)
            .outerjoin(Turn, and_(Turn.expertise_id == Expertise.id, Turn.ended_at.is_(None)))
            .where(Selection.institute_id.in_(self.institutes), in_hand())
            .subquery()
        )
        rows = db.session.execute(select(each.c.cause, each.c.age, func.count()).group_by(each.c.cause, each.c.age))
        found = {word: [0] * (len(AGES) + 1) for word in Cause}
        for word, place, count in rows:
            found[Cause(word)][place] += count
        return found

    def select(self) -> Select[Expert]:
        """The experts of the institutes, with or without open work."""
        return select(Expert).where(Expert.institute_id.in_(self.institutes), Expert.left_on.is_(None))

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[ExpertLine]:
        """One page of experts by name, each with the work in hand. Four queries."""
        keys = (Key(inspect(Expert).columns.name, "name"), Key(inspect(Expert).columns.id, "id"))
        found = page(self.select(), keys, after=after, before=before)
        work = work_of_experts([one.id for one in found.items])
        named = self._named([one.id for one in found.items])
        lines = [ExpertLine(one, work[one.id], named.get(one.id, ())) for one in found.items]
        return found.holding(lines)

    def _named(self, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
        """What each of these experts has in hand for the actor's institutes, alone or in a team. One query."""
        member = and_(
            TeamPlace.selection_id == Selection.id, TeamPlace.leads.is_(False), TeamPlace.state.in_(bidding.HELD)
        )
        each = (
            select(Selection.expert_id, TeamPlace.expert_id, Expertise.id, Expertise.number)
            .select_from(Selection)
            .join(Expertise, Expertise.id == Selection.expertise_id)
            .outerjoin(TeamPlace, member)
            .where(Selection.institute_id.in_(self.institutes), in_hand())
            .where(or_(Selection.expert_id.in_(ids), TeamPlace.expert_id.in_(ids)))
            .order_by(Expertise.number)
        )
        found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
        for leader, beside, key, number in db.session.execute(each):
            for who in (leader, beside):
                works = found.setdefault(who, []) if who is not None else []
                if (key, number) not in works:
                    works.append((key, number))
        return found
