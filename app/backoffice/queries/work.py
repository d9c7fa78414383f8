"""The work list: every line of a desk, counted, filtered, what is due first on top; and the overview of its kinds."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.accounts.models import Body, Person
from app.backoffice.models import WorkDefault
from app.backoffice.queries import of_bodies, of_keepers, of_money, of_notices, of_providers, of_reviews
from app.backoffice.queries.groups import LATER, Desk, Source, lines_of
from app.intake.models import Expertise, expertise_specialty
from app.kernel.db import db
from app.kernel.paging import Key, Page, page
from app.reference.models import Specialty

SHOWN = 5
MOST_EXPORTED = 2_000
# What a term of the law or of the rules presses stands first on the overview: first what stops or starts a clock.
# Within a kind the late come first, then the urgent, then the day decides.
ORDER = (
    "overdue", "answer", "team_places", "confirm", "consents", "materials", "petitions", "challenges", "delivered",
    "accepted", "appointed", "estimates", "questions", "explain_price", "explain", "review_answers", "review_lost",
    "reviews", "methodical_read", "opened", "prices", "failed", "proposals", "prepared", "corrections", "hand_overs",
    "objects_back", "alarms", "papers", "draft", "complaints", "methodical", "resets",
    "break_glass", "amounts", "payments", "work", "invited", "offers", "expiring", "open", "selected", "in_work",
    "completed", "parties", "consent_asked", "corrections_asked", "owed", "complaints_filed",
    "methodical_asked",
)  # fmt: skip


def sources() -> tuple[Source, ...]:
    """Every kind of line that there is."""
    rooms = (of_bodies, of_money, of_providers, of_reviews, of_keepers, of_notices)
    return tuple(source for room in rooms for source in room.SOURCES)


def kinds() -> list[str]:
    """The names of the kinds, the pressing ones first."""
    found = dict.fromkeys(key for source in sources() for key in source.keys)
    return sorted(found, key=lambda key: ORDER.index(key) if key in ORDER else len(ORDER))


def kinds_for(desk: Desk) -> list[str]:
    """The kinds that can stand on this desk at all, the pressing ones first."""
    concerned = {key for source in sources() if source.build(desk) is not None for key in source.keys}
    return [key for key in kinds() if key in concerned]


@dataclass(frozen=True)
class Line:
    """One thing on the desk. `due_on` is the day that matters; `state` the step at which the thing stands."""

    kind: str
    thing_id: uuid.UUID
    expertise_id: uuid.UUID | None
    second_id: uuid.UUID | None
    number: str
    urgent: bool
    late: bool
    due_on: date | None
    mine: bool
    own: bool
    state: str
    official_id: uuid.UUID | None = None
    body_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Group:
    """The first few of a kind of work, and how many there are."""

    key: str
    mine: bool
    count: int
    lines: tuple[Line, ...]


def as_json(found: Subquery) -> Any:
    """The columns of a line as one, so that a page of lines is one statement."""
    c = found.c
    names = ("kind", "thing_id", "expertise_id", "second_id", "number", "urgent", "late", "due", "mine", "own", "state",
             "official_id", "body_id")  # fmt: skip
    return func.jsonb_build_object(*(part for name in names for part in (literal(name), c[name])))


def _id(value: str | None) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None


def read_line(said: dict[str, Any]) -> Line:
    """A line as the database tells it."""
    due = date.fromisoformat(said["due"])
    ids: dict[str, Any] = {name: _id(said[name]) for name in ("expertise_id", "second_id", "official_id", "body_id")}
    plain = {name: said[name] for name in ("kind", "number", "urgent", "late", "mine", "own", "state")}
    return Line(thing_id=uuid.UUID(said["thing_id"]), due_on=None if due == LATER else due, **ids, **plain)


def overview(desk: Desk, *, shown: int = SHOWN) -> list[Group]:
    """Each kind of work that the desk has, with its count and its first lines. One query."""
    found = lines_of(desk, sources())
    if found is None:
        return []
    c = found.c
    by = [c.kind, c.mine]
    order = (c.late.desc(), c.urgent.desc(), c.due, c.number, c.thing_id)
    ranked = select(
        as_json(found).label("line"),
        func.row_number().over(partition_by=by, order_by=order).label("place"),
        func.count().over(partition_by=by).label("size"),
    ).subquery()
    rows = db.session.execute(
        select(ranked.c.line, ranked.c.size).where(ranked.c.place <= shown).order_by(ranked.c.place)
    )
    groups: dict[tuple[str, bool], tuple[int, list[Line]]] = {}
    for said, size in rows:
        line = read_line(said)
        groups.setdefault((line.kind, line.mine), (size, []))[1].append(line)
    place = {key: number for number, key in enumerate(kinds())}
    in_order = sorted(groups.items(), key=lambda item: (not item[0][1], place[item[0][0]]))
    return [Group(key, mine, size, tuple(lines)) for (key, mine), (size, lines) in in_order]


def counts(desk: Desk) -> dict[str, int]:
    """How many lines of each kind wait for this person (not for others): what the digest tells. One query."""
    found = lines_of(desk, sources())
    if found is None:
        return {}
    rows = db.session.execute(select(found.c.kind, func.count()).where(found.c.mine).group_by(found.c.kind))
    counted = {kind: count for kind, count in rows}  # noqa: C416
    return {kind: counted[kind] for kind in kinds() if kind in counted}


@dataclass(frozen=True)
class WorkLines:
    """The lines of a desk that a filter leaves, what is due first on top."""

    desk: Desk
    kind: str | None = None
    due_by: date | None = None
    urgent: bool = False
    specialty: str | None = None
    body_id: uuid.UUID | None = None
    in_charge: bool = False
    turn: str | None = None  # "mine" or "others"
    text: str = ""

    def _found(self) -> tuple[Subquery, Select[Any]] | None:
        wanted = tuple(source for source in sources() if self.kind is None or self.kind in source.keys)
        found = lines_of(self.desk, wanted)
        if found is None:
            return None
        asked = select(as_json(found))
        for clause in self._clauses(found):
            asked = asked.where(clause)
        return found, asked

    def _clauses(self, found: Subquery) -> list[Any]:
        c, clauses = found.c, []
        if self.kind is not None:
            clauses.append(c.kind == self.kind)
        if self.due_by is not None:
            clauses.append(c.due <= self.due_by)
        if self.urgent:
            clauses.append(c.urgent)
        if self.body_id is not None:
            clauses.append(c.body_id == self.body_id)
        if self.in_charge:
            clauses.append(c.official_id == self.desk.actor.id)
        if self.turn is not None:
            clauses.append(c.mine if self.turn == "mine" else ~c.mine)
        if self.specialty:
            link = expertise_specialty.c
            of_it = select(link.expertise_id).join(Specialty, Specialty.id == link.specialty_id)
            clauses.append(c.expertise_id.in_(of_it.where(Specialty.slug == self.specialty)))
        if part := self.text.strip()[:100]:
            columns = (c.number, c.case_number)
            clauses.append(or_(*(column.icontains(part, autoescape=True) for column in columns)))
        return clauses

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[Line]:
        """One page. One query."""
        asked = self._found()
        if asked is None:
            return Page([], 0, None, None)
        c = asked[0].c
        keys = [Key(c.due, "due"), Key(c.kind, "kind"), Key(c.number, "number"), Key(c.thing_id, "id")]
        found = page(asked[1], keys, after=after, before=before)
        return found.holding([read_line(said) for said in found.items])

    def all(self) -> list[Line]:
        """For the export and for paper, as far as such a list goes."""
        asked = self._found()
        if asked is None:
            return []
        c = asked[0].c
        rows = db.session.scalars(asked[1].order_by(c.due, c.kind, c.number, c.thing_id).limit(MOST_EXPORTED))
        return [read_line(said) for said in rows]


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


def own_bodies(actor: Person) -> Sequence[Body]:
    """The bodies of the actor, by id: a filter for who works for several."""
    return [membership.body for membership in sorted(actor.active_memberships, key=lambda m: str(m.body_id))]


def saved_default(person_id: uuid.UUID) -> dict[str, str]:
    """The filter that somebody keeps as the usual one; empty where none is kept."""
    found = db.session.get(WorkDefault, person_id)
    return {str(name): str(value) for name, value in found.filters.items()} if found is not None else {}
