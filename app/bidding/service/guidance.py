"""The guide of past prices, made anew every night."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from app.bidding.models import PriceGuide
from app.bidding.queries.guidance import price_sums
from app.bidding.rules.guidance import ROUND_TENGE, TAIL_CASES
from app.kernel.clock import day_of
from app.kernel.db import db

LOCK = "price-guide"


def refresh_price_guide(*, at: datetime) -> int:
    """Count the guide anew from finished private work of the last three years; how many rows it has.

    Only groups of at least five cases, three bodies and three experts; rounded to a thousand tenge. One at a time.
    """
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(LOCK, 0))))
    rows = [_guide(row, at=at) for row in price_sums(on=day_of(at))]
    db.session.execute(delete(PriceGuide))
    db.session.add_all(rows)
    db.session.flush()
    return len(rows)


def _guide(row: Row[Any], *, at: datetime) -> PriceGuide:
    p2, p25, median, p75, p98 = (ROUND_TENGE * round(share / ROUND_TENGE) for share in row.shares)
    tails = row.cases >= TAIL_CASES
    return PriceGuide(
        specialty_id=row.specialty_id,
        region_code=row.region_code,
        cases=row.cases,
        bodies=row.bodies,
        providers=row.providers,
        p25_tenge=p25,
        median_tenge=median,
        p75_tenge=p75,
        p2_tenge=p2 if tails else None,
        p98_tenge=p98 if tails else None,
        first_on=day_of(row.first_at),
        last_on=day_of(row.last_at),
        made_at=at,
    )
