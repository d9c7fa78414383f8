"""Low prices, declared hours, matching: pure, and the worked examples of the published page."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from app.bidding.rules.capacity import Assessment, Level, Load, LoadRules, assess, available
from app.bidding.rules.low_offers import GUIDE, MEAN, NEXT, flag_from, high_keys, low_flags
from app.bidding.rules.matching import LEAST_DAYS, Match, Notice, match, may_write
from app.bidding.states import PRICE_WORKFLOW, PriceState
from app.reference.rules import calendar_from_rows

PRICES = st.dictionaries(st.integers(0, 50), st.integers(0, 10**7), min_size=1, max_size=8)
CALENDAR = calendar_from_rows([])
MONDAY = date(2026, 3, 2)
PAGE = (config.ROOT / "docs" / "prices-and-capacity.md").read_text(encoding="utf-8")


def flagged(*prices, mean=40, next_=30, guide=None):
    found = low_flags(dict(enumerate(prices)), mean_percent=mean, next_percent=next_, guide_tenge=guide)
    return {key: [flag.rule for flag in flags] for key, flags in found.items()}


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ((100_000,), {}),  # nobody to compare with
        ((70_000, 100_000), {0: [NEXT]}),  # exactly 30 %
        ((70_001, 100_000), {}),
        ((60_000, 100_000, 100_000), {0: [MEAN, NEXT]}),  # exactly 40 % below the mean of the others
        ((60_001, 100_000, 100_000), {0: [NEXT]}),
        ((59_000, 80_000, 200_000), {0: [MEAN]}),  # 26 % below the next, 58 % below the mean
        ((100_000, 100_000, 500_000), {0: [MEAN], 1: [MEAN]}),  # two that share the lowest price
        ((0, 100_000), {0: [NEXT]}),
        ((0, 0, 0), {}),  # nothing is below nothing
    ],
)
def test_a_price_is_low_by_the_published_arithmetic(prices, expected):
    assert flagged(*prices) == expected


def test_a_price_below_a_mean_that_rounds_to_nothing_is_all_below_it():
    flags = low_flags({1: 0, 2: 0, 3: 1}, mean_percent=40, next_percent=None)
    assert [flag.below_percent for flag in flags[1]] == [100]


def test_a_rule_without_a_value_is_not_applied():
    assert flagged(1, 100, 100, mean=None, next_=None) == {}
    assert flagged(50, 100, guide=60, next_=None) == {0: [GUIDE]}


@given(PRICES, st.randoms())
def test_the_order_of_the_offers_plays_no_part(prices: dict[int, int], chance: random.Random) -> None:
    keys = list(prices)
    chance.shuffle(keys)
    rules = {"mean_percent": 40, "next_percent": 30, "guide_tenge": 90_000}
    assert low_flags({key: prices[key] for key in keys}, **rules) == low_flags(prices, **rules)
    high = {"mean_percent": 40, "guide_tenge": 90_000}
    assert high_keys({key: prices[key] for key in keys}, **high) == high_keys(prices, **high)


@given(PRICES)
def test_no_offer_is_low_and_high_and_the_dearest_is_never_low_by_comparison(prices: dict[int, int]) -> None:
    low = low_flags(prices, mean_percent=40, next_percent=30)
    assert not set(low) & high_keys(prices, mean_percent=40)
    assert not any(prices[key] == max(prices.values()) for key in low)


@given(PRICES, st.integers(1, 5))
def test_a_multiple_of_all_prices_flags_the_same(prices: dict[int, int], times: int) -> None:
    rules = {"mean_percent": 40, "next_percent": 30}
    more = low_flags({key: times * price for key, price in prices.items()}, **rules)
    assert set(more) == set(low_flags(prices, **rules))


@given(PRICES)
def test_a_flag_survives_being_stored(prices: dict[int, int]) -> None:
    for flags in low_flags(prices, mean_percent=40, next_percent=30, guide_tenge=50_000).values():
        assert tuple(flag_from(flag.plain()) for flag in flags) == flags


RULES = LoadRules(hours_per_work=20, horizon_days=30, warn_percent=80, block_percent=100)
PRIMARY = ("primary", "individual")


def judged(load: Load, rules: LoadRules = RULES) -> Assessment:
    return assess(load, [PRIMARY], rules=rules, on=MONDAY, calendar=CALENDAR)


def test_hours_are_a_fifth_of_the_week_for_each_working_day_without_absence():
    load = Load(10, absences=((date(2026, 3, 9), date(2026, 3, 15)),))
    assert available(Load(10), first=MONDAY, last=date(2026, 3, 15), calendar=CALENDAR) == 20
    assert available(load, first=MONDAY, last=date(2026, 3, 15), calendar=CALENDAR) == 10


def test_absences_that_overlap_are_counted_once():
    twice = Load(10, absences=((MONDAY, MONDAY), (MONDAY, MONDAY)))
    assert available(twice, first=MONDAY, last=date(2026, 3, 8), calendar=CALENDAR) == 8


@pytest.mark.parametrize(
    ("load", "level", "percent"),
    [
        (Load(None, works=(PRIMARY,) * 9), Level.NOT_DECLARED, None),
        (Load(40), Level.FITS, 12),  # 20 of 176 hours: 22 working days
        (Load(5, works=()), Level.WARN, 91),  # 20 of 22 hours
        (Load(5, works=(PRIMARY,)), Level.BLOCK, 182),
        (Load(0), Level.BLOCK, None),
    ],
)
def test_the_level_follows_from_the_hours(load, level, percent):
    found = judged(load)
    assert (found.level, found.percent) == (level, percent)


def test_without_rules_nothing_is_assessed_and_nobody_stopped():
    assert judged(Load(5, works=(PRIMARY,) * 50), LoadRules()).level is Level.NO_RULE
    free = LoadRules(hours_per_work=20, horizon_days=30)
    assert judged(Load(1, works=(PRIMARY,) * 50), free).level is Level.FITS
    assert judged(Load(0), free).level is Level.FITS


def test_exactly_the_limit_is_not_above_it():
    rules = LoadRules(hours_per_work=22, horizon_days=30, block_percent=100)
    assert judged(Load(5), rules).percent == 100
    assert judged(Load(5), rules).level is Level.FITS
    assert judged(Load(5), LoadRules(23, 30, None, 100)).level is Level.BLOCK


def test_weights_of_kind_and_form_multiply():
    rules = LoadRules(weights={"repeated": 150, "complex": 200})
    assert rules.weight("repeated", "complex") == 3
    assert rules.weight("additional", "individual") == 1


@given(st.integers(0, 60), st.integers(0, 8), st.integers(0, 60))
def test_more_work_never_lowers_and_more_hours_never_raise_the_share(hours: int, works: int, more: int) -> None:
    def percent(week: int, count: int) -> Fraction | float:
        found = judged(Load(week, works=(PRIMARY,) * count)).percent
        return float("inf") if found is None else found

    assert percent(hours, works) <= percent(hours, works + 1)
    assert percent(hours + more, works) <= percent(hours, works)


@dataclass
class Wanted:
    specialties: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    procedures: list[str] = field(default_factory=list)
    urgent_only: bool = False
    least_days: int | None = None


NOTICE = Notice(frozenset({"build", "goods"}), "71", "civil", False, 5)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), Match()),
        (Wanted(specialties=["build", "phono"]), Match(specialties=("build",))),
        (Wanted(specialties=["phono"]), None),
        (Wanted(regions=["71", "75"]), Match(region="71")),
        (Wanted(regions=["75"]), None),
        (Wanted(procedures=["criminal"]), None),
        (Wanted(procedures=["civil"]), Match(procedure="civil")),
        (Wanted(urgent_only=True), None),
        (Wanted(least_days=5), Match(least_days=5)),
        (Wanted(least_days=10), None),
    ],
)
def test_a_notice_matches_what_was_asked_for_and_says_why(wanted, expected):
    assert match(wanted, NOTICE) == expected


def test_the_week_is_limited_and_without_a_rule_only_the_digest_goes_out():
    assert [may_write(0, per_week=None, digest=digest) for digest in (True, False)] == [True, False]
    assert may_write(1, per_week=2, digest=False)
    assert not may_write(2, per_week=2, digest=False)
    assert not may_write(2, per_week=2, digest=True)
    assert not may_write(0, per_week=0, digest=True)


def test_a_price_can_be_settled_only_by_the_body_and_stays_settled():
    for state in (PriceState.ACCEPTED, PriceState.REJECTED, PriceState.WAIVED):
        assert PRICE_WORKFLOW.verbs(state) == []
    assert not PRICE_WORKFLOW.allows("accept", PriceState.ASKED)


def numbers(cells: str) -> list[int]:
    return [int(cell.replace(" ", "")) for cell in re.split(r"[;,]", cells) if cell.strip()]


def test_the_examples_of_the_published_page_are_true():
    rows = re.findall(r"^\| ([\d ;]+) \| (mean|next|none|mean, next) \|", PAGE, re.M)
    assert len(rows) >= 4
    for prices, rules in rows:
        found = flagged(*numbers(prices))
        assert found.get(0, []) == ([] if rules == "none" else rules.split(", ")), prices
    hours = re.search(r"(\d+) hours a week, (\d+) works of (\d+) hours in hand.*?(\d+) %", PAGE, re.S)
    assert hours is not None
    week, works, each, percent = map(int, hours.groups())
    rules = LoadRules(hours_per_work=each, horizon_days=30)
    assert judged(Load(week, works=(PRIMARY,) * works), rules).percent == percent
    assert all(str(days) in PAGE for days in LEAST_DAYS)
