"""Which modes of search are allowed, by the dated rules of the Ministry."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference.models import ModeRule
from app.reference.states import SearchMode

EVERY = frozenset(SearchMode)


@dataclass(frozen=True, slots=True)
class ModesAllowed:
    """What a request may choose among. `reserved`: the type belongs to the state. `acts`: where it is laid down."""

    modes: frozenset[SearchMode]
    reserved: bool
    acts: tuple[str, ...]

    @property
    def cited(self) -> str:
        """The acts as a reason shows them."""
        return "; ".join(self.acts)


def search_modes(*, specialty_ids: Collection[uuid.UUID], region_code: str | None, on: date) -> ModesAllowed:
    """The modes that every one of the specialties allows in the region on a day. One query.

    For each specialty the most precise rule in force decides (specialty before region); where there is none
    every mode is allowed. The open mode always is, unless a specialty is reserved for the state.
    """
    found = _in_force(on)
    decisive = [_decisive(found, key, region_code) for key in specialty_ids or (None,)]
    rules = [rule for rule in decisive if rule is not None]
    reserved = any(rule.reserved for rule in rules)
    modes = EVERY.intersection(*(modes_of(rule) for rule in rules)) if rules else EVERY
    if reserved:
        modes = frozenset({SearchMode.STATE})
    return ModesAllowed(modes, reserved, tuple(dict.fromkeys(rule.act for rule in rules)))


def modes_of(rule: ModeRule) -> frozenset[SearchMode]:
    """The modes that one rule allows."""
    if rule.reserved:
        return frozenset({SearchMode.STATE})
    said = {
        SearchMode.OPEN: True,
        SearchMode.INVITED: rule.invited,
        SearchMode.DIRECT: rule.direct,
        SearchMode.STATE: rule.state_only,
    }
    return frozenset(mode for mode, allowed in said.items() if allowed)


def _in_force(on: date) -> list[ModeRule]:
    ends = or_(ModeRule.in_force_to.is_(None), ModeRule.in_force_to > on)
    return list(db.session.scalars(select(ModeRule).where(ModeRule.in_force_from <= on, ends)))


def _decisive(rules: Iterable[ModeRule], specialty_id: uuid.UUID | None, region_code: str | None) -> ModeRule | None:
    fitting = [r for r in rules if r.specialty_id in {None, specialty_id} and r.region_code in {None, region_code}]
    return min(fitting, key=lambda r: (r.specialty_id is None, r.region_code is None), default=None)


def mode_rules() -> list[ModeRule]:
    """Every rule about the modes, what holds for most first, then the newest."""
    shown = (joinedload(ModeRule.specialty), joinedload(ModeRule.region))
    order = (
        ModeRule.specialty_id.is_not(None),
        ModeRule.region_code.is_not(None),
        ModeRule.in_force_from.desc(),
        ModeRule.id.desc(),
    )
    return list(db.session.scalars(select(ModeRule).options(*shown).order_by(*order)))


def mode_rule(rule_id: uuid.UUID) -> ModeRule:
    """One rule; NotVisible where there is none."""
    found = db.session.get(ModeRule, rule_id)
    if found is None:
        raise NotVisible
    return found
