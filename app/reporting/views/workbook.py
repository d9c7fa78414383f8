"""All figures as one workbook: a cover sheet that says what was counted and how, then a sheet for each figure.

The cells are those of the page. Texts are written as texts and never as formulas, numbers as numbers, days as
days; what is withheld stands there in words.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _, _l
from app.reporting.views import words
from app.reporting.views.asking import Asked
from app.reporting.views.tables import Cell, Table

ROOT = Path(__file__).resolve().parents[3]
MOST_ROWS = 50_000  # what a reader's machine opens at once; the widest answer so far has some 2,000
NAME_LENGTH = 31  # of a sheet, by the format
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
WIDEST = 60
TOO_LARGE = _l(
    "The workbook would hold more than 50,000 lines. Narrow the filter, or save single figures as CSV files."
)
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@cache
def version() -> str:
    """The version of this service, as its project file says it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def make(asked: Asked) -> bytes:
    """The workbook of one reader's question, in the reader's language."""
    if sum(len(table.rows) for table in asked.tables.values()) > MOST_ROWS:
        raise RuleBroken({"by": [str(TOO_LARGE)]})
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties({"title": _("Figures of forensic expertise"), "created": clock.local(asked.at)})
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "bold": book.add_format({"bold": True}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "dd.mm.yyyy", "align": "left"}),
            "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm", "align": "left"}),
            "share": book.add_format({"num_format": "0%"}),
            "word": book.add_format({"align": "right", "font_color": "#4c5c63"}),
        }
        names = sheet_names(asked.tables)
        _cover(book, asked, names, styles)
        for name, table in asked.tables.items():
            _sheet(book, names[name], table, asked.chosen, styles)
    return file.getvalue()


def sheet_names(tables: Mapping[str, Table]) -> dict[str, str]:
    """Number and title of each figure, as short as the format wants it and each only once."""
    return {
        name: f"{number} {FORBIDDEN.sub(' ', str(table.definition.title))}"[:NAME_LENGTH].strip()
        for number, (name, table) in enumerate(tables.items(), 1)
    }


def _cover(book: Any, asked: Asked, names: Mapping[str, str], styles: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(_("About these figures")[:NAME_LENGTH])
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, _("Figures of forensic expertise"), styles["title"])
    facts: list[tuple[str, Any]] = [
        (_("Figures of"), clock.local(asked.at).replace(tzinfo=None)),
        (_("Published from"), asked.scope.published_from or _("the beginning")),
        (_("Published up to"), asked.scope.published_to or clock.day_of(asked.at)),
        (_("Filter"), asked.chosen),
        (_("Broken down by"), str(words.DIMENSIONS[asked.by])),
        (_("Small numbers"), str(words.SMALL_CELLS)),
        (_("Version of the service"), version()),
    ]
    for row, (label, value) in enumerate(facts, 2):
        sheet.write_string(row, 0, label, styles["bold"])
        if isinstance(value, date):
            sheet.write_datetime(row, 1, value, styles["moment" if hasattr(value, "hour") else "day"])
        else:
            sheet.write_string(row, 1, value, styles["wrap"])
    row = len(facts) + 3
    sheet.write_row(row, 0, [_("Sheet"), _("What this figure says")], styles["head"])
    for number, (name, table) in enumerate(asked.tables.items(), 1):
        about = table.definition
        told = " ".join(str(sentence) for sentence in (*about.sentences, about.source))
        sheet.write_url(row + number, 0, f"internal:'{names[name]}'!A1", string=names[name])
        sheet.write_string(row + number, 1, f"{about.title} [{about.name}]. {told}", styles["wrap"])


def _sheet(book: Any, name: str, table: Table, chosen: str, styles: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, str(table.definition.title), styles["title"])
    sheet.write_string(1, 0, chosen)
    for column, text in enumerate([table.first, *table.columns]):
        sheet.write_string(3, column, text, styles["head"])
    for row, line in enumerate(table.rows, 4):
        sheet.write_string(row, 0, line.label, styles["bold"] if line.total else None)
        for column, cell in enumerate(line.cells, 1):
            _cell(sheet, row, column, cell, styles)
    longest = max((len(line.label) for line in table.rows), default=0)
    sheet.set_column(0, 0, min(max(longest, len(table.first)) + 2, WIDEST))
    sheet.set_column(1, len(table.columns), 18)
    sheet.freeze_panes(4, 1)


def _cell(sheet: Any, row: int, column: int, cell: Cell, styles: Mapping[str, Any]) -> None:
    if isinstance(cell.raw, str):
        sheet.write_string(row, column, cell.raw, styles["word"])
    else:
        sheet.write_number(row, column, cell.raw, styles["share"] if cell.text.endswith("%") else None)
