"""What is with one person and must go to somebody else if the account is closed: counts by kind and desk, no links.

Whoever administers accounts sees no expertise by this: neither number nor case. Sealed offers are not counted, since
nobody learns before the deadline who has made one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, null, or_, select

from app.accounts import queries as accounts
from app.accounts.models import Body, Person
from app.bidding.models import Selection
from app.bidding.policy import LIVING, places_held_by
from app.casework.models import InstituteReview
from app.casework.rules.reviews import RUNNING
from app.complaints.models import MethodicalReview, MethodicalSeat
from app.complaints.states import MethodicalState, SeatState
from app.intake.models import Expertise
from app.intake.states import FINAL, ExpertiseState
from app.kernel.db import db
from app.registry.models import Expert

DONE = FINAL | {ExpertiseState.DELIVERED}


@dataclass(frozen=True)
class Left:
    """How much of one kind goes to the desk of one body; `body` None is the Chamber's office."""

    kind: str
    body: Body | None
    count: int


def open_work(person: Person) -> list[Left]:
    """What is with the person, by kind and then by the body on whose desk it goes. Five queries."""
    entries = select(Expert.id).where(Expert.person_id == person.id)
    found = [
        *_counted("charge", _in_charge(person)),
        *_counted("research", _entrusted(entries)),
        *_counted("reviews", _reviews(entries)),
        *_counted("methodical", _seats(entries)),
    ]
    wanted = [key for _kind, key, _count in found if key is not None]
    bodies = {one.id: one for one in db.session.scalars(select(Body).where(Body.id.in_(wanted)))}
    return [Left(kind, bodies[key] if key is not None else None, count) for kind, key, count in found]


def _counted(kind: str, grouped: Select[Any]) -> list[tuple[str, uuid.UUID | None, int]]:
    return [(kind, key, int(count)) for key, count in db.session.execute(grouped) if count]


def _in_charge(person: Person) -> Select[Any]:
    """Expertises in whose charge the person is: the body puts somebody else in charge."""
    desk: Any = Expertise.body_id
    found = select(desk, func.count()).where(Expertise.official_id == person.id, Expertise.state.not_in(FINAL))
    return found.group_by(desk).order_by(desk)


def _entrusted(entries: Any) -> Select[Any]:
    """Work entrusted to the expert and not handed over: the institute gives it to another, or the body chooses anew."""
    desk: Any = func.coalesce(Selection.institute_id, Expertise.body_id)
    mine = or_(Selection.expert_id.in_(entries), places_held_by(entries))
    return (
        select(desk, func.count())
        .select_from(Selection)
        .join(Expertise, Expertise.id == Selection.expertise_id)
        .where(Selection.state.in_(LIVING), Expertise.state.not_in(DONE), mine)
        .group_by(desk)
        .order_by(desk)
    )


def _reviews(entries: Any) -> Select[Any]:
    """Drafts that the expert was chosen to review: the institute chooses another reviewer."""
    institute: Any = InstituteReview.institute_id
    mine = (InstituteReview.reviewer_id.in_(entries), InstituteReview.state.in_(RUNNING))
    return select(institute, func.count()).where(*mine).group_by(institute).order_by(institute)


def _seats(entries: Any) -> Select[Any]:
    """Methodical reviews for which the expert was appointed: the Chamber's office appoints another."""
    lasts = (MethodicalSeat.state == SeatState.APPOINTED, MethodicalReview.state == MethodicalState.UNDER_REVIEW)
    counted = select(func.count()).join_from(MethodicalSeat, MethodicalReview).where(*lasts)
    counted = counted.where(MethodicalSeat.expert_id.in_(entries))
    return select(null(), counted.scalar_subquery())


def covers_of(person_id: uuid.UUID, *, on: date) -> int:
    """How many covers, lent or borrowed, end with the account."""
    return len(accounts.delegations_touching(person_id, on=on))
