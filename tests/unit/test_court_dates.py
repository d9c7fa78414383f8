"""Dates as courts write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.kernel.court_dates import court_date, court_moment


@pytest.mark.parametrize(
    ("lang", "text"),
    [("kk", "2026 жылғы 22 наурыз"), ("ru", "22 марта 2026 года"), ("en", "22 March 2026")],
)
def test_a_day_in_three_languages(lang: str, text: str) -> None:
    assert court_date(date(2026, 3, 22), lang) == text


def test_each_month_has_its_own_name() -> None:
    for lang in ("kk", "ru", "en"):
        assert len({court_date(date(2026, month, 1), lang) for month in range(1, 13)}) == 12


def test_a_moment_is_shown_in_the_countrys_time() -> None:
    at = datetime(2026, 12, 31, 19, 5, 7, tzinfo=UTC)
    assert court_moment(at, "ru") == "1 января 2027 года, 00:05 (UTC+5)"
    assert court_moment(at, "kk", seconds=True) == "2027 жылғы 1 қаңтар, сағат 00:05:07 (UTC+5)"


def test_a_moment_needs_its_zone_and_a_day_is_no_moment() -> None:
    with pytest.raises(ValueError, match="zone"):
        court_moment(datetime(2026, 1, 1), "ru")  # noqa: DTZ001 - the fault under test
    with pytest.raises(ValueError, match="day"):
        court_date(datetime(2026, 1, 1, tzinfo=UTC), "ru")
    with pytest.raises(KeyError):
        court_date(date(2026, 1, 1), "de")
