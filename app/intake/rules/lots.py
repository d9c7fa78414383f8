"""Splitting a request into lots: the plan, what is wrong with it, and whether to split at all. Pure."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.intake.rules.lint import DESTROYS, themes_in
from app.intake.rules.lint.texts import plain
from app.intake.states import Permission
from app.kernel.i18n import _l

FEWEST: Final = 2
MOST: Final = 9
ALTERED: Final = frozenset({Permission.PARTIAL, Permission.FULL})

INCOMPLETE = _l("The request was changed meanwhile. Look at the list again.")
BAD_COUNT = _l("A request is split into two to nine lots.")
EMPTY = {
    "questions": _l("Lot %(lot)s has no question."),
    "objects": _l("Lot %(lot)s has no object."),
    "specialties": _l("Lot %(lot)s has no specialty."),
}
TWICE = _l("The second lot of an object must be another than the first.")
LEFT_OUT = _l("Each specialty belongs to at least one lot.")


@dataclass(frozen=True)
class Plan:
    """Which lot gets what. An object has one lot, or two in the order in which they research it."""

    count: int
    questions: Mapping[uuid.UUID, int]
    objects: Mapping[uuid.UUID, tuple[int, ...]]
    specialties: Mapping[uuid.UUID, frozenset[int]]


def problems(plan: Plan, expertise: Any) -> list[Any]:
    """What is wrong with the plan for this request, as sentences; empty: it may be carried out."""
    lots = range(1, plan.count + 1)
    if not FEWEST <= plan.count <= MOST:
        return [BAD_COUNT]
    parts = {"questions": expertise.questions, "objects": expertise.objects, "specialties": expertise.specialties}
    if any({row.id for row in rows} != set(getattr(plan, name)) for name, rows in parts.items()):
        return [INCOMPLETE]
    given: dict[str, list[int]] = {
        "questions": list(plan.questions.values()),
        "objects": [lot for pair in plan.objects.values() for lot in pair],
        "specialties": [lot for some in plan.specialties.values() for lot in some],
    }
    if any(lot not in lots for some in given.values() for lot in some):
        return [INCOMPLETE]
    found = [EMPTY[name] % {"lot": lot} for lot in lots for name, some in given.items() if lot not in some]
    if any(not 1 <= len(pair) <= 2 or len(set(pair)) < len(pair) for pair in plan.objects.values()):
        found.append(TWICE)
    if not all(plan.specialties.values()):
        found.append(LEFT_OUT)
    return found


def propose(expertise: Any, count: int) -> Plan:
    """A first plan: a lot for each specialty, questions where their words belong; of one specialty, by object."""
    specialties = list(expertise.specialties)
    step = max(1, len(specialties))
    by_place = {s.id: frozenset(range(i, count + 1, step)) or frozenset({count}) for i, s in enumerate(specialties, 1)}
    questions = {q.id: _lot_of(q.text, specialties, count) or 1 + i % count for i, q in enumerate(expertise.questions)}
    objects = {o.id: (1 + i % count,) for i, o in enumerate(expertise.objects)}
    return Plan(count, _spread(questions, count), objects, by_place)


def _spread(given: dict[uuid.UUID, int], count: int) -> dict[uuid.UUID, int]:
    """The same, but a lot that would get none takes one from the fullest."""
    for empty in (lot for lot in range(1, count + 1) if lot not in given.values()):
        load = Counter(given.values())
        fullest = max(load, key=lambda lot: load[lot], default=0)
        if load[fullest] > 1:
            given[[key for key, lot in given.items() if lot == fullest][-1]] = empty
    return given


def _lot_of(text: str, specialties: list[Any], count: int) -> int | None:
    themes = themes_in(plain(text))
    fitting = [i for i, s in enumerate(specialties, 1) if any(s.slug in owners for owners, _ in themes)]
    return min(fitting[0], count) if len(fitting) == 1 and len(specialties) > 1 else None


@dataclass(frozen=True)
class Advice:
    """One reason for or against lots; `verdict` is split, keep or order; slugs of specialties it speaks of."""

    verdict: str
    text: Any
    first: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


def advice(expertise: Any) -> list[Advice]:
    """Split or keep together, with reasons. It rests on the specialties and on the permissions of the objects."""
    slugs = {s.slug for s in expertise.specialties}
    altered = any(o.permission in ALTERED for o in expertise.objects)
    found = []
    if len(slugs) > 1:
        found.append(Advice("split", SPECIALTIES_DIFFER))
    elif slugs:
        found.append(Advice("keep", ONE_SPECIALTY))
    whole, destroying = _ordered(slugs)
    if altered and len(slugs) > 1 and destroying:
        if whole:
            found.append(Advice("order", WHOLE_FIRST, whole, destroying))
        elif len(destroying) > 1:
            found.append(Advice("keep", ALL_DESTROY, destroying))
    return found


def _ordered(slugs: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(sorted(set(slugs) - DESTROYS)), tuple(sorted(set(slugs) & DESTROYS))


SPECIALTIES_DIFFER = _l(
    "The specialties differ. One expert must be fit for all of them, or the expertise is a complex one with several "
    "experts; lots find an expert for each specialty."
)
ONE_SPECIALTY = _l(
    "All objects need the same specialty. Together they mean one appointment and one conclusion; split only if there "
    "are more objects than one expert can take."
)
WHOLE_FIRST = _l(
    "An object may be destroyed or altered, and another specialty may need it whole. Keep them together, or set the "
    "order: first the lot that keeps the object whole."
)
ALL_DESTROY = _l(
    "An object may be destroyed or altered, and each of these specialties may use it up. Keep them together, or divide "
    "the object before it is sent."
)
