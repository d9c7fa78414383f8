"""Which requests need a step before publication, by the dated rules of the Ministry."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference.models import StepRule
from app.reference.queries.stamp import remembered
from app.reference.states import Procedure, Step


@dataclass(frozen=True, slots=True)
class StepDemand:
    """A rule that demands a step. `days`: its term in calendar days, None where no term is set."""

    step: Step
    procedure: Procedure
    specialty_id: uuid.UUID | None
    region_code: str | None
    days: int | None
    act: str
    article: str
    in_force_from: date
    in_force_to: date | None

    @property
    def cited(self) -> str:
        """Act and article as a reason shows them."""
        return f"{self.act} {self.article}".strip()

    def covers(
        self, *, procedure: Procedure, specialty_ids: Collection[uuid.UUID], region_code: str | None, on: date
    ) -> bool:
        """Does it hold on that day for a request of this procedure, these specialties, this region?"""
        begun = self.in_force_from <= on and (self.in_force_to is None or self.in_force_to > on)
        own = self.specialty_id is None or self.specialty_id in specialty_ids
        return begun and own and self.procedure is procedure and self.region_code in {None, region_code}

    @property
    def order(self) -> tuple[bool, bool, int]:
        """The most precise rule first (specialty before region), then the shortest term."""
        return self.specialty_id is None, self.region_code is None, self.days if self.days is not None else 10_000


def _read() -> Sequence[StepDemand]:
    return [
        StepDemand(
            row.step, row.procedure, row.specialty_id, row.region_code, row.days, row.act, row.article,
            row.in_force_from, row.in_force_to,
        )
        for row in db.session.scalars(select(StepRule))
    ]  # fmt: skip


def demanded_step(
    step: Step,
    *,
    procedure: Procedure | None,
    specialty_ids: Collection[uuid.UUID],
    region_code: str | None,
    on: date,
) -> StepDemand | None:
    """The rule that demands the step of such a request on a day; None: no rule does (the default).

    Of several, the most precise one gives the term.
    """
    if procedure is None:
        return None
    asked = {"procedure": procedure, "specialty_ids": specialty_ids, "region_code": region_code, "on": on}
    found = [one for one in remembered("steps", _read) if one.step is step and one.covers(**asked)]  # type: ignore[arg-type]
    return min(found, key=lambda one: one.order, default=None)


def step_rules() -> list[StepRule]:
    """Every rule about a step, the newest first."""
    order = (StepRule.step, StepRule.in_force_from.desc(), StepRule.id.desc())
    shown = (joinedload(StepRule.specialty), joinedload(StepRule.region))
    return list(db.session.scalars(select(StepRule).options(*shown).order_by(*order)))


def step_rule(rule_id: uuid.UUID) -> StepRule:
    """One rule about a step; NotVisible where there is none."""
    found = db.session.get(StepRule, rule_id)
    if found is None:
        raise NotVisible
    return found
