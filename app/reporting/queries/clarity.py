"""How clear requests were when they were published, and what came of them: for whoever looks after the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Integer, Select, SQLColumnExpression, case, exists, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.casework.models import Petition
from app.casework.states import PetitionKind
from app.intake.models import ClarityReading, Expertise, Search
from app.intake.states import Kind, SearchOutcome
from app.kernel import clock
from app.kernel.db import db

BANDS = (85, 60, 0)  # the least score of each, as the task list of a draft colours it
ASKING = (PetitionKind.MATERIALS, PetitionKind.BEYOND_QUESTIONS)


@dataclass(frozen=True)
class Band:
    """The requests of one band of scores: how many; with how many the expert asked for more; how many were repeated;
    in how many a first search was opened, and the valid offers of these in all.
    """

    least: int
    published: int
    asked: int
    repeated: int
    opened: int
    offers: int


@dataclass(frozen=True)
class Remark:
    """One rule: in how many requests a remark of it stood, and in how many only such as were set aside."""

    code: str
    stood: int
    aside: int


def _newest(first: date, last: date) -> Select[ClarityReading]:
    """The reading of each request published in these days."""
    return (
        select(ClarityReading)
        .join(Expertise, Expertise.id == ClarityReading.expertise_id)
        .where(Expertise.published_at >= clock.start_of(first), Expertise.published_at < clock.end_of(last))
        .ext(distinct_on(ClarityReading.expertise_id))
        .order_by(ClarityReading.expertise_id, ClarityReading.read_at.desc(), ClarityReading.id.desc())
    )


def _of_score(score: SQLColumnExpression[int]) -> ColumnElement[int]:
    return case(*((score >= least, least) for least in BANDS))


def clarity_bands(*, first: date, last: date) -> list[Band]:
    """What became of the requests published in these days (both included), by score, clear ones first. One query."""
    reading = aliased(ClarityReading, _newest(first, last).subquery())
    later = aliased(Expertise)
    asked = exists().where(Petition.expertise_id == Expertise.id, Petition.kind.in_(ASKING))
    again = exists().where(later.kind == Kind.REPEATED, later.earlier_number == Expertise.number)
    again = again.where(later.published_at.is_not(None))
    opened = Search.outcome.is_not(None) & (Search.outcome != SearchOutcome.WITHDRAWN)
    opened &= Search.offers_count.is_not(None)
    band = _of_score(reading.score).label("band")
    found = db.session.execute(
        select(
            band,
            func.count(),
            func.count().filter(asked),
            func.count().filter(again),
            func.count().filter(opened),
            func.coalesce(func.sum(Search.offers_count).filter(opened), 0).cast(Integer),
        )
        .select_from(reading)
        .join(Expertise, Expertise.id == reading.expertise_id)
        .outerjoin(Search, (Search.expertise_id == Expertise.id) & (Search.round == 1))
        .group_by(band)
        .order_by(band.desc())
    )
    return [Band(*row) for row in found]


def clarity_remarks(*, first: date, last: date) -> list[Remark]:
    """Which remarks stood at publication and which were set aside, the commonest first. One query."""
    reading = _newest(first, last).subquery()
    one = func.jsonb_array_elements(reading.c.findings).table_valued("value").render_derived("one")
    code, aside = one.c.value.op("->>")("code"), one.c.value.op("->>")("aside") == "true"
    each = (
        select(code.label("code"), func.bool_and(aside).label("aside"))
        .select_from(reading)
        .join(one, true())
        .group_by(reading.c.expertise_id, code)
        .subquery()
    )
    stood, put = func.count().filter(~each.c.aside), func.count().filter(each.c.aside)
    found = select(each.c.code, stood, put).group_by(each.c.code).order_by(func.count().desc(), each.c.code)
    return [Remark(*row) for row in db.session.execute(found)]
