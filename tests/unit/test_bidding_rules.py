"""Offers under the seal, names of earlier experts, the fallback's rule, the state tables: pure."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bidding.rules import (
    CONFLICTS,
    PRICE_PARTS,
    Candidate,
    OfferContent,
    UnreadableOffer,
    days_until,
    named_in,
    plain_name,
    plain_number,
    problems_of,
    propose,
    spellings,
)
from app.bidding.states import BID_WORKFLOW, SELECTION_WORKFLOW, BidState, SelectionState
from app.kernel.errors import WrongState

SEARCH, EXPERT = uuid.uuid4(), uuid.uuid4()
DUE = date(2026, 3, 9)
NO = {code: {"yes": False, "why": ""} for code in CONFLICTS}


def content(**kw):
    return OfferContent(
        **({"search_id": SEARCH, "expert_id": EXPERT, "days": 12, "tenge": {"work": 5}, "conflicts": NO} | kw)
    )


def codes(made, *, institute=False, cap=30):
    return dict(problems_of(made, institute=institute, cap_days=cap, due_on=DUE))


@given(
    st.integers(1, 400),
    st.dictionaries(st.sampled_from(PRICE_PARTS), st.integers(0, 10**9)),
    st.text(max_size=50),
    st.one_of(st.none(), st.dates()),
)
def test_an_offer_comes_out_of_its_plain_form_as_it_went_in(days, tenge, remark, ready_on):
    made = content(days=days, tenge=tenge, remark=remark, ready_on=ready_on)
    assert OfferContent.read(made.plain(), search_id=SEARCH, expert_id=EXPERT) == made


def test_an_offer_under_another_row_is_unreadable():
    for kw in ({"search_id": uuid.uuid4(), "expert_id": EXPERT}, {"search_id": SEARCH, "expert_id": uuid.uuid4()}):
        with pytest.raises(UnreadableOffer):
            OfferContent.read(content().plain(), **kw)


@pytest.mark.parametrize("lost", ["search", "expert", "days", "ready_on", "tenge", "conflicts", "remark"])
def test_an_offer_that_lacks_a_part_is_unreadable(lost):
    plain = content().plain()
    del plain[lost]
    with pytest.raises(UnreadableOffer):
        OfferContent.read(plain, search_id=SEARCH, expert_id=EXPERT)


@pytest.mark.parametrize(
    ("kw", "expected"),
    [
        ({}, {}),
        ({"days": 30}, {}),
        ({"days": 31}, {"days": "over_cap"}),
        ({"days": 0}, {"days": "too_few"}),
        ({"tenge": {}}, {"work_tenge": "work_missing"}),
        ({"tenge": {"work": 0, "travel": -1}}, {"travel_tenge": "price_range"}),
        ({"conflicts": NO | {"audit": {"yes": True, "why": " "}}}, {"audit_why": "unexplained"}),
        ({"conflicts": NO | {"audit": {"yes": None, "why": ""}}}, {"audit_answer": "unanswered"}),
        ({"remark": "x" * 2001}, {"remark": "too_long"}),
    ],
)
def test_a_private_offer_that_breaks_a_rule_is_named(kw, expected):
    assert codes(content(**kw)) == expected


def test_no_cap_is_checked_while_the_rule_is_not_set():
    assert codes(content(days=366), cap=None) == {}
    assert codes(content(days=367), cap=None) == codes(content(days=10**20), cap=None) == {"days": "too_many"}


@pytest.mark.parametrize(
    ("kw", "expected"),
    [
        ({"ready_on": date(2026, 3, 10)}, {}),
        ({"ready_on": DUE}, {"ready_on": "too_early"}),
        ({"ready_on": None}, {"ready_on": "too_early"}),
        ({"ready_on": date(2027, 3, 11)}, {"ready_on": "too_far"}),
        ({"ready_on": date(2026, 3, 20), "tenge": {"work": 1}}, {"ready_on": "no_price"}),
    ],
)
def test_an_institute_names_a_day_and_no_price(kw, expected):
    assert codes(content(**({"tenge": {}} | kw)), institute=True) == expected


def test_an_institutes_day_counts_in_days():
    assert days_until(date(2026, 3, 29), DUE) == 20
    assert days_until(DUE, DUE) == 1


@pytest.mark.parametrize(
    "written",
    ["Ахметов Серик Болатович", "СЕРИК АХМЕТОВ", "Ахметов С.Б.", "Ахметов С. Б.", "С. Б. Ахметов", "Ахметов С.",
     "серик  болатович ахметов", "Болатович Ахметов, Серик", "(№ KZ-00123)", "kz-00123"],
)  # fmt: skip
def test_the_earlier_expert_is_known_in_usual_spellings(written):
    assert named_in(written, name="Ахметов Серик Болатович", register_no="KZ-00123")


@pytest.mark.parametrize(
    "written", [" SE-2026-000123 ", "se-2026-000123", "ЅЕ-2026-000123", "SE – 2026 – 000 123", "sе-2026‑000123"]
)
def test_an_earlier_number_is_known_however_it_is_typed(written):
    assert plain_number(written) == "SE-2026-000123"


@pytest.mark.parametrize("written", ["", "  ", "Ахметова Серик Болатович", "Ахметов А.Б.", "Ахметов", "KZ-0012"])
def test_somebody_else_is_not_taken_for_the_earlier_expert(written):
    assert not named_in(written, name="Ахметов Серик Болатович", register_no="KZ-00123")


@given(st.text(max_size=40))
def test_a_plain_name_is_already_plain(text):
    assert plain_name(plain_name(text)) == plain_name(text) or "." in text or text != text.casefold()
    assert all(name == plain_name(name) for name in spellings("Ахметов Серик Болатович"))


def candidate(number, **kw):
    return Candidate(uuid.UUID(int=number), **({"same_region": True, "fit_experts": 1, "open_work": 0} | kw))


def test_the_fallback_prefers_region_then_least_work_then_whoever_waited_longest():
    far = candidate(1, same_region=False)
    busy = candidate(2, open_work=3)
    recent = candidate(3, last_chosen_at=datetime(2026, 2, 1, tzinfo=UTC))
    earlier = candidate(4, last_chosen_at=datetime(2026, 1, 1, tzinfo=UTC))
    never = candidate(5)
    unfit = candidate(6, fit_experts=0)
    order = propose([far, busy, recent, earlier, never, unfit])
    assert [one.institute_id.int for one in order] == [5, 4, 3, 2, 1]


def test_the_fallback_is_the_same_in_any_order_and_nobody_where_nobody_is_competent():
    a, b = candidate(1), candidate(2)
    assert propose([a, b]) == propose([b, a]) == [a, b]
    assert propose([candidate(1, fit_experts=0)]) == []


@pytest.mark.parametrize(("workflow", "states"), [(BID_WORKFLOW, BidState), (SELECTION_WORKFLOW, SelectionState)])
def test_every_state_and_verb_is_an_edge_or_wrong(workflow, states):
    edges = {(source, verb): target for source, verb, target in workflow.edges()}
    for state in states:
        for verb in workflow.all_verbs():
            if (state.value, verb) in edges:
                assert workflow.target(verb, state).value == edges[state.value, verb]
            else:
                with pytest.raises(WrongState):
                    workflow.target(verb, state)
