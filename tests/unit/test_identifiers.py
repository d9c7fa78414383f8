"""IIN and BIN against synthetic vectors: 31 February, so nobody's number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.identifiers import check_digit, mask, valid_bin, valid_iin


@pytest.mark.parametrize("number", ["990231000001", "990231000207"])
def test_the_known_numbers_are_valid(number: str) -> None:
    assert valid_iin(number)
    assert valid_bin(number)


@pytest.mark.parametrize("last", range(10))
def test_where_both_remainders_are_ten_no_digit_fits(last: int) -> None:
    assert check_digit("99023100027") is None
    assert not valid_iin(f"99023100027{last}")


@pytest.mark.parametrize(
    "text",
    ["", "990231000002", "99023100000", "9902310000010", "99023100000x", "٩٩٠٢٣١٠٠٠٠٠١",
     "990231 000001", "990231000001\n", "99023100000²"],
)  # fmt: skip
def test_anything_else_is_not(text: str) -> None:
    assert not valid_iin(text)


@given(st.text(alphabet="0123456789", min_size=11, max_size=11))
def test_at_most_one_last_digit_fits(first_eleven: str) -> None:
    fitting = [digit for digit in range(10) if valid_iin(f"{first_eleven}{digit}")]
    expected = check_digit(first_eleven)
    assert fitting == ([] if expected is None else [expected])


def test_check_digit_wants_eleven_digits() -> None:
    with pytest.raises(ValueError, match="eleven"):
        check_digit("1234")


def test_a_mask_shows_the_last_four_and_no_year() -> None:
    assert mask("990231000001") == "••••••••0001"


@given(st.text())
def test_a_mask_of_anything_else_shows_nothing(text: str) -> None:
    if not (len(text) == 12 and text.isascii() and text.isdigit()):
        assert mask(text) == "•" * 12
