"""The arithmetic of the figures: against a published example, against a naive walk, and at its edges."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reporting.rules import (
    is_small,
    kaplan_meier,
    nearest_rank,
    rounded_down,
    safe_cell,
    wilson,
    withheld,
)

# Freireich and others, Blood 21 (1963): weeks of remission under 6-MP; the estimate is in every textbook.
REMISSION_ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_survival_of_the_leukaemia_trial_is_the_published_one() -> None:
    ended, left = [(t, True, 1) for t in REMISSION_ENDED], [(t, False, 1) for t in STILL_IN_REMISSION]
    curve = kaplan_meier(ended + left)
    assert {s.day: round(s.survival, 3) for s in curve.steps} == PUBLISHED
    assert [s.at_risk for s in curve.steps] == [21, 17, 15, 12, 11, 7, 6]
    assert (curve.n, curve.events, curve.median, curve.p90) == (21, 9, 23, None)


def test_survival_of_the_placebo_arm_without_open_cases_has_the_published_median() -> None:
    curve = kaplan_meier((t, True, 1) for t in PLACEBO)
    assert curve.median == 8
    assert curve.steps[-1].survival == 0.0


def test_half_left_exactly_is_the_median_whatever_the_rounding() -> None:
    for n in range(2, 400, 2):
        curve = kaplan_meier(
            [(1, True, 1), (2, True, n // 2 - 1), (3, True, n - n // 2)] if n > 2 else [(2, True, 1), (3, True, 1)]
        )
        assert curve.median == 2


def test_nobody_observed_gives_an_empty_curve() -> None:
    curve = kaplan_meier([])
    assert (curve.n, curve.steps, curve.median) == (0, (), None)
    assert not curve.reportable


def test_a_duration_below_zero_is_refused() -> None:
    with pytest.raises(ValueError):
        kaplan_meier([(-1, True, 1)])


CASES = st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=60)


@given(CASES)
def test_survival_equals_a_walk_through_every_day(cases: list[tuple[int, bool]]) -> None:
    share, expected = Fraction(1), {}
    for day in range(41):
        watched = [c for c in cases if c[0] >= day]
        ended = [c for c in watched if c == (day, True)]
        if ended:
            share *= 1 - Fraction(len(ended), len(watched))
            expected[day] = share
    curve = kaplan_meier((*case, n) for case, n in Counter(cases).items())
    assert [s.day for s in curve.steps] == list(expected)
    assert [s.survival for s in curve.steps] == pytest.approx([float(v) for v in expected.values()])
    assert curve.median == next((d for d, v in expected.items() if v <= Fraction(1, 2)), None)
    assert curve.p90 == next((d for d, v in expected.items() if v <= Fraction(1, 10)), None)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=80))
def test_median_without_open_cases_is_the_middle_of_the_sorted_list(days: list[int]) -> None:
    curve = kaplan_meier((d, True, 1) for d in days)
    assert curve.median == sorted(days)[(len(days) + 1) // 2 - 1]
    assert curve.median == nearest_rank(Counter(days), 50)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_interval_of_a_share_is_the_published_one(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=0.00006)


@given(st.integers(1, 500), st.data())
def test_interval_of_a_share_holds_the_share(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1


def test_interval_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError):
        wilson(0, 0)


def test_nearest_rank_takes_a_value_that_occurred() -> None:
    assert nearest_rank({15: 1, 20: 1, 35: 1, 40: 1, 50: 1}, 30) == 20
    assert nearest_rank({15: 1, 20: 1, 35: 1, 40: 1, 50: 1}, 100) == 50
    assert nearest_rank({}, 50) is None


@pytest.mark.parametrize(
    ("count", "small", "shown"),
    [(0, False, 0), (1, True, 0), (4, True, 0), (5, False, 5), (9, False, 5), (10, False, 10)],
)
def test_one_to_four_are_small_and_what_all_may_see_goes_by_fives(count: int, small: bool, shown: int) -> None:
    assert is_small(count) is small
    assert rounded_down(count) == shown


def with_totals(inner: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in inner]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def test_a_small_cell_alone_in_its_row_takes_another_with_it() -> None:
    hidden = withheld(with_totals([[3, 20, 30], [40, 50, 60], [70, 80, 90]]))
    assert hidden[0] == [True, True, False, False]
    assert hidden[1][:2] == [True, True]


@given(
    st.integers(1, 4).flatmap(
        lambda w: st.lists(st.lists(st.integers(0, 12), min_size=w, max_size=w), min_size=1, max_size=5)
    )
)
def test_withheld_cells_cannot_be_reached_by_one_subtraction(inner: list[list[int]]) -> None:
    table = with_totals(inner)
    hidden = withheld(table)
    for r, row in enumerate(table):
        for c, count in enumerate(row):
            assert hidden[r][c] or not is_small(count)
            assert count or not hidden[r][c], "nothing is no secret"
    lines = [[(r, c) for c in range(len(table[0]))] for r in range(len(table))]
    lines += [[(r, c) for r in range(len(table))] for c in range(len(table[0]))]
    for line in lines:
        dark = [table[r][c] for r, c in line if hidden[r][c]]
        left = [table[r][c] for r, c in line if not hidden[r][c] and table[r][c]]
        assert not dark or (len(dark) > 1 and sum(dark) >= 5) or not left


@pytest.mark.parametrize("text", ["=1+1", "+7 700", "-5", "@cmd", "\tx", "\rx"])
def test_a_text_that_begins_like_a_formula_is_made_harmless(text: str) -> None:
    assert safe_cell(text) == "'" + text


def test_a_plain_text_stays_as_it_is() -> None:
    assert safe_cell("Астана") == "Астана"
