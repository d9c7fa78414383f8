"""The published ranking: properties that hold whatever is offered."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bidding.rules import TERMS, Offer, Weights, interval, rank

PLAIN = Weights(days=2, open_work=1, record=1)
counts = st.integers(0, 50)
prices = st.one_of(st.none(), st.integers(0, 10**9))


@st.composite
def offers(draw: st.DrawFn, least: int = 1) -> list[Offer]:
    made = []
    for key in range(draw(st.integers(least, 7))):
        finished = draw(counts)
        made.append(
            Offer(key, draw(st.integers(1, 60)), draw(counts), finished, draw(st.integers(0, finished)), draw(prices))
        )
    return made


weights = st.builds(
    Weights, days=st.integers(0, 9), open_work=st.integers(0, 9), record=st.integers(1, 9), price=st.integers(0, 9)
)


@given(offers(), weights, st.integers(1, 60))
def test_terms_and_scores_stay_in_their_ranges(made, given_weights, limit):
    for one in rank(made, weights=given_weights, days_limit=limit).offers:
        assert set(one.terms) == set(TERMS)
        assert all(value is None or 0 <= value <= 1 for value in one.terms.values())
        assert 0 <= one.score <= 100


@given(offers(), weights, st.randoms())
def test_the_order_of_offers_changes_nothing(made, given_weights, random):
    before = {one.key: (one.score, one.place) for one in rank(made, weights=given_weights, days_limit=30).offers}
    random.shuffle(made)
    after = {one.key: (one.score, one.place) for one in rank(made, weights=given_weights, days_limit=30).offers}
    assert before == after


@given(offers(least=2))
def test_another_offer_changes_no_score_while_price_has_no_weight(made):
    all_of_them = {one.key: one.score for one in rank(made, weights=PLAIN, days_limit=30).offers}
    without_last = {one.key: one.score for one in rank(made[:-1], weights=PLAIN, days_limit=30).offers}
    assert without_last.items() <= all_of_them.items()


@given(offers(), weights, st.integers(2, 9))
def test_weights_count_only_against_each_other(made, given_weights, times):
    more = Weights(**{name: getattr(given_weights, name) * times for name in TERMS})
    assert [o.score for o in rank(made, weights=given_weights, days_limit=30).offers] == [
        o.score for o in rank(made, weights=more, days_limit=30).offers
    ]


@given(offers(), st.integers(1, 5))
def test_who_is_quicker_never_gets_fewer_points(made, less):
    first = made[0]
    quicker = Offer(
        first.key, max(1, first.days - less), first.open_work, first.finished, first.on_time, first.price_tenge
    )
    before = {o.key: o.score for o in rank(made, weights=PLAIN, days_limit=30).offers}
    after = {o.key: o.score for o in rank([quicker, *made[1:]], weights=PLAIN, days_limit=30).offers}
    assert after[first.key] >= before[first.key]


@given(offers())
def test_price_without_weight_decides_nothing(made):
    cheap = [Offer(o.key, o.days, o.open_work, o.finished, o.on_time, 1) for o in made]
    scores = [o.score for o in rank(made, weights=PLAIN, days_limit=30).offers]
    assert scores == [o.score for o in rank(cheap, weights=PLAIN, days_limit=30).offers]


@given(offers())
def test_places_follow_scores_and_equal_scores_share_one(made):
    placed = rank(made, weights=PLAIN, days_limit=30).offers
    for a in placed:
        for b in placed:
            assert (a.score > b.score) == (a.place < b.place)


@pytest.mark.parametrize(
    "unset", [Weights(), Weights(days=1, open_work=1), Weights(days=0, open_work=0, record=0), Weights(price=5)]
)
def test_weights_not_set_leave_the_table_unranked(unset):
    made = [Offer("a", 5, 0, 0, 0), Offer("b", 3, 0, 0, 0)]
    ranking = rank(made, weights=unset, days_limit=30)
    assert not ranking.ranked
    assert [(o.key, o.score, o.place) for o in ranking.offers] == [("a", None, None), ("b", None, None)]


def test_the_example_of_the_docs():
    made = [
        Offer("private", 12, 1, 8, 7, 150_000),
        Offer("institute", 20, 3, 0, 0, None),
    ]
    first, second = rank(made, weights=PLAIN, days_limit=30).offers
    assert first.terms == {
        "days": Fraction(3, 5), "open_work": Fraction(1, 2), "record": Fraction(8, 10), "price": Fraction(1)
    }  # fmt: skip
    assert first.score == Fraction(125, 2)
    assert second.terms["price"] is None
    assert round(float(second.score), 1) == 35.4


def test_the_interval_is_wilsons():
    low, high = interval(7, 8)
    assert (round(low, 3), round(high, 3)) == (0.529, 0.978)
    assert interval(0, 0) is None
    assert interval(0, 5)[0] == 0.0
