"""How each body uses the urgent lane: for whoever looks after its misuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.intake import queries as intake
from app.kernel import clock
from app.reporting.queries.facts import Scope

BEGINNING = date(2000, 1, 1)  # before there was anything to publish


@dataclass(frozen=True)
class UrgentBody:
    """One body by its names, with what it published and what of it as urgent."""

    name: Mapping[str, str]
    published: int
    urgent: int


def urgent_bodies(scope: Scope, at: datetime) -> list[UrgentBody]:
    """Each body that published anything in the days of the filter, the greatest share first. One query.

    Of the filter only the days count: the lane is of the body as a whole.
    """
    first = max(scope.published_from or BEGINNING, BEGINNING)
    last = scope.published_to or clock.day_of(at)
    return [UrgentBody(row.names, row.published, row.urgent) for row in intake.urgent_use(first=first, last=last)]
