"""Human numbers: every single slip and every swap of neighbours is caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.numbers import CHECK_LETTERS, BadNumber, HumanNumber, make_number, parse_number, unbroken

numbers = st.builds(
    HumanNumber,
    prefix=st.text(alphabet=CHECK_LETTERS, min_size=2, max_size=4),
    year=st.integers(2000, 2099),
    sequence=st.integers(1, 99_999_999),
)


def refused(text: str) -> bool:
    try:
        parse_number(text)
    except BadNumber:
        return True
    return False


def test_a_number_looks_as_agreed() -> None:
    assert make_number("SE", 2026, 123) == "SE-2026-000123-R"
    assert make_number("SE", 2026, 1_234_567).startswith("SE-2026-1234567-")


@given(numbers)
def test_what_is_written_is_read_back(number: HumanNumber) -> None:
    assert parse_number(str(number)) == number


@given(numbers)
def test_it_is_read_however_it_is_typed(number: HumanNumber) -> None:
    text = str(number)
    assert parse_number(f"  {text.lower()} ") == number
    assert parse_number(text.replace("-", "")) == number
    assert parse_number(text.replace("-", " – ")) == number
    cyrillic = text.translate(str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ"))
    assert parse_number(f"№ {cyrillic.lower()}") == number
    digits = text[: len(number.prefix) + 1] + text[len(number.prefix) + 1 :].replace("0", "О")
    assert parse_number(digits.replace("1", "l")) == number


@given(numbers, st.data())
def test_every_wrong_character_is_caught(number: HumanNumber, data: st.DataObject) -> None:
    text = str(number).replace("-", "")
    place = data.draw(st.integers(0, len(text) - 1))
    alphabet = "0123456789" if text[place].isdigit() else CHECK_LETTERS
    for other in alphabet:
        if other != text[place]:
            assert refused(text[:place] + other + text[place + 1 :])


@given(numbers)
def test_every_swap_of_neighbours_is_caught(number: HumanNumber) -> None:
    text = str(number).replace("-", "")
    for place in range(len(text) - 1):
        one, two = text[place], text[place + 1]
        if one != two:
            assert refused(text[:place] + two + one + text[place + 2 :])


def test_all_slips_of_one_number_exhaustively() -> None:
    text = "SE2026000123R"
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    slips = {text[:i] + c + text[i + 1 :] for i in range(len(text)) for c in letters} - {text}
    # A letter O, I or L among the digits is read as 0 or 1, which is no slip.
    accepted = {slip for slip in slips if not refused(slip)}
    assert {slip.translate(str.maketrans("OIL", "011")) for slip in accepted} <= {text}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number-shape"),
        ("SE-2026-000123", "number-shape"),
        ("SE-26-000123-R", "number-shape"),
        ("SE-2026-123-R", "number-shape"),
        ("SE-2026-0000123-R", "number-shape"),
        ("SE-2026-000000-R", "number-shape"),
        ("SE-2026-000123-C", "number-check"),
        ("ES-2026-000123-R", "number-check"),
        ("S" * 100_000, "number-shape"),
        ("SE-٢٠٢٦-000123-R", "number-shape"),
    ],
)
def test_a_refusal_says_why(text: str, code: str) -> None:
    with pytest.raises(BadNumber) as problem:
        parse_number(text)
    assert problem.value.code == code


@given(st.text())
def test_nothing_else_is_ever_raised(text: str) -> None:
    refused(text)


@pytest.mark.parametrize(
    ("prefix", "year", "sequence"),
    [("S", 2026, 1), ("SEIL", 2026, 1), ("se", 2026, 1), ("SE", 26, 1), ("SE", 2026, 0)],
)
def test_odd_parts_make_no_number(prefix: str, year: int, sequence: int) -> None:
    with pytest.raises(ValueError, match="a "):
        make_number(prefix, year, sequence)


def test_a_number_on_a_page_stays_on_one_line_and_nothing_else_is_let_through() -> None:
    assert unbroken("<b> SE-2026-000123-R,") == '&lt;b&gt; <span class="sarap-number">SE-2026-000123-R</span>,'
    assert unbroken("xSE-2026-000123-R 2026-11-22") == "xSE-2026-000123-R 2026-11-22"
