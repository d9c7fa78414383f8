"""The guide of past prices: the right percentiles, nobody recognised, honest where there is no basis."""

from __future__ import annotations

import re
import statistics
from datetime import timedelta

import pytest
from sqlalchemy import select

import config
from app.bidding import queries, service
from app.bidding.models import PriceGuide
from app.bidding.service import guidance
from app.intake.states import ExpertiseState
from app.kernel import clock
from app.kernel.db import db
from app.reference.states import Procedure
from tests.builders.bidding import make_bidder, make_institute_bid, make_opened, make_selected, open_now
from tests.builders.intake import AT, make_official, make_published
from tests.builders.market import make_past, make_priced

pytestmark = pytest.mark.usefixtures("ctx")
NIGHT = AT + timedelta(days=60)
PRICES = (100_000, 120_000, 150_000, 160_000, 200_000)


def guide(expertise=None):
    service.refresh_price_guide(at=NIGHT)
    return queries.guide_for(expertise or make_published())


def expected(prices):
    """By another way than the database's: the standard library, linear between neighbours."""
    return [round(cut / 1000) * 1000 for cut in statistics.quantiles(prices, n=4, method="inclusive")]


def test_the_guide_has_the_percentiles_the_count_and_the_days():
    past = [make_past(price) for price in PRICES]
    found = guide()
    assert [found.p25_tenge, found.median_tenge, found.p75_tenge] == expected(PRICES) == [120_000, 150_000, 160_000]
    assert (found.cases, found.region_code, found.of_country) == (5, "71", False)
    assert (found.first_on, found.last_on) == (clock.day_of(past[0].selected_at),) * 2
    page = (config.ROOT / "docs" / "prices-and-capacity.md").read_text(encoding="utf-8")
    example = re.search(r"Example: prices of (.*) give (.*)\.", page)
    assert example is not None
    told = [[int("".join(re.findall(r"\d", part))) for part in re.split(", | and ", text)] for text in example.groups()]
    assert expected(told[0]) == told[1]


@pytest.mark.parametrize("prices", [(90_500, 91_250, 99_999, 130_001, 131_000, 400_000), (7, 7, 7, 7, 7, 900_000, 3)])
def test_the_percentiles_agree_with_another_way_of_counting(prices):
    for price in prices:
        make_past(price)
    found = guide()
    assert [found.p25_tenge, found.median_tenge, found.p75_tenge] == expected(prices)
    assert found.p25_tenge <= found.median_tenge <= found.p75_tenge


def test_four_cases_are_no_basis():
    for price in PRICES[:4]:
        make_past(price)
    assert guide() is None
    make_past(PRICES[4])
    assert guide().cases == 5


@pytest.mark.parametrize("procedure", [Procedure.CIVIL, Procedure.CRIMINAL])
def test_fewer_than_three_bodies_are_no_basis(procedure):
    judges = [make_official(), make_official()]
    for place, price in enumerate(PRICES):
        make_past(price, by=judges[place % 2], procedure=procedure)
    assert guide() is None
    make_past(150_000, procedure=procedure)
    assert guide().cases == 6


@pytest.mark.parametrize("procedure", [Procedure.CIVIL, Procedure.CRIMINAL])
def test_fewer_than_three_experts_are_no_basis(procedure):
    first = make_published()
    experts = [make_bidder(first), make_bidder(first)]
    for place, price in enumerate(PRICES):
        make_past(price, expert=experts[place % 2], procedure=procedure)
    assert guide() is None
    make_past(150_000, procedure=procedure)
    assert guide().cases == 6


def test_where_the_region_has_too_few_the_country_stands_in_and_says_so():
    for place, price in enumerate(PRICES):
        make_past(price, region_code="75" if place < 3 else "71")
    found = guide()
    assert (found.cases, found.of_country) == (5, True)


def test_a_region_s_own_prices_go_before_the_country_s():
    for price in PRICES:
        make_past(price)
        make_past(10 * price, region_code="75")
    assert guide().median_tenge == 150_000
    assert queries.guide_for(make_published(region_code="75")).median_tenge == 1_500_000
    assert queries.guide_for(make_published(region_code="11")).cases == 10


def test_only_private_finished_chosen_work_of_one_specialty_counts():
    for price in PRICES[:4]:
        make_past(price)
    make_past(1, finished=False)  # accepted, but not finished
    make_past(2, specialties=("build", "goods"))
    make_past(0)  # free
    make_priced(3, 4)  # opened, nobody chosen
    institute = make_published()
    make_institute_bid(institute)
    made = make_selected(open_now(institute))
    service.finish_provider(made, on_time=True, at=made.selected_at)
    assert guide() is None
    assert db.session.scalars(select(PriceGuide)).all() == []


def test_an_expertise_of_several_specialties_has_no_guide():
    for price in PRICES:
        make_past(price)
    assert guide(make_published(specialties=("build", "goods"))) is None
    assert guide(make_published(specialties=("goods",))) is None


def test_what_is_older_than_three_years_is_left_out():
    for price in PRICES:
        make_past(price)
    assert guide() is not None
    service.refresh_price_guide(at=AT + timedelta(days=4 * 365))
    assert queries.guide_for(make_published()) is None


def test_the_guide_is_made_anew_and_sealed_offers_are_not_in_it():
    for price in PRICES:
        make_past(price)
    before = guide()
    waiting = make_opened(offers=2)
    assert waiting.state is ExpertiseState.OPENED
    assert guide() == before


def test_the_tails_appear_with_enough_cases_and_flag_an_offer_below_them(monkeypatch):
    monkeypatch.setattr(guidance, "TAIL_CASES", 6)
    for price in PRICES:
        make_past(price)
    assert guide().p2_tenge is None
    make_past(140_000)
    found = guide()
    assert found.p2_tenge <= found.p25_tenge
    assert found.p75_tenge <= found.p98_tenge
    alone = make_priced(found.p2_tenge - 1)[0]
    assert [flag["rule"] for flag in alone.price_review.flags] == ["guide"]
    assert make_priced(found.p2_tenge)[0].price_review is None
