"""The words by which expertises are found, written in the transaction that changes them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ScalarSelect, event, func, inspect, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Body
from app.backoffice.models import OF_THE_CASE, OUTLINED, SUBJECT_WORDS, SearchEntry
from app.intake.models import Expertise, Question, ResearchObject, expertise_specialty
from app.kernel.db import db
from app.kernel.search import document_text
from app.reference.models import Region, Specialty

BATCH = 200
_CHANGED = "expertises whose words changed"
_OWN = ("number", "case_number", "body_id", "region_code", "specialties")
LANGUAGES = ("kk", "ru", "en")


def _names(table: Any) -> Any:
    return func.concat_ws(" ", *(getattr(table, f"name_{language}") for language in LANGUAGES))


def _of(column: Any, owner: Any) -> ScalarSelect[Any]:
    return select(func.string_agg(column, " ")).where(owner == Expertise.id).correlate(Expertise).scalar_subquery()


def index(ids: Collection[uuid.UUID]) -> None:
    """Write the words of these expertises anew. Two statements, however many there are."""
    link = expertise_specialty.c
    specialties = (
        select(func.string_agg(_names(Specialty), " "))
        .join(link.specialty_id.table, link.specialty_id == Specialty.id)
        .where(link.expertise_id == Expertise.id)
        .correlate(Expertise)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Expertise.id,
            Expertise.number,
            Expertise.case_number,
            _names(Body),
            func.coalesce(specialties, ""),
            _names(Region),
            func.coalesce(_of(Question.text, Question.expertise_id), ""),
            func.coalesce(_of(ResearchObject.name, ResearchObject.expertise_id), ""),
        )
        .join(Body, Body.id == Expertise.body_id)
        .outerjoin(Region, Region.code == Expertise.region_code)
        .where(Expertise.id.in_(ids))
    ).all()
    if rows:
        made = insert(SearchEntry).values([_entry(row[0], *row[1:]) for row in rows])
        written = {name: made.excluded[name] for name in ("whole", "outline", "notice")}
        db.session.execute(made.on_conflict_do_update(index_elements=["expertise_id"], set_=written))


def _entry(key: uuid.UUID, *said: str) -> dict[str, Any]:
    number, case, body, about, region, *inner = said

    def vector(*texts: str) -> Any:
        return func.to_tsvector("simple", document_text(" . ".join(texts)))

    def weighted(weight: str, *texts: str) -> Any:
        return func.setweight(vector(*texts), literal_column(f"'{weight}'::\"char\""))

    return {
        "expertise_id": key,
        "whole": weighted(OF_THE_CASE, case, body)
        .op("||")(weighted(SUBJECT_WORDS, *inner))
        .op("||")(weighted(OUTLINED, number, about, region)),
        "outline": vector(number, body, about),
        "notice": vector(number, about, region),
    }


def index_missing() -> int:
    """Write the words of some expertises that have none yet (entered past the site, or before this was built)."""
    lacking = select(Expertise.id).where(Expertise.id.not_in(select(SearchEntry.expertise_id))).limit(BATCH)
    ids = list(db.session.scalars(lacking))
    if ids:
        index(ids)
    return len(ids)


def index_all() -> int:
    """Write all words anew: after a specialty, a region or a body was renamed."""
    ids = list(db.session.scalars(select(Expertise.id).order_by(Expertise.id)))
    for start in range(0, len(ids), BATCH):
        index(ids[start : start + BATCH])
    return len(ids)


def _note(session: Session, _context: Any) -> None:
    changed: set[uuid.UUID] = session.info.setdefault(_CHANGED, set())
    for thing in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(thing, Expertise):
            attributes = inspect(thing).attrs
            if thing in session.new or any(attributes[name].history.has_changes() for name in _OWN):
                changed.add(thing.id)
        elif isinstance(thing, Question | ResearchObject) and thing.expertise_id is not None:
            changed.add(thing.expertise_id)


def _write(session: Session) -> None:
    session.flush()
    changed: set[uuid.UUID] = session.info.pop(_CHANGED, set())
    if changed:
        index(changed)


def _forget(session: Session) -> None:
    session.info.pop(_CHANGED, None)


def keep_index() -> None:
    """From now on every commit carries the words of the expertises that it changes."""
    for name, listener in (("after_flush", _note), ("before_commit", _write), ("after_rollback", _forget)):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)
