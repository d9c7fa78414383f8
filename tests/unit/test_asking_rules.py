"""Marks, what gives the asker away, the last day, the rate."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from app.bidding.rules import ends_on, gives_away, label_of, mark_of, rate

SECRET, OTHER = b"1" * 32, b"2" * 32
NAMES = ["Ахметов Серік Болатович", "Астана сараптама институты"]


def test_a_mark_is_one_bidders_in_one_search_and_needs_the_key():
    search, bidder = uuid4(), uuid4()
    mark = mark_of(SECRET, search, bidder)
    assert mark == mark_of(SECRET, search, bidder)
    others = {mark_of(SECRET, uuid4(), bidder), mark_of(SECRET, search, uuid4()), mark_of(OTHER, search, bidder)}
    assert mark not in others
    assert len(others) == 3
    assert len(label_of(mark)) == 4
    assert bidder.hex[:8] not in mark


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Пишите на a.b@mail.kz", "address"),
        ("Звоните: +7 (701) 123-45-67", "phone"),
        ("ИИН 900101300123", "phone"),
        ("Серік Болатович Ахметов сұрайды", "name"),
        ("Вопрос от Ахметова", "name"),
        ("Сұрайтын Астана сараптама институты", "name"),
        ("Менің нөмірім t-00001", "number"),
    ],
)
def test_what_names_the_writer_is_found(text, code):
    assert code in gives_away(text, names=NAMES, numbers=["T-00001", ""])


@pytest.mark.parametrize(
    "text", ["Есть ли чертёж от 12.03.2025?", "Ахмет ескерткіші ме?", "Площадь 150 000 кв. м?", ""]
)
def test_an_ordinary_question_is_let_through(text):
    assert gives_away(text, names=NAMES, numbers=["T-00001"]) == []


def test_the_last_day_to_ask_counts_the_searchs_own_working_days():
    days = [date(2026, 3, n) for n in (2, 3, 4, 5, 6, 9)]
    assert ends_on(days[-1], days, 0) == days[-1]
    assert ends_on(days[-1], days, 2) == date(2026, 3, 5)
    assert ends_on(days[-1], days, 6) is None


def test_a_rate_needs_five_questions():
    assert rate(4, 4) is None
    assert rate(5, 1) == 20
