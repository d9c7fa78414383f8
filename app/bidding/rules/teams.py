"""The make-up of a team: pure. Commission: each member does the whole research. Complex: each its own part."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.intake.states import Form

LEAST_MEMBERS = 2
MOST_MEMBERS = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One member of an offered team: who, with which specialties, and whether she leads."""

    expert_id: uuid.UUID
    specialty_ids: tuple[uuid.UUID, ...]
    leads: bool = False

    def plain(self) -> dict[str, Any]:
        return {
            "expert": str(self.expert_id),
            "specialties": [str(one) for one in self.specialty_ids],
            "leads": self.leads,
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Part:
        """Raises KeyError, TypeError or ValueError for what is no part."""
        return cls(
            expert_id=uuid.UUID(plain["expert"]),
            specialty_ids=tuple(uuid.UUID(one) for one in plain["specialties"]),
            leads=bool(plain["leads"]),
        )


def problems_of_team(
    parts: Sequence[Part], *, form: Form, asked: Collection[uuid.UUID], experts_needed: int
) -> Iterator[str]:
    """Codes of whatever is wrong with the make-up; none when the team covers what was ordered.

    A commission has at least `experts_needed` members, each with every specialty asked; a complex team at
    least two members who together hold each specialty. Exactly one leads.
    """
    wanted = frozenset(asked)
    if any(times > 1 for times in Counter(part.expert_id for part in parts).values()):
        yield "twice"
    if sum(part.leads for part in parts) != 1:
        yield "leader"
    if any(not part.specialty_ids or not wanted.issuperset(part.specialty_ids) for part in parts):
        yield "foreign_part"
    if len(parts) > MOST_MEMBERS:
        yield "too_many"
    least = max(LEAST_MEMBERS, experts_needed) if form is Form.COMMISSION else LEAST_MEMBERS
    if len(parts) < least:
        yield "too_few"
    if form is Form.COMMISSION and any(frozenset(part.specialty_ids) != wanted for part in parts):
        yield "whole_research"
    if form is Form.COMPLEX and wanted - {one for part in parts for one in part.specialty_ids}:
        yield "not_covered"


def propose_team(
    fit: Mapping[uuid.UUID, Collection[uuid.UUID]],
    places: Mapping[uuid.UUID, int],
    *,
    form: Form,
    asked: Sequence[uuid.UUID],
    experts_needed: int,
) -> list[Part]:
    """A team out of the fit experts of one institute; [] where none is whole.

    `places`: who stands where in the order of docs/assignment.md, the smallest first; who has none stands last.
    Complex: each specialty in turn goes to the first in that order who has no part yet, so that parts spread over
    people. The first member leads. Ties go by the expert's id.
    """
    if form is Form.COMMISSION:
        able = [key for key, ids in fit.items() if set(asked) <= set(ids)]
        first = sorted(able, key=lambda key: (places.get(key, len(fit)), str(key)))
        chosen = first[: max(LEAST_MEMBERS, experts_needed)]
        parts = [Part(key, tuple(asked), leads=place == 0) for place, key in enumerate(chosen)]
    else:
        parts = _spread(fit, places, asked)
    wrong = problems_of_team(parts, form=form, asked=asked, experts_needed=experts_needed)
    return [] if next(iter(wrong), None) else parts


def _spread(
    fit: Mapping[uuid.UUID, Collection[uuid.UUID]], places: Mapping[uuid.UUID, int], asked: Iterable[uuid.UUID]
) -> list[Part]:
    given: dict[uuid.UUID, list[uuid.UUID]] = {}
    # the specialty with the fewest experts first, so that a scarce expert is not used up by a common one
    order = sorted(asked, key=lambda one: (sum(one in ids for ids in fit.values()), str(one)))
    for one in order:
        able = [key for key, ids in fit.items() if one in ids]
        if not able:
            return []
        best = min(able, key=lambda key: (len(given.get(key, ())), places.get(key, len(fit)), str(key)))
        given.setdefault(best, []).append(one)
    return [Part(key, tuple(ids), leads=place == 0) for place, (key, ids) in enumerate(given.items())]
