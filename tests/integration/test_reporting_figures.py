"""Each figure of the Ministry against the raw rows, counted in plain Python that shares nothing with the queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.bidding.models import Selection
from app.bidding.queries import team_of
from app.bidding.states import Provider
from app.casework.models import Appointment, ClockReading, Conclusion
from app.intake.models import Expertise, Search
from app.intake.states import SearchOutcome
from app.kernel.db import db
from app.reference.states import Procedure, SearchMode
from app.reporting.queries import Dimension, Figures, Group, OpenWork, PublicFigures, Scope
from tests.builders.reporting import AT, World, make_conclusion
from tests.builders.teams import (
    accept_all,
    make_commission,
    make_institute_team_bid,
    make_team_accepted,
    select_first,
)

KZ = timezone(timedelta(hours=5))
TODAY = AT.astimezone(KZ).date()


@dataclass
class Raw:
    """One published expertise with everything that hangs on it."""

    row: Expertise
    provider: Selection | None
    warned: date | None
    clock: ClockReading | None
    conclusion: Conclusion | None
    searches: list[Search]

    @property
    def place(self) -> str:
        return {
            "open": "searching", "opened": "searching", "failed": "searching", "selected": "searching",
            "accepted": "appointing", "appointed": "appointing", "in_work": "in_work", "completed": "signed",
            "delivered": "done", "closed": "done", "returned": "returned", "withdrawn": "withdrawn",
        }[self.row.state.value]  # fmt: skip

    @property
    def asked(self) -> date:
        return day(self.row.prepared_at or self.row.published_at)

    @property
    def left(self) -> date:
        """Until when it was observed without a result."""
        return day(self.row.ended_at) if self.row.state.value in ("withdrawn", "returned") else TODAY


def day(moment: Any) -> date:
    found: date = moment.astimezone(KZ).date()
    return found


def load() -> list[Raw]:
    every = lambda model: list(db.session.scalars(select(model)))  # noqa: E731
    providers = {s.expertise_id: s for s in every(Selection) if s.state.value == "accepted"}
    warned = {a.selection_id: a.warned_at for a in every(Appointment)}
    clocks = {c.expertise_id: c for c in every(ClockReading)}
    conclusions = {c.expertise_id: c for c in every(Conclusion) if c.version == 1}
    found = []
    for row in every(Expertise):
        if row.published_at is None or row.published_at > AT:
            continue
        provider = providers.get(row.id)
        at = warned.get(provider.id) if provider else None
        found.append(
            Raw(row, provider, day(at) if at else None, clocks.get(row.id), conclusions.get(row.id), list(row.searches))
        )
    return found


def naive_curve(lengths: Iterable[tuple[int, bool]]) -> tuple[int, int, int | None, int | None]:
    """(n, events, median, p90) by walking through every single day."""
    known = [(days, event) for days, event in lengths if days >= 0]
    share, quantiles = Fraction(1), {}
    for today in range(max((d for d, _ in known), default=-1) + 1):
        watched = sum(1 for d, _ in known if d >= today)
        ended = sum(1 for d, event in known if d == today and event)
        if ended:
            share *= Fraction(watched - ended, watched)
            for name, limit in (("median", Fraction(1, 2)), ("p90", Fraction(1, 10))):
                if share <= limit:
                    quantiles.setdefault(name, today)
    return len(known), sum(1 for _, event in known if event), quantiles.get("median"), quantiles.get("p90")


def naive(raws: list[Raw]) -> dict[str, Any]:
    """Every figure of a list of expertises."""
    counts: Counter[str] = Counter(requested=len(raws))
    t1, t3, t4 = [], [], []
    offers: Counter[int] = Counter()
    for raw in raws:
        counts[raw.place] += 1
        counts["provided"] += raw.provider is not None
        counts["private"] += raw.provider is not None and raw.provider.provider is Provider.PRIVATE
        clock, done = raw.clock, raw.conclusion
        delivered = day(done.delivered_at) if done and done.delivered_at else None
        t1.append((((delivered or raw.left) - raw.asked).days, delivered is not None))
        t4.append((((raw.warned or raw.left) - raw.asked).days, raw.warned is not None))
        offers.update(
            s.offers_count
            for s in raw.searches
            if s.outcome is not None and s.outcome.value in ("offers", "none") and s.mode.value != "direct"
        )
        if clock is None or clock.started_on is None:
            continue
        until = day(done.signed_at) if done else clock.returned_on or TODAY
        t3.append(((until - clock.started_on).days, done is not None))
        still = clock.suspended_on is not None and clock.suspension_ends_on >= TODAY
        running = clock.completed_on is None and clock.returned_on is None
        late = clock.due_on is not None and clock.due_on < TODAY and not still
        counts["suspended"] += running and still
        counts["choice_due"] += running and clock.suspended_on is not None and not still
        counts["overdue"] += running and late and clock.suspended_on is None
        if late and clock.returned_on is None:
            counts["due_passed"] += 1
            counts["delivered_in_time"] += delivered is not None and delivered <= clock.due_on
            counts["signed_in_time"] += clock.completed_on is not None and clock.completed_on <= clock.due_on
    return {"counts": +counts, "t1": naive_curve(t1), "t3": naive_curve(t3), "t4": naive_curve(t4), "offers": +offers}


def told(group: Group) -> dict[str, Any]:
    """The same shape from the queries."""
    curves = {name: getattr(group, name) for name in ("t1", "t3", "t4")}
    return {
        "counts": +Counter(group.counts),
        "offers": +Counter(group.offers.by_count),
        **{name: (c.n, c.events, c.median, c.p90) for name, c in curves.items()},
    }


KEYS = {
    Dimension.REGION: lambda raw: [raw.row.region_code],
    Dimension.PROCEDURE: lambda raw: [raw.row.procedure.value],
    Dimension.PROVIDER: lambda raw: [raw.provider.provider.value if raw.provider else None],
    Dimension.MONTH: lambda raw: [f"{day(raw.row.published_at):%Y-%m}"],
    Dimension.SPECIALTY: lambda raw: [s.slug for s in raw.row.specialties],
}


@pytest.mark.parametrize("by", list(Dimension))
def test_figures_of_each_stratum_equal_a_count_of_the_raw_rows(ctx: Flask, by: Dimension) -> None:
    World(list(Dimension).index(by)).add(120)
    raws = load()
    found = Figures(Scope(), AT, by).all()
    assert told(found.total) == naive(raws)
    strata: dict[str | None, list[Raw]] = {}
    for raw in raws:
        for key in KEYS[by](raw):
            strata.setdefault(key, []).append(raw)
    assert set(found.groups) == set(strata)
    for key, members in strata.items():
        assert told(found.groups[key]) == naive(members), key


SCOPES = {
    "from": (Scope(published_from=date(2025, 11, 15)), lambda r: day(r.row.published_at) >= date(2025, 11, 15)),
    "to": (Scope(published_to=date(2025, 12, 31)), lambda r: day(r.row.published_at) <= date(2025, 12, 31)),
    "procedure": (Scope(procedure=Procedure.CIVIL), lambda r: r.row.procedure is Procedure.CIVIL),
    "provider": (
        Scope(provider=Provider.FALLBACK),
        lambda r: r.provider is not None and r.provider.provider is Provider.FALLBACK,
    ),
    "pilot": (Scope(pilot=True), lambda r: r.row.pilot_scope_id is not None),
    "no pilot": (Scope(pilot=False), lambda r: r.row.pilot_scope_id is None),
}


@pytest.mark.parametrize("name", list(SCOPES))
def test_filtered_figures_equal_a_count_of_the_chosen_rows(ctx: Flask, name: str) -> None:
    World(3).add(120)
    scope, chosen = SCOPES[name]
    assert told(Figures(scope, AT).all().total) == naive([raw for raw in load() if chosen(raw)])


def test_filter_by_region_and_specialty_takes_the_rows_of_both(ctx: Flask) -> None:
    world = World(4)
    world.add(120)
    region, slug = world.regions[0], world.specialties[1].slug
    raws = [r for r in load() if r.row.region_code == region and slug in [s.slug for s in r.row.specialties]]
    assert raws
    assert told(Figures(Scope(region_code=region, specialty=slug), AT).all().total) == naive(raws)


def test_one_time_persons_corrected_conclusions_and_direct_choices_count_once_and_where_they_belong(ctx: Flask) -> None:
    World(9).add(80)
    raws = load()
    private = [raw.provider for raw in raws if raw.provider and raw.provider.provider is Provider.PRIVATE]
    few = list({one.expert_id: one for one in private}.values())
    for provider in few:
        provider.provider = Provider.ONE_TIME
    for done in [raw.conclusion for raw in raws if raw.conclusion and raw.conclusion.delivered_at][:9]:
        done.current = False
        db.session.flush()
        second = make_conclusion(done.expertise, raws[0].row.official, AT, AT)
        second.version = 2
    failed = [s for raw in raws for s in raw.searches if s.outcome is SearchOutcome.NONE]
    failed[0].mode = SearchMode.DIRECT
    db.session.flush()
    raws = load()
    found = Figures(Scope(), AT, Dimension.PROVIDER).all()
    assert told(found.total) == naive(raws)
    once = [raw for raw in raws if raw.provider in few]
    assert told(found.groups[Provider.ONE_TIME.value]) == naive(once)
    assert told(Figures(Scope(provider=Provider.ONE_TIME), AT).all().total) == naive(once)
    assert found.total.offers.failed == len(failed) - 1


def test_nobody_has_published_anything_then_every_figure_is_empty(ctx: Flask) -> None:
    found = Figures(Scope(), AT).all()
    assert found.groups == {}
    assert found.total.count("requested") == 0
    assert found.total.t1.median is None
    assert found.total.offers.mean is None


def test_each_state_after_publication_has_exactly_one_place(ctx: Flask) -> None:
    World(5).add(80)
    counts = Figures(Scope(), AT).all().total.counts
    places = ("searching", "appointing", "in_work", "signed", "done", "returned", "withdrawn")
    assert sum(counts[place] for place in places) == counts["requested"]


def test_open_work_equals_a_count_of_the_raw_rows(ctx: Flask) -> None:
    World(6).add(120)
    held = [r for r in load() if r.provider and r.row.state.value in ("accepted", "appointed", "in_work", "completed")]
    institutes = Counter(r.provider.institute.name_en for r in held if r.provider and r.provider.institute)
    experts = Counter(r.provider.expert.name for r in held if r.provider and r.provider.expert)
    by_institute, by_expert = OpenWork(TODAY).all()
    assert {load.name["en"]: load.number for load in by_institute} == dict(institutes)
    assert {load.name["en"]: load.number for load in by_expert} == dict(experts)
    assert all(load.weighted is None for load in by_institute + by_expert), "no weight is set, so none is shown"


def test_open_work_of_a_team_is_every_members_and_its_institutes_once(ctx: Flask) -> None:
    private = make_team_accepted()
    expertise = make_commission()
    make_institute_team_bid(expertise)
    selection = accept_all(select_first(expertise))
    by_institute, by_expert = OpenWork(TODAY).all()
    assert [load.number for load in by_institute] == [1]
    members = [member.expert.name for one in (private, selection) for member in team_of(one)]
    assert {load.name["en"]: load.number for load in by_expert} == dict.fromkeys(members, 1)
    assert len(set(members)) == 4


def test_public_figures_are_rounded_down_and_the_total_tells_nothing_more(ctx: Flask) -> None:
    World(7).add(150)
    raws = load()
    rows, total = PublicFigures(AT).all()
    for procedure, row in rows.items():
        mine = [r for r in raws if r.row.procedure is procedure]
        exact = naive(mine)
        assert row.requested == (len(mine) // 5 * 5 or None)
        assert row.delivered == (exact["t1"][1] // 5 * 5 or None)
        assert row.median_days == (exact["t1"][2] if exact["t1"][1] >= 5 else None)
    assert total.requested == sum(row.requested or 0 for row in rows.values())


def test_everybody_learns_nothing_of_four_criminal_cases(ctx: Flask) -> None:
    world = World(8)
    world.add(100)
    criminal = [r.row for r in load() if r.row.procedure is Procedure.CRIMINAL]
    for row in criminal[4:]:
        row.procedure = Procedure.CIVIL
    db.session.flush()
    four = PublicFigures(AT).all()
    assert four[0][Procedure.CRIMINAL] == replace(
        four[0][Procedure.CRIMINAL], requested=None, delivered=None, median_days=None
    )
    civil = four[0][Procedure.CIVIL]
    assert four[1].requested == sum(r.requested or 0 for r in four[0].values())
    assert civil.requested is not None
    assert civil.requested % 5 == 0
