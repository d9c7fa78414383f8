"""The rule by which an institute's work is balanced, the make-up of teams, and the measure of fairness."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from app.bidding.rules import Part, problems_of_team, propose_team
from app.bidding.rules.assignment import Able, gini, in_order
from app.intake.states import Form

A, B, C, D = (uuid.UUID(int=number) for number in range(1, 5))
S1, S2, S3 = (uuid.UUID(int=number) for number in range(11, 14))


def test_the_worked_example_of_the_published_rule() -> None:
    """docs/assignment.md: four experts, one of them barred, one absent."""
    march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    experts = [
        Able(A, Fraction(2), 40, finished=10, on_time=9, last_given_at=april),
        Able(B, Fraction(1), 20, finished=10, on_time=9, last_given_at=march),
        Able(C, Fraction(0), 40, absent_days=5),
        Able(D, Fraction(0), barred=True),
    ]
    assert [one.key for one in in_order(experts)] == [B, A, C]  # B and A weigh 2 each; B was given work earlier
    assert gini([one.burden for one in experts[:3]]) == Fraction(1, 3)


def _gini_by_rank(values: list[Fraction]) -> Fraction:
    """Independent of the pairs: by the ranks of the sorted values."""
    ordered, total = sorted(values), sum(values, Fraction(0))
    if not total:
        return Fraction(0)
    n = len(ordered)
    ranked = sum((place * value for place, value in enumerate(ordered, 1)), Fraction(0))
    return 2 * ranked / (n * total) - Fraction(n + 1, n)


def test_gini_by_pairs_and_by_ranks_are_the_same() -> None:
    dice = random.Random(7)
    for _ in range(300):
        values = [Fraction(dice.randint(0, 9), dice.randint(1, 4)) for _ in range(dice.randint(1, 9))]
        found = gini(values)
        assert found == _gini_by_rank(values)
        assert 0 <= found < 1


def test_work_given_by_the_rule_never_lies_more_than_one_apart() -> None:
    dice = random.Random(11)
    for _ in range(60):
        count, hands = dice.randint(2, 7), {}
        for number in range(count):
            hands[uuid.UUID(int=number + 1)] = Fraction(0)
        for _given in range(dice.randint(1, 30)):
            first = in_order(Able(key, work) for key, work in hands.items())[0]
            hands[first.key] += 1
            assert max(hands.values()) - min(hands.values()) <= 1


def test_the_rule_does_not_look_at_the_order_of_the_list() -> None:
    dice = random.Random(13)
    experts = [
        Able(uuid.UUID(int=n + 1), Fraction(dice.randint(0, 3)), dice.choice((None, 20, 40)), dice.randint(0, 2))
        for n in range(12)
    ]
    wanted = in_order(experts)
    for _ in range(20):
        dice.shuffle(experts)
        assert in_order(experts) == wanted


def test_who_is_barred_is_never_proposed_and_less_declared_is_no_way_to_less() -> None:
    assert in_order([Able(A, barred=True)]) == []
    none, full = Able(A, Fraction(2), None), Able(B, Fraction(2), 40)
    assert none.burden == full.burden


def part(key, *ids, leads=False):
    return Part(key, ids, leads)


@pytest.mark.parametrize(
    ("form", "asked", "needed", "parts", "wrong"),
    [
        (Form.COMMISSION, [S1], 2, [part(A, S1, leads=True), part(B, S1)], set()),
        (Form.COMMISSION, [S1], 3, [part(A, S1, leads=True), part(B, S1)], {"too_few"}),
        (Form.COMMISSION, [S1], 2, [part(A, S1, leads=True)], {"too_few"}),
        (Form.COMMISSION, [S1], 2, [part(A, S1, leads=True), part(A, S1)], {"twice"}),
        (Form.COMMISSION, [S1, S2], 2, [part(A, S1, S2, leads=True), part(B, S1)], {"whole_research"}),
        (Form.COMPLEX, [S1, S2], 1, [part(A, S1, leads=True), part(B, S2)], set()),
        (Form.COMPLEX, [S1, S2], 1, [part(A, S1, S2, leads=True)], {"too_few"}),
        (Form.COMPLEX, [S1, S2], 1, [part(A, S1, leads=True), part(B, S1)], {"not_covered"}),
        (Form.COMPLEX, [S1, S2], 1, [part(A, S1), part(B, S2)], {"leader"}),
        (Form.COMPLEX, [S1, S2], 1, [part(A, S1, leads=True), part(B, S2, S3)], {"foreign_part"}),
        (Form.COMPLEX, [S1, S2], 1, [part(A, S1, leads=True), part(B)], {"foreign_part", "not_covered"}),
    ],
)
def test_what_is_wrong_with_a_team(form, asked, needed, parts, wrong) -> None:
    assert set(problems_of_team(parts, form=form, asked=asked, experts_needed=needed)) == wrong


def test_every_proposed_team_is_whole() -> None:
    dice = random.Random(17)
    specialties = [S1, S2, S3]
    for _ in range(300):
        keys = [uuid.UUID(int=100 + number) for number in range(dice.randint(1, 6))]
        fit = {key: {one for one in specialties if dice.random() < 0.6} for key in keys}
        load = {key: dice.randint(0, 4) for key in keys}
        form = dice.choice([Form.COMMISSION, Form.COMPLEX])
        asked = [S1] if form is Form.COMMISSION else specialties[: dice.randint(2, 3)]
        found = propose_team(fit, load, form=form, asked=asked, experts_needed=2)
        assert not found or not list(problems_of_team(found, form=form, asked=asked, experts_needed=2))
        assert all(set(one.specialty_ids) <= fit[one.expert_id] for one in found)
        able = [key for key in keys if set(asked) <= fit[key]]
        if form is Form.COMMISSION and len(able) >= 2:
            assert max(load[one.expert_id] for one in found) <= sorted(load[key] for key in able)[1]
