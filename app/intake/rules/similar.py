"""When two requests look like one ordered twice: pure. The thresholds are Sarap's own, not law."""

from __future__ import annotations

import re
from typing import Any, Final

from app.kernel.search import fold

ALIKE: Final = 0.6  # trigram similarity of folded names, from 0 to 1
LOOK_BACK_DAYS: Final = 365  # what ended is compared as long as it was begun within a year
SEPARATORS: Final = r"[[:space:]./\\_№-]+"  # of case numbers, for the database
_SEPARATORS: Final = re.compile(r"[\s./\\_№-]+")
_GENERAL: Final = frozenset(
    {
        "материалы дела", "материалы уголовного дела", "материалы гражданского дела", "ис материалдары",
        "кылмыстык ис материалдары", "азаматтык ис материалдары", "образцы подписи", "образцы почерка",
        "case materials",
    }
)  # fmt: skip


def case_key(number: str) -> str:
    """A case number as it is compared: without blanks, dots, strokes and dashes, in small letters."""
    return _SEPARATORS.sub("", number).lower()


def telling_name(name: str) -> str:
    """The folded name where it tells one object from another: three words or a digit; otherwise empty.

    "A house" and "case materials" stand in half of all requests: likeness there means nothing.
    """
    folded = fold(name)
    if folded in _GENERAL:
        return ""
    return folded if len(folded.split()) >= 3 or any(c.isdigit() for c in folded) else ""


def seal_key(seal: Any) -> str:
    """A seal as it is compared; empty where it has no number."""
    folded = case_key(fold(str(seal or "")))
    return folded if any(c.isdigit() for c in folded) else ""
