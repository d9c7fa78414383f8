"""Prices of past work as a guide: the nightly sums, and what is shown of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ARRAY, Float, Row, func, literal, select, tuple_

from app.bidding.models import OpenedBid, PriceGuide, Selection
from app.bidding.rules.guidance import (
    COUNTRY,
    LEAST_BODIES,
    LEAST_CASES,
    LEAST_PROVIDERS,
    SHARES,
    WINDOW_DAYS,
    Guide,
)
from app.bidding.states import Provider, SelectionState
from app.intake.models import Expertise, expertise_specialty
from app.kernel.clock import start_of
from app.kernel.db import db


def guide_for(expertise: Expertise) -> Guide | None:
    """Past prices of the one specialty in the region, else in the country; None without a basis. One query at most.

    An expertise of several specialties has none: their prices do not add up.
    """
    if len(expertise.specialties) != 1:
        return None
    row = db.session.scalar(
        select(PriceGuide)
        .where(
            PriceGuide.specialty_id == expertise.specialties[0].id,
            PriceGuide.region_code.in_([expertise.region_code or COUNTRY, COUNTRY]),
        )
        .order_by(PriceGuide.region_code.desc())
        .limit(1)
    )
    if row is None:
        return None
    names = Guide.__slots__
    return Guide(**{name: getattr(row, name) for name in names})


def price_sums(*, on: date) -> Sequence[Row[Any]]:
    """The sums by specialty and region, and by specialty, of private work finished and chosen in the window.

    Groups in which somebody could be recognised are left out by the statement itself.
    """
    link = expertise_specialty.c
    single = select(link.expertise_id).group_by(link.expertise_id).having(func.count() == 1)
    shares = func.percentile_cont(literal(list(SHARES), ARRAY(Float))).within_group(OpenedBid.total_tenge)
    return db.session.execute(
        select(
            link.specialty_id,
            func.coalesce(Expertise.region_code, COUNTRY).label("region_code"),
            func.count().label("cases"),
            func.count(Expertise.body_id.distinct()).label("bodies"),
            func.count(Selection.expert_id.distinct()).label("providers"),
            shares.label("shares"),
            func.min(Selection.selected_at).label("first_at"),
            func.max(Selection.selected_at).label("last_at"),
        )
        .select_from(Selection)
        .join(OpenedBid, OpenedBid.bid_id == Selection.bid_id)
        .join(Expertise, Expertise.id == Selection.expertise_id)
        .join(link.expertise_id.table, link.expertise_id == Expertise.id)
        .where(
            Selection.provider == Provider.PRIVATE,
            Selection.state == SelectionState.ACCEPTED,
            Selection.finished_at.is_not(None),
            Selection.selected_at >= start_of(on - timedelta(days=WINDOW_DAYS)),
            OpenedBid.total_tenge > 0,
            Expertise.id.in_(single),
        )
        .group_by(func.grouping_sets(tuple_(link.specialty_id, Expertise.region_code), tuple_(link.specialty_id)))
        .having(
            func.count() >= LEAST_CASES,
            func.count(Expertise.body_id.distinct()) >= LEAST_BODIES,
            func.count(Selection.expert_id.distinct()) >= LEAST_PROVIDERS,
        )
    ).all()
