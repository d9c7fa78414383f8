"""Open work: what providers have accepted and not yet handed over, by institute and by expert.

It is never narrowed by a region, specialty or procedure, so that no number here is the number of a case.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Uuid, and_, cast, func, null, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Body
from app.bidding.models import Selection, TeamPlace
from app.bidding.states import PlaceState, SelectionState
from app.intake.models import Expertise, expertise_specialty
from app.intake.states import ExpertiseState as S
from app.kernel.db import db
from app.reference import queries as reference
from app.reference.models import Specialty
from app.registry.models import Expert

OPEN = frozenset({S.ACCEPTED, S.APPOINTED, S.IN_WORK, S.COMPLETED})
WEIGHT_RULE = "load.weight_"  # and the slug of the specialty; in percent of an average expertise
AVERAGE = 100


@dataclass(frozen=True, slots=True)
class Load:
    """How much one provider has open. `weighted` is None while a weight that it needs is not set."""

    name: Mapping[str, str]  # language -> name
    number: int
    weighted: float | None


@dataclass(frozen=True)
class OpenWork:
    """Open work on a day, heaviest first."""

    on: date

    def select(self) -> Select[Any]:
        """Rows (institute, expert, specialties, number) of the expertises with a provider who accepted."""
        link = expertise_specialty.c
        slugs = (
            select(func.array_agg(Specialty.slug))
            .join(expertise_specialty, link.specialty_id == Specialty.id)
            .where(link.expertise_id == Expertise.id)
            .scalar_subquery()
        )
        held = and_(Selection.state == SelectionState.ACCEPTED, Expertise.state.in_(OPEN))
        of_provider = (
            select(
                Selection.institute_id.label("institute_id"),
                Selection.expert_id.label("expert_id"),
                slugs.label("slugs"),
            )
            .join(Expertise, Expertise.id == Selection.expertise_id)
            .where(held)
        )
        beside = (  # the others of a team; its leader stands in the selection, and the institute has it once
            select(cast(null(), Uuid), TeamPlace.expert_id, slugs)
            .join(Selection, Selection.id == TeamPlace.selection_id)
            .join(Expertise, Expertise.id == Selection.expertise_id)
            .where(held, TeamPlace.leads.is_(False), TeamPlace.state == PlaceState.ACCEPTED)
        )
        work = union_all(of_provider, beside).subquery("work")
        institute = aliased(Body)
        return (
            select(institute, Expert.id, Expert.name, work.c.slugs, func.count())
            .select_from(work)
            .outerjoin(institute, institute.id == work.c.institute_id)
            .outerjoin(Expert, Expert.id == work.c.expert_id)
            .group_by(institute.id, Expert.id, Expert.name, work.c.slugs)
        )

    def all(self) -> tuple[list[Load], list[Load]]:
        """By institute, and by expert."""
        rows = list(db.session.execute(self.select()))
        slugs = {slug for row in rows for slug in row[3] or ()}
        weights = weights_of(slugs, on=self.on)
        institutes, experts = _Sum(weights), _Sum(weights)
        for institute, expert_id, expert_name, row_slugs, number in rows:
            if institute is not None:
                names = {"kk": institute.name_kk, "ru": institute.name_ru, "en": institute.name_en}
                institutes.add(institute.id, names, row_slugs or [], number)
            if expert_id is not None:
                experts.add(expert_id, dict.fromkeys(("kk", "ru", "en"), expert_name), row_slugs or [], number)
        return institutes.loads(), experts.loads()


def weights_of(slugs: set[str], *, on: date) -> dict[str, int | None]:
    """The weight of each specialty on a day, in percent of an average expertise; None where it is not set."""
    if not slugs:
        return {}
    found = reference.rules([WEIGHT_RULE + slug for slug in sorted(slugs)], on=on)
    return {slug: found[WEIGHT_RULE + slug].value for slug in slugs}


class _Sum:
    """Adds up open work; of an expertise with several specialties the heaviest counts."""

    def __init__(self, weights: Mapping[str, int | None]) -> None:
        self.weights = weights
        self.names: dict[uuid.UUID, Mapping[str, str]] = {}
        self.numbers: Counter[uuid.UUID] = Counter()
        self.percents: Counter[uuid.UUID] = Counter()
        self.unknown: set[uuid.UUID] = set()

    def add(self, key: uuid.UUID, name: Mapping[str, str], slugs: list[str], number: int) -> None:
        self.names[key] = name
        self.numbers[key] += number
        known = [weight for slug in slugs if (weight := self.weights.get(slug)) is not None]
        if not known or len(known) < len(slugs):
            self.unknown.add(key)
        else:
            self.percents[key] += number * max(known)

    def loads(self) -> list[Load]:
        found = [
            Load(self.names[key], number, None if key in self.unknown else self.percents[key] / AVERAGE)
            for key, number in self.numbers.items()
        ]
        return sorted(found, key=lambda load: (-load.number, load.name["en"]))
