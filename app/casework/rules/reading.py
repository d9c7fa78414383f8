"""A clerk's JSON read strictly: whatever is not exactly a case is refused, and nothing is guessed.

Keys that the format does not name (a note, a file number) are passed over. They change nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.casework.rules.events import ClockEvent, ClockRefused, Reason
from app.casework.states import EventKind

# date.fromisoformat alone would also take 20260302 and 2026-W10-1.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ClockCase:
    """One case as given; ``term_days`` is None where the clerk set none."""

    today: date
    events: tuple[ClockEvent, ...]
    term_days: int | None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; a key given twice is refused, because either value would be a guess."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _constant(name: str) -> object:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError(name)


def _date(given: object) -> date | None:
    if not isinstance(given, str) or not _DATE.fullmatch(given):
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _event(index: int, given: object) -> ClockEvent:
    if not isinstance(given, Mapping):
        raise ClockRefused(index, None, Reason.NOT_AN_EVENT)
    told = {"event": given.get("event"), "on": given.get("on")}
    name, on = given.get("event"), _date(given.get("on"))
    if not isinstance(name, str) or name not in set(EventKind):
        raise ClockRefused(index, None, Reason.UNKNOWN_EVENT, told)
    if on is None:
        raise ClockRefused(index, None, Reason.BAD_DATE, told)
    kind, until = EventKind(name), _date(given.get("until"))
    if kind is EventKind.EXTENDED and until is None:
        raise ClockRefused(index, None, Reason.BAD_UNTIL, told)
    if kind is not EventKind.EXTENDED and given.get("until") is not None:
        raise ClockRefused(index, None, Reason.STRAY_UNTIL, told)
    return ClockEvent(on, kind, until)


def _term_days(case: Mapping[str, object]) -> int | None:
    """Absent is None; null, true, 30.0 and "30" are no whole numbers."""
    if "term_days" not in case:
        return None
    given = case["term_days"]
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ClockRefused(None, None, Reason.BAD_TERM)
    return given


def read_case(text: str | bytes) -> ClockCase:
    """A case from JSON text (UTF-8), its events in the order given.

    Raises ClockRefused: for the case as a whole first, then for the first event of the list that cannot
    be read, since a list with an unreadable date cannot be put in order.
    """
    try:
        case = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except (ValueError, RecursionError) as problem:
        raise ClockRefused(None, None, Reason.BAD_JSON) from problem
    if not isinstance(case, Mapping):
        raise ClockRefused(None, None, Reason.NOT_A_CASE)
    today = _date(case.get("today"))
    if today is None:
        raise ClockRefused(None, None, Reason.BAD_TODAY)
    given = case.get("events")
    if not isinstance(given, list):
        raise ClockRefused(None, None, Reason.BAD_EVENTS)
    term_days = _term_days(case)
    return ClockCase(today, tuple(_event(index, event) for index, event in enumerate(given)), term_days)
