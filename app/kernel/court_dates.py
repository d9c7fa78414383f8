"""Dates as courts of Kazakhstan write them, which is not how the locale data (CLDR) does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from app.kernel.clock import local

LANGUAGES: Final = ("kk", "ru", "en")

_MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "kk": (
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
        "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_DAY: Final = {
    "kk": "{year} жылғы {day} {month}",
    "ru": "{day} {month} {year} года",
    "en": "{day} {month} {year}",
}
_MOMENT: Final = {
    "kk": "{day}, сағат {clock} (UTC+5)",
    "ru": "{day}, {clock} (UTC+5)",
    "en": "{day}, {clock} (UTC+5)",
}


def court_date(day: date, lang: str) -> str:
    """Write a day: "2026 жылғы 22 наурыз", "22 марта 2026 года", "22 March 2026".

    Raises KeyError for a language other than kk, ru and en, and ValueError for a datetime: its
    day depends on the zone, which only the caller can decide (see court_moment).
    """
    if isinstance(day, datetime):
        message = "a day is needed, not a moment"
        raise ValueError(message)
    month = _MONTHS[lang][day.month - 1]
    return _DAY[lang].format(year=day.year, month=month, day=day.day)


def court_moment(at: datetime, lang: str, *, seconds: bool = False) -> str:
    """Write a moment in the country's time: "22 марта 2026 года, 14:05 (UTC+5)".

    Raises ValueError for a moment without a zone, KeyError for an unknown language.
    """
    if at.tzinfo is None:
        message = "a moment must carry its zone"
        raise ValueError(message)
    wall = local(at)
    clock = wall.strftime("%H:%M:%S" if seconds else "%H:%M")
    return _MOMENT[lang].format(day=court_date(wall.date(), lang), clock=clock)
