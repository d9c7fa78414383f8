"""Small office files made by the house: a spreadsheet of one list, a text of paragraphs and one table.

The same content gives the same bytes: no times, no names of machines.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import docx
import xlsxwriter

from app.kernel.bags import NO_TIME, payload_of, write_zip

NO_MOMENT = datetime(*NO_TIME, tzinfo=UTC)
WIDEST = 60
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def spreadsheet(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """One sheet: a bold row of headings that stays in sight, then the rows. Texts never act as formulas."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title, "author": "Sarap", "created": NO_MOMENT.replace(tzinfo=None)})
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        number = book.add_format({"num_format": "#,##0"})
        sheet.write_row(0, 0, list(columns), bold)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                _write(sheet, line, place, value, day=day, number=number)
        for place, name in enumerate(columns):
            longest = max([len(name), *(len(str(row[place])) for row in rows if row[place] is not None)])
            sheet.set_column(place, place, min(longest + 2, WIDEST))
    return made.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any, *, day: Any, number: Any) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(
            line, place, datetime(value.year, value.month, value.day, tzinfo=UTC).replace(tzinfo=None), day
        )
    elif isinstance(value, int):
        sheet.write_number(line, place, value, number)
    else:
        sheet.write_string(line, place, str(value))


def text_document(
    title: str, paragraphs: Sequence[str], columns: Sequence[str] = (), rows: Sequence[Sequence[str]] = ()
) -> bytes:
    """A DOCX: the title, the paragraphs, and a table if columns are given."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title[:255], "Sarap"
    document.add_heading(_plain(title), level=1)
    for paragraph in paragraphs:
        document.add_paragraph(_plain(paragraph))
    if columns:
        table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
        for cell, name in zip(table.rows[0].cells, columns, strict=True):
            cell.paragraphs[0].add_run(_plain(name)).bold = True
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = _plain(value)
    made = BytesIO()
    document.save(made)
    return without_times(made.getvalue())


def _plain(text: str) -> str:
    """What XML cannot hold goes."""
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32)


def without_times(archive: bytes) -> bytes:
    """The same archive with no times in it."""
    with zipfile.ZipFile(BytesIO(archive)) as packed:
        files = [payload_of(name, packed.read(name)) for name in packed.namelist()]
    made = BytesIO()
    write_zip(made, files)
    return made.getvalue()
