"""The figures of one question at one moment: counted from the tables, or as they were kept.

What is kept is the plain answer of the statements, and what a reader sees is worked out of it: the page, the
print and the files of one moment have the same numbers because they come from the same row.
"""

from __future__ import annotations

import json
import uuid
from collections import OrderedDict
from dataclasses import asdict, astuple, dataclass, replace
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.db import db
from app.reference import queries as reference
from app.reporting.models import KeptFigures
from app.reporting.queries.facts import Dimension, Scope
from app.reporting.queries.figures import FigureSet, figure_rows, figure_set
from app.reporting.queries.open_work import Load, OpenWork
from app.reporting.queries.owners import OwnerFigures, owner_figures, owner_rows
from app.reporting.queries.urgency import UrgentBody, urgent_bodies

SHAPE = 1  # of what is kept; another one makes whatever is kept unknown
MOST = 24
SORT_MEMORY = func.set_config("work_mem", "64MB", True)  # a country's rows need not go through a file

_lock = Lock()
_unpacked: OrderedDict[uuid.UUID, Made] = OrderedDict()


@dataclass(frozen=True)
class Question:
    """A set of filters. Two readers with the same one get the same figures; nothing else is shared."""

    scope: Scope
    by: Dimension = Dimension.REGION

    @property
    def key(self) -> str:
        """Every part of the filters by its name: whatever is added to them parts the questions by itself."""
        scope = {name: str(value) for name, value in asdict(self.scope).items() if value is not None}
        return json.dumps({"shape": SHAPE, "by": self.by.value, **scope}, sort_keys=True)

    @property
    def everywhere(self) -> Scope:
        """The same of all regions, for the map."""
        return replace(self.scope, region_code=None)


@dataclass(frozen=True)
class Made:
    """The figures of a question, made at a moment; `id` is that of the kept ones."""

    question: Question
    id: uuid.UUID
    at: datetime
    content: dict[str, Any]

    @cached_property
    def figures(self) -> FigureSet:
        return figure_set(self.content["figures"], self.question.scope, self.at, self.question.by)

    @cached_property
    def regions(self) -> FigureSet:
        """By region, whichever of them is chosen."""
        rows = self.content["regions"]
        if rows is None:
            return self.figures
        return figure_set(rows, self.question.everywhere, self.at, Dimension.REGION)

    @cached_property
    def owners(self) -> OwnerFigures:
        return owner_figures(self.content["owners"], self.question.scope, self.question.by)

    @cached_property
    def open_work(self) -> tuple[list[Load], list[Load]]:
        """By institute, and by expert."""
        institutes, experts = ([Load(*load) for load in loads] for loads in self.content["open_work"])
        return institutes, experts

    @cached_property
    def urgent(self) -> list[UrgentBody]:
        return [UrgentBody(*body) for body in self.content["urgent"]]


def count(question: Question, *, at: datetime) -> dict[str, Any]:
    """The answer to the question from the tables, as it is kept. Of what everybody sees only the figures."""
    db.session.execute(select(SORT_MEMORY))
    scope, by = question.scope, question.by
    if scope.public:
        return {"figures": figure_rows(scope, at, [by])[by]}
    same = question.everywhere == scope
    found = figure_rows(scope, at, [by, Dimension.REGION] if same else [by])
    if by is Dimension.REGION and same:
        regions = None
    else:
        regions = (found if same else figure_rows(question.everywhere, at, [Dimension.REGION]))[Dimension.REGION]
    return {
        "figures": found[by],
        "regions": regions,
        "owners": owner_rows(scope, at, by),
        "open_work": [[astuple(load) for load in loads] for loads in OpenWork(clock.day_of(at)).all()],
        "urgent": [astuple(body) for body in urgent_bodies(scope, at)],
    }


def latest(question: Question, *, since: datetime, until: datetime, session: Session | None = None) -> Made | None:
    """The newest figures of these filters made in this time, under the rules and pilots of now."""
    asked = (
        _select(question)
        .where(KeptFigures.made_at.between(since, until), KeptFigures.stamp == reference.stamp_column())
        .order_by(KeptFigures.made_at.desc(), KeptFigures.id)
        .limit(1)
    )
    return _found(question, asked, session)


def of_page(question: Question, kept_id: uuid.UUID) -> Made | None:
    """Exactly the figures that stood on a page of these filters; None if they are no longer kept."""
    return _found(question, _select(question).where(KeptFigures.id == kept_id), None)


def _select(question: Question) -> Select[uuid.UUID, datetime]:
    return select(KeptFigures.id, KeptFigures.made_at).where(KeptFigures.question == question.key)


def _found(question: Question, asked: Select[uuid.UUID, datetime], session: Session | None) -> Made | None:
    session = session or db.session()
    row = session.execute(asked).first()
    if row is None:
        return None
    with _lock:
        known = _unpacked.get(row.id)
        if known is not None:
            _unpacked.move_to_end(row.id)
            return known
    content = session.scalar(select(KeptFigures.content).where(KeptFigures.id == row.id))
    return None if content is None else unpacked(Made(question, row.id, row.made_at, content))


def unpacked(made: Made) -> Made:
    """Remember in this process what was worked out of it; it is never changed."""
    with _lock:
        _unpacked[made.id] = made
        while len(_unpacked) > MOST:
            _unpacked.popitem(last=False)
    return made
