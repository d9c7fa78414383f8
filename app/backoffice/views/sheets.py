"""A list as a file: CSV, or a workbook. What a person typed never becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from app.kernel.i18n import _

TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = (22, 36, 46, 46, 16, 10, 10)


def _rows(lines: Iterable[dict[str, Any]]) -> list[Sequence[Any]]:
    yes = _("yes")
    return [
        (one["number"], one["about"], one["kind"], one["next"], one["line"].due_on, yes if one["late"] else "",
         yes if one["urgent"] else "")
        for one in lines
    ]  # fmt: skip


def _head() -> list[str]:
    return [_("Number"), _("Case and specialties"), _("Kind of work"), _("Next step"), _("Due"), _("Overdue"),
            _("Urgent")]  # fmt: skip


def _harmless(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(lines: Iterable[dict[str, Any]]) -> bytes:
    """With a byte order mark, so that Excel reads Kazakh letters."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_head())
    writer.writerows([_harmless(value) for value in row] for row in _rows(lines))
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(lines: Iterable[dict[str, Any]]) -> bytes:
    """One sheet; days are days, everything else is text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(_("Work list")[:31]), book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, (title, width) in enumerate(zip(_head(), WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, title, bold)
        for number, row in enumerate(_rows(lines), 1):
            for place, value in enumerate(row):
                if hasattr(value, "isoformat"):
                    sheet.write_datetime(number, place, value, day)
                elif value:
                    sheet.write_string(number, place, str(value))
        sheet.freeze_panes(1, 1)
    return file.getvalue()
