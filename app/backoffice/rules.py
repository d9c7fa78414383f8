"""Pure pieces of the desks: where searched words stand in a text; months, and a calendar as a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.kernel.search import document_text, fold, words

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, asked: str) -> list[tuple[str, bool]]:
    """Cut a text into pieces; true for the words that the search found. Together they are the text again."""
    wanted = set(document_text(asked).split())
    typed = words(asked)
    beginning = fold(typed[-1]) if typed else ""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in _WORD.finditer(text):
        forms = document_text(found[0]).split()
        hit = bool(wanted & set(forms)) or bool(beginning and any(form.startswith(beginning) for form in forms[:2]))
        pieces += [(text[at : found.start()], False), (found[0], hit)]
        at = found.end()
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def around(text: str, asked: str, width: int) -> str:
    """The text near the first word found, cut at spaces, with a mark where something is left out."""
    before = 0
    for piece, hit in marked(text, asked):
        if hit:
            break
        before += len(piece)
    else:
        before = 0
    start = text.rfind(" ", 0, max(before - width, 0)) + 1
    end = text.find(" ", min(before + width, len(text)))
    end = len(text) if end < 0 else end
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"


def weeks_of(month: date) -> list[list[date]]:
    """The weeks, Monday to Sunday, that hold the days of the month."""
    first = month.replace(day=1)
    monday = first - timedelta(days=first.weekday())
    weeks = [[monday + timedelta(days=7 * week + place) for place in range(7)] for week in range(6)]
    return [week for week in weeks if any((one.year, one.month) == (month.year, month.month) for one in week)]


def month_after(month: date, by: int) -> date:
    """The first day of the month so many months later (earlier for a negative number)."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True)
class Day:
    """One entry of a calendar: a whole day, with a name of its own that never changes."""

    uid: str
    on: date
    summary: str


def _folded(text: str) -> str:
    """Lines of at most 75 octets, continued by a space (RFC 5545, 3.1); no character is cut in two."""
    lines: list[str] = []
    line, size = "", 0
    for letter in text:
        width = len(letter.encode())
        if size + width > (75 if not lines else 74):
            lines.append(line)
            line, size = "", 0
        line, size = line + letter, size + width
    return "\r\n ".join([*lines, line])


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(plain.splitlines())


def as_calendar(days: Iterable[Day], *, name: str, stamp: datetime) -> bytes:
    """A calendar as RFC 5545 writes it. `stamp` is UTC."""
    written = stamp.strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sarap//Calendar//EN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_escaped(name)}"]  # fmt: skip
    for one in days:
        end = one.on + timedelta(days=1)
        lines += ["BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{written}", f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
                  f"DTEND;VALUE=DATE:{end:%Y%m%d}", f"SUMMARY:{_escaped(one.summary)}", "TRANSP:TRANSPARENT",
                  "END:VEVENT"]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()
