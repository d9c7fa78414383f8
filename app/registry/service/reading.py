"""Reading a register file: from bytes to plain records, or to every error with its row and column.

Touches no database. The columns stand in docs/register-import.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.kernel.i18n import _l
from app.kernel.identifiers import valid_iin
from app.reference.states import LicenceArea
from app.registry.states import ExpertKind, LicenceState

NEEDED = ("register_no", "kind", "name", "region", "listed_on", "specialty", "certificate_no", "certificate_from")
OPTIONAL = (
    "iin", "email", "citizenship", "institute", "left_on", "weekly_hours", "certificate_to", "certificate_act",
    "licence_no", "licence_from", "licence_areas", "licence_status", "licence_status_from", "in_annex",
    "attested_on", "trained_on", "training_hours", "chamber_from", "chamber_to", "absent_from", "absent_to",
)  # fmt: skip
OF_SPECIALTY = frozenset(
    {"specialty", "certificate_no", "certificate_from", "certificate_to", "certificate_act", "in_annex"}
)
DAYS = (
    "listed_on", "left_on", "certificate_from", "certificate_to", "licence_from", "licence_status_from",
    "attested_on", "trained_on", "chamber_from", "chamber_to", "absent_from", "absent_to",
)  # fmt: skip
MOST_ROWS = 20_000
EARLIEST_YEAR = 1900  # "22.03.26" is a slip


NO_TABLE = _l("This is not a table: look for a quotation mark too many.")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One error: the row as a spreadsheet counts it, the column, a sentence."""

    row: int
    column: str
    text: Any


class FileBroken(Exception):
    """The file has errors: nothing was taken."""

    def __init__(self, problems: list[CellProblem]) -> None:
        super().__init__(f"{len(problems)} errors")
        self.problems = sorted(problems, key=lambda p: (p.row, p.column))


@dataclass(slots=True)
class Record:
    """One expert of the file: facts by column, and a list of facts per specialty."""

    row: int
    facts: dict[str, Any]
    specialties: list[tuple[int, dict[str, Any]]] = field(default_factory=list)


def _day(text: str) -> date:
    if "." in text:
        day, month, year = text.split(".")
        text = f"{year:0>4}-{month:0>2}-{day:0>2}"
    found = date.fromisoformat(text)
    if found.year < EARLIEST_YEAR:
        raise ValueError(text)
    return found


def _kind(text: str) -> ExpertKind:
    return {kind.value: kind for kind in (ExpertKind.PRIVATE, ExpertKind.STATE)}[text]


def _iin(text: str) -> str:
    if not valid_iin(text):
        raise ValueError(text)
    return text


def _yes(text: str) -> bool:
    return {"yes": True, "no": False}[text.lower()]


def _areas(text: str) -> list[str]:
    areas = sorted({LicenceArea(part.strip()).value for part in text.split("|")})
    if LicenceArea.GENERAL.value in areas:
        raise ValueError(text)
    return areas


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 10_000:
        raise ValueError(text)
    return number


_DAY = (_day, _l("This is not a date. Write 2026-03-22 or 22.03.2026."))
_NUMBER = (_count, _l("This is not a whole number."))
READERS: dict[str, tuple[Callable[[str], Any], Any]] = {
    **dict.fromkeys(DAYS, _DAY),
    "weekly_hours": _NUMBER,
    "training_hours": _NUMBER,
    "kind": (_kind, _l("Write “private” or “state”.")),
    "iin": (_iin, _l("This is not an IIN: it has twelve digits, and the last one checks the others.")),
    "licence_status": (LicenceState, _l("Write “active”, “suspended” or “terminated”.")),
    "licence_areas": (_areas, _l("Write “medical”, “narcological” or “psychiatric”, separated by “|”.")),
    "in_annex": (_yes, _l("Write “yes” or “no”.")),
}  # fmt: skip


def read(content: bytes) -> list[Record]:
    """The experts of a file, in order. UTF-8 with or without BOM, comma or semicolon. Raises FileBroken."""
    lines = _lines(content)
    problems: list[CellProblem] = []
    records: dict[str, Record] = {}
    for number, cells in lines:
        facts = _cells(number, cells, problems)
        known = records.setdefault(cells["register_no"], Record(number, {}))
        mine = {name: value for name, value in facts.items() if name not in OF_SPECIALTY}
        if not known.facts:
            known.facts = mine
            _consistent(number, mine, problems)
        else:
            problems.extend(
                CellProblem(number, name, _l("This differs from the first row of the same expert."))
                for name, value in mine.items()
                if value != known.facts.get(name)
            )
        known.specialties.append((number, {name: facts.get(name) for name in OF_SPECIALTY}))
        _ordered(number, facts, "certificate_from", "certificate_to", problems)
    if problems:
        raise FileBroken(problems)
    return list(records.values())


def _lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileBroken([CellProblem(1, "", _l("The file is not UTF-8 text."))]) from None
    head = text.split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error:
        raise FileBroken([CellProblem(1, "", NO_TABLE)]) from None
    problems = [CellProblem(1, name, _l("This column is missing.")) for name in NEEDED if name not in header]
    problems += [
        CellProblem(1, name, _l("This column is not known."))
        for name in header
        if name not in NEEDED and name not in OPTIONAL
    ]
    problems += [
        CellProblem(1, name, _l("This column stands twice."))
        for name in sorted({n for n in header if header.count(n) > 1})
    ]
    found = _rows(reader, header, problems)
    if not found and not problems:
        problems.append(CellProblem(1, "", _l("The file has no rows.")))
    if len(found) > MOST_ROWS:
        problems.append(CellProblem(1, "", _l("The file has too many rows.")))
    if problems:
        raise FileBroken(problems)
    return found


def _rows(reader: Any, header: list[str], problems: list[CellProblem]) -> list[tuple[int, dict[str, str]]]:
    found = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                text = _l("This row has another number of cells than the header.")
                problems.append(CellProblem(reader.line_num, "", text))
                continue
            found.append((reader.line_num, {name: cell.strip() for name, cell in zip(header, row, strict=True)}))
    except csv.Error:  # a cell without an end: a quotation mark too many swallows the rest of the file
        problems.append(CellProblem(reader.line_num, "", NO_TABLE))
    return found


def _cells(number: int, cells: dict[str, str], problems: list[CellProblem]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name in (*NEEDED, *OPTIONAL):
        text = cells.get(name, "")
        facts[name] = None
        if not text:
            if name in NEEDED:
                problems.append(CellProblem(number, name, _l("This cell is empty.")))
            continue
        reader, complaint = READERS.get(name, (str, None))
        try:
            facts[name] = reader(text)
        except (ValueError, KeyError):
            problems.append(CellProblem(number, name, complaint))
    return facts


def _consistent(number: int, facts: dict[str, Any], problems: list[CellProblem]) -> None:
    """What one row must say by itself."""

    def complain(column: str, text: Any) -> None:
        problems.append(CellProblem(number, column, text))

    if facts["kind"] is ExpertKind.STATE and not facts["institute"]:
        complain("institute", _l("A state expert belongs to an institute: enter its BIN or name."))
    if facts["kind"] is ExpertKind.PRIVATE and facts["institute"]:
        complain("institute", _l("A private expert belongs to no institute."))
    if facts["kind"] is ExpertKind.STATE and facts["licence_no"]:
        complain("licence_no", _l("A state expert works without a licence."))
    if facts["licence_no"] and not facts["licence_from"]:
        complain("licence_from", _l("Enter the day on which the licence was issued."))
    if facts["licence_status"] not in (None, LicenceState.ACTIVE) and not facts["licence_status_from"]:
        complain("licence_status_from", _l("Enter the day on which this status began."))
    _ordered(number, facts, "listed_on", "left_on", problems)
    _ordered(number, facts, "licence_from", "licence_status_from", problems)
    _ordered(number, facts, "chamber_from", "chamber_to", problems)
    _ordered(number, facts, "absent_from", "absent_to", problems, same=True)


def _ordered(
    number: int, facts: dict[str, Any], first: str, second: str, problems: list[CellProblem], *, same: bool = False
) -> None:
    start, end = facts[first], facts[second]
    if end is not None and start is None:
        problems.append(CellProblem(number, first, _l("Enter the first day as well.")))
    elif start is not None and end is not None and (end < start or (end == start and not same)):
        problems.append(CellProblem(number, second, _l("This day must come after the first one.")))
    elif same and start is not None and end is None:
        problems.append(CellProblem(number, second, _l("Enter the last day as well.")))
