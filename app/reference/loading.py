"""Reads the data files of this capability. Facts with their sources, no code that knows a law."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from app.reference.rules import CalendarRow, read_calendar_csv

DATA = Path(__file__).parent / "data"
CATALOGUE_FROM = date(2017, 3, 27)  # the day of Order 306, which lists the types of expertise


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def documents(name: str) -> list[dict[str, Any]]:
    """The entries of a JSON file."""
    entries: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return entries


def calendar() -> list[CalendarRow]:
    """The exceptions of the seed calendar, each with its source."""
    with (DATA / "calendar.csv").open(encoding="utf-8", newline="") as lines:
        return read_calendar_csv(lines)


def day_or_none(text: str | None) -> date | None:
    """An ISO date; nothing for an empty cell."""
    return date.fromisoformat(text) if text else None
