"""What waits for somebody, and what somebody waits for: read from the lower floors."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.accounts.models import Body, Membership, Person
from app.accounts.states import Verb
from app.bidding import policy as bidding
from app.bidding import queries as offers
from app.bidding.models import Bid, Selection
from app.bidding.states import BidState
from app.casework import queries as casework
from app.casework.models import Challenge, ClockReading, Petition
from app.casework.policy.case import ANSWER, DECIDE, PREPARE
from app.casework.states import ChallengeState, PetitionKind, PetitionState
from app.intake import policy as intake
from app.intake.models import Expertise, Search
from app.intake.states import FINAL, ExpertiseState
from app.kernel.db import db
from app.reference import queries as reference
from app.reference.models import Specialty
from app.registry import queries as register
from app.registry.models import Expert

SHOWN = 5
MANY = 100
S = ExpertiseState
# Who acts in a state, for the body's own turn; in every other state the body waits for somebody else.
ACTS: dict[ExpertiseState, tuple[Verb, ...]] = {
    S.DRAFT: (Verb.DRAFT,),
    S.PREPARED: (Verb.PUBLISH,),
    S.OPENED: (Verb.SELECT,),
    S.FAILED: (Verb.SELECT,),
    S.ACCEPTED: PREPARE,
    S.APPOINTED: PREPARE,
    S.DELIVERED: ANSWER,
}


@dataclass(frozen=True)
class Line:
    """One expertise on the desk; `due_on` is the day that matters in its state."""

    expertise_id: uuid.UUID
    number: str
    urgent: bool
    due_on: date | None
    late: bool


@dataclass(frozen=True)
class Group:
    """The first few of a kind of work, and how many there are."""

    key: str
    count: int
    lines: tuple[Line, ...]
    mine: bool


def body_groups(actor: Person, *, on: date) -> list[Group]:
    """The unfinished expertises of the actor's bodies by state, the late ones apart. One query."""
    if not actor.bodies_with(*intake.CASE_VERBS):
        return []
    late = func.coalesce(casework.is_overdue(on), False)
    due = _due(on)
    each = func.row_number().over(
        partition_by=(Expertise.state, late),
        order_by=(Expertise.urgent.desc(), due.asc().nulls_last(), Expertise.drafted_at, Expertise.id),
    )
    size = func.count().over(partition_by=(Expertise.state, late))
    found = (
        select(
            Expertise.id,
            Expertise.number,
            Expertise.state,
            Expertise.urgent,
            due.label("due_on"),
            late.label("late"),
            each.label("place"),
            size.label("size"),
        )
        .outerjoin(Search, and_(Search.expertise_id == Expertise.id, Search.outcome.is_(None)))
        .outerjoin(Selection, and_(Selection.expertise_id == Expertise.id, Selection.state.in_(bidding.LIVING)))
        .outerjoin(ClockReading, ClockReading.expertise_id == Expertise.id)
        .where(intake.visible_expertises(actor), Expertise.state.not_in(FINAL))
        .subquery()
    )
    rows = db.session.execute(select(found).where(found.c.place <= SHOWN).order_by(found.c.place)).all()
    return _grouped(rows, actor)


def _due(on: date) -> ColumnElement[Any]:
    return case(
        (Expertise.state == S.OPEN, Search.offers_due_on),
        (Expertise.state == S.SELECTED, Selection.answer_due_on),
        (Expertise.state == S.COMPLETED, ClockReading.hand_over_due_on),
        (Expertise.state == S.IN_WORK, casework.due_on(on)),
    )


def _grouped(rows: Sequence[Any], actor: Person) -> list[Group]:
    order = list(ExpertiseState)
    found: dict[tuple[int, bool], list[Any]] = {}
    for row in rows:
        found.setdefault((order.index(ExpertiseState(row.state)), bool(row.late)), []).append(row)
    groups = []
    for (place, late), members in sorted(found.items()):
        state = order[place]
        lines = tuple(Line(r.id, r.number, r.urgent, r.due_on, bool(r.late)) for r in members)
        verbs = ACTS.get(state, ())
        mine = bool(verbs) and bool(actor.bodies_with(*verbs))
        groups.append(Group("overdue" if late else state.value, members[0].size, lines, mine))
    return groups


def petitions(actor: Person) -> Group:
    """Petitions of experts that the actor has to decide: a longer term asks for more rights than materials."""
    longer = and_(Petition.kind == PetitionKind.EXTENSION, Expertise.body_id.in_(actor.bodies_with(*DECIDE)))
    other = and_(Petition.kind != PetitionKind.EXTENSION, Expertise.body_id.in_(actor.bodies_with(*ANSWER)))
    return _filed("petitions", Petition, and_(Petition.state == PetitionState.FILED, or_(longer, other)))


def challenges(actor: Person) -> Group:
    """Challenges that the actor has to decide."""
    mine = Expertise.body_id.in_(actor.bodies_with(*DECIDE))
    return _filed("challenges", Challenge, and_(Challenge.state == ChallengeState.FILED, mine))


def _filed(key: str, kind: type[Petition] | type[Challenge], wanted: ColumnElement[bool]) -> Group:
    asked = (
        select(Expertise.id, Expertise.number, Expertise.urgent, func.count().over())
        .join(kind, kind.expertise_id == Expertise.id)
        .where(wanted)
        .order_by(kind.filed_at, kind.id)
        .limit(SHOWN)
    )
    rows = db.session.execute(asked).all()
    lines = tuple(Line(row[0], row[1], row[2], None, False) for row in rows)
    return Group(key, rows[0][3] if rows else 0, lines, mine=True)


@dataclass(frozen=True)
class About:
    """By what people know an expertise beside its number."""

    case_number: str
    specialties: str


def about(ids: Collection[uuid.UUID], *, language: str) -> dict[uuid.UUID, About]:
    """Case number and specialties of expertises that the viewer has been shown already. One query."""
    name = getattr(Specialty, f"name_{language}")
    asked = (
        select(Expertise.id, Expertise.case_number, func.string_agg(name, aggregate_order_by(literal(", "), name)))
        .outerjoin(Expertise.specialties)
        .where(Expertise.id.in_(ids))
        .group_by(Expertise.id)
    )
    return {row[0]: About(row[1], row[2] or "") for row in db.session.execute(asked)} if ids else {}


@dataclass(frozen=True)
class OwnOffer:
    """An own offer: sealed until the deadline, or opened and waiting for the choice."""

    expertise_id: uuid.UUID
    number: str
    offers_due_on: date
    opened: bool


def own_offers(bidder: bidding.Bidder) -> list[OwnOffer]:
    """The bidder's offers on which the choice has not fallen yet, newest deadline first."""
    own = Bid.institute_id == bidder.institute_id if bidder.expert is None else Bid.expert_id == bidder.expert.id
    waiting = or_(
        and_(Bid.state == BidState.SEALED, Expertise.state == S.OPEN),
        and_(Bid.state == BidState.OPENED, Expertise.state == S.OPENED),
    )
    rows = db.session.execute(
        select(Expertise.id, Expertise.number, Search.offers_due_on, Bid.state)
        .select_from(Bid)
        .join(Search, Search.id == Bid.search_id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(own, waiting)
        .order_by(Search.offers_due_at.desc(), Bid.id)
        .limit(SHOWN * 2)
    )
    return [OwnOffer(row[0], row[1], row[2], row[3] is BidState.OPENED) for row in rows]


def fitting_searches(actor: Person, bidder: bidding.Bidder, *, at: datetime, on: date) -> int:
    """How many running searches suit the bidder; nobody counts beyond a hundred."""
    board = offers.Board(actor, offers.fit_map(bidder, on=on), True, at)
    ids = board.select().with_only_columns(Search.id).order_by(None).limit(MANY).subquery()
    return int(db.session.scalar(select(func.count()).select_from(ids)) or 0)


def works(actor: Person) -> bool:
    """Has this person an entry as an expert, or assigns work at an institute?"""
    if actor.bodies_with(Verb.ASSIGN):
        return True
    return db.session.scalar(select(Expert.id).where(Expert.person_id == actor.id)) is not None


@dataclass(frozen=True)
class RegisterAge:
    """How old the newest register file is; `limit_days` None: the rule is not set."""

    as_of: date | None
    days: int | None
    limit_days: int | None

    @property
    def too_old(self) -> bool:
        return self.days is None or (self.limit_days is not None and self.days > self.limit_days)


def register_age(*, at: datetime, on: date) -> RegisterAge:
    """The age of the register, against the rule of the day."""
    last = register.last_import(until=at)
    limit = reference.rule("register.max_age_days", on=on).value
    return RegisterAge(last.as_of if last else None, (on - last.as_of).days if last else None, limit)


def rules_not_set(*, on: date) -> list[str]:
    """The codes of the rules that have no value on the day."""
    return [history.code for history in reference.rule_histories(on=on) if history.present.value is None]


def bodies_without_manager() -> list[Body]:
    """Bodies whose members nobody who can sign in manages, by name."""
    managed = (
        select(Membership.body_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.ended_at.is_(None),
            Membership.verb_names.contains([Verb.MANAGE_MEMBERS.value]),
            Person.password_hash.is_not(None),
            Person.closed_at.is_(None),
        )
    )
    wanted: Select[Any] = select(Body).where(Body.id.not_in(managed), Body.closed_at.is_(None)).order_by(Body.name_en)
    return list(db.session.scalars(wanted.limit(SHOWN)))
